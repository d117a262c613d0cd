"""What follows the database: an index, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from search.documents import Doc

# Seconds a generation is kept after another answers: a question in the middle of it has ended by then.
READ_FOR: Final = 3600.0


class Mark(NamedTuple):
    """How far an index follows: the epoch, the last Applied number, and which generation of the index
    that is said of. A rebuild fills a generation of its own beside the one that answers."""

    epoch: str
    seq: int
    generation: str = ""


class Unavailable(Exception):
    """The engine does not answer, or not in time; the same question may succeed later or elsewhere."""


class TooMany(Unavailable):
    """This question is too wide for the engine, which answers others."""


class Index(Protocol):
    """Stores documents, follows the database (`search.feed`). Safe for threads and processes.

    What is put or removed at an older number than a document has leaves it as it is, so that late
    and doubled deliveries change nothing.
    """

    name: str
    # One index for all hosts, which one process at a time rebuilds; else every host has its own.
    shared: bool

    def put(self, docs: Iterable[Doc], at: Mark) -> None: ...

    def remove(self, kind: str, ids: Iterable[int], at: Mark) -> None: ...

    def mark(self) -> Mark: ...

    def set_mark(self, at: Mark) -> None: ...

    def begin(self, epoch: str, seq: int) -> Mark: ...

    def finish(self, at: Mark) -> None: ...

    def tidy(self) -> None:
        """Delete what no question is answered from any more: people erased since are still in it."""
        ...

    def find(self, kind: str, ids: Sequence[int]) -> dict[int, Doc]: ...

    def fingerprints(self, kind: str, generation: str = "") -> dict[int, str]: ...

    def healthy(self) -> bool: ...
