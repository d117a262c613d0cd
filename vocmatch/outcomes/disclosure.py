"""What of a published table is hidden so that no single graduate can be recognised (统计法 art. 28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

LEAST: Final = 10


def hidden(sizes: Sequence[int], least: int = LEAST) -> set[int]:
    """Places of the cells to hide in a row whose total is shown.

    Cells of 1 to `least`-1 people are hidden; if that leaves only one hidden, it could be found by
    subtraction, so the next smallest is hidden with it.
    """
    small = {at for at, size in enumerate(sizes) if 0 < size < least}
    if len(small) == 1:
        others = [(size, at) for at, size in enumerate(sizes) if at not in small and size > 0]
        if others:
            small.add(min(others)[1])
    return small


def visible(
    groups: Mapping[str, Mapping[str, int]], least: int = LEAST
) -> dict[str, Mapping[str, int] | None]:
    """Groups of counts by key, None where the group has to stay hidden."""
    keys = list(groups)
    away = hidden([groups[key].get("n", 0) for key in keys], least)
    return {key: None if at in away else groups[key] for at, key in enumerate(keys)}
