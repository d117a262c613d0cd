"""Where documents come from: each app registers its sources in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.documents import KINDS, Doc


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind is read: `read(ids)` gives the documents that belong in the index now (a row
    that is gone, closed or hidden gives none); `versions()` lists all ids that belong in it."""

    kind: str
    read: Callable[[Sequence[int]], Iterable[Doc]]
    versions: Callable[[], Iterable[tuple[int, object]]]


_sources: dict[str, Source] = {}
_weights: list[Callable[[], Mapping[str, int]]] = []


def register(source: Source) -> None:
    """Make a kind known. Raises ValueError for a kind that `search.documents` does not define."""
    if source.kind not in KINDS:
        raise ValueError(f"unknown kind {source.kind!r}; known are {', '.join(KINDS)}")
    _sources[source.kind] = source


def unregister(kind: str) -> None:
    """Forget a kind (tests)."""
    _sources.pop(kind, None)


def registered() -> dict[str, Source]:
    """All sources by kind."""
    return dict(_sources)


def register_weights(read: Callable[[], Mapping[str, int]]) -> None:
    """Say where the frozen skill weights are read; the last registration counts."""
    _weights[:] = [read]


def weights() -> Mapping[str, int]:
    """Skill weights by key; empty (all skills weigh the same) where none are registered."""
    return _weights[0]() if _weights else {}
