"""How an engine follows the database: by the gapless numbers of Applied, reading rows again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from django.db import connection

from search import sources
from search.documents import Doc
from search.index import Index, Mark, Unavailable
from search.models import Applied, Change, IndexState, Lease

CHUNK: Final = 500

Progress = Callable[[int, int, str], None]


def state() -> tuple[str, int]:
    """The epoch of the index and the last number given out."""
    found = IndexState.objects.values_list("epoch", "seq").order_by("pk").first()
    if found is None:
        made, _ = IndexState.objects.get_or_create(pk=1)
        found = made.epoch, made.seq
    return found


def follow(index: Index) -> None:
    """Bring an index to the last number. Cheap when there is nothing new: one read each.

    Another epoch, or numbers that are no longer kept, mean a rebuild. Waits while the running
    transaction has changes of its own, since it may still be rolled back. Raises `Unavailable`.
    """
    # The mark first: an index that another process brings further meanwhile must not look restored.
    at = index.mark()
    last = state()
    if (at.epoch, at.seq) == last or (connection.in_atomic_block and Change.objects.exists()):
        return
    if not replay(index, at, last):
        rebuild(index)


def replay(index: Index, at: Mark, last: tuple[str, int]) -> bool:
    """Apply the numbers after a mark, up to `last`, to its generation. False where they are not kept."""
    epoch, seq = last
    rows = list(Applied.objects.filter(seq__gt=at.seq, seq__lte=seq).values_list("kind", "row"))
    if at.epoch != epoch or at.seq > seq or len(rows) != seq - at.seq:
        return False
    # Rows are read after `last` was, so they hold every change up to it.
    to = Mark(epoch, seq, at.generation)
    for kind, ids in _by_kind(rows).items():
        for chunk in chunks(ids):
            docs = read(kind, chunk)
            index.put(docs, to)
            index.remove(kind, set(chunk) - {doc.id for doc in docs}, to)
    index.set_mark(to)
    return True


def rebuild(index: Index, progress: Progress | None = None) -> bool:
    """Fill a new generation while questions and writes go on, replay what came meanwhile, compare ids
    both ways, and let it answer. False where another process is rebuilding this index."""
    lease = Lease.take(index.name) if index.shared else None
    if index.shared and lease is None:
        return False
    keep = lease.keep if lease else _alone
    try:
        epoch, seq = state()
        at = index.begin(epoch, seq)
        for docs in batches(every_doc(progress=progress)):
            index.put(docs, at)
            keep()
        at = _replay_all(index, at, keep)
        _compare(index, at)
        keep()
        index.finish(at)
    finally:
        if lease:
            lease.give()
    return True


def _alone() -> None:
    """Nobody else rebuilds what belongs to one host."""


def _replay_all(index: Index, at: Mark, keep: Callable[[], None]) -> Mark:
    """Replay until nothing is new; what comes after that, the next follower takes up."""
    while (last := state()) != (at.epoch, at.seq):
        if not replay(index, at, last):
            raise Unavailable("the epoch of the index changed during its rebuild; the next relay starts anew")
        at = Mark(*last, at.generation)
        keep()
    index.set_mark(at)
    return at


def _compare(index: Index, at: Mark) -> None:
    """Note every row that the new generation has and the database has not, or the other way round."""
    for kind, source in sources.registered().items():
        differing = {number for number, _ in source.versions()} ^ index.fingerprints(
            kind, at.generation
        ).keys()
        Change.objects.bulk_create(Change(kind=kind, row=row) for row in differing)


def read(kind: str, ids: Sequence[int]) -> list[Doc]:
    """Documents of those rows that belong in the index now; none for a kind without a source."""
    source = sources.registered().get(kind)
    return list(source.read(ids)) if source else []


def every_doc(kinds: Collection[str] = (), progress: Progress | None = None) -> Iterator[Doc]:
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


def batches(docs: Iterable[Doc]) -> Iterator[list[Doc]]:
    """Documents in pieces that an index takes at once."""
    left = iter(docs)
    while batch := list(islice(left, CHUNK)):
        yield batch


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in pieces that fit into one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _by_kind(rows: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, dict[int, None]] = {}
    for kind, row in rows:
        found.setdefault(kind, {})[row] = None
    return {kind: list(ids) for kind, ids in found.items()}
