"""How an engine follows the database: by the gapless numbers of Applied, reading rows again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, Protocol

from django.db import connection

from search import sources
from search.documents import Doc
from search.models import Applied, Change, IndexState

CHUNK: Final = 500


class Follower(Protocol):
    """The part of an engine that following needs."""

    def put(self, docs: Iterable[Doc]) -> None: ...

    def remove(self, kind: str, ids: Iterable[int]) -> None: ...

    def rebuild(self, docs: Callable[[], Iterable[Doc]], mark: tuple[str, int]) -> None: ...

    def mark(self) -> tuple[str, int]: ...

    def set_mark(self, epoch: str, seq: int) -> None: ...


def state() -> tuple[str, int]:
    """The epoch of the index and the last number given out."""
    found = IndexState.objects.values_list("epoch", "seq").order_by("pk").first()
    if found is None:
        made, _ = IndexState.objects.get_or_create(pk=1)
        found = made.epoch, made.seq
    return found


def follow(engine: Follower) -> None:
    """Bring an engine to the last number. Cheap when there is nothing new: one read each.

    Another epoch, or numbers that are no longer kept, mean a rebuild. Waits while the running
    transaction has changes of its own, since it may still be rolled back.
    """
    epoch, last = state()
    mine, seq = engine.mark()
    if (mine, seq) == (epoch, last):
        return
    if connection.in_atomic_block and Change.objects.exists():
        return
    rows = list(Applied.objects.filter(seq__gt=seq, seq__lte=last).values_list("kind", "row"))
    if mine != epoch or seq > last or len(rows) != last - seq:
        engine.rebuild(every_doc, (epoch, last))
        return
    for kind, ids in _by_kind(rows).items():
        for chunk in chunks(ids):
            docs = read(kind, chunk)
            engine.put(docs)
            engine.remove(kind, set(chunk) - {doc.id for doc in docs})
    engine.set_mark(epoch, last)


def read(kind: str, ids: Sequence[int]) -> list[Doc]:
    """Documents of those rows that belong in the index now; none for a kind without a source."""
    source = sources.registered().get(kind)
    return list(source.read(ids)) if source else []


def every_doc(
    kinds: Collection[str] = (), progress: Callable[[int, int, str], None] | None = None
) -> Iterator[Doc]:
    """All documents that belong in the index, read in chunks."""
    for kind, source in sources.registered().items():
        if kinds and kind not in kinds:
            continue
        ids = [number for number, _ in source.versions()]
        done = 0
        for chunk in chunks(ids):
            yield from source.read(chunk)
            done += len(chunk)
            if progress:
                progress(done, len(ids), kind)


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in pieces that fit into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _by_kind(rows: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, dict[int, None]] = {}
    for kind, row in rows:
        found.setdefault(kind, {})[row] = None
    return {kind: list(ids) for kind, ids in found.items()}
