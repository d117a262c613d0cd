"""The indexes of one city in the cluster: generations, the aliases that answer, and writing into them.

A generation is one index for each kind of document and one that says how far it follows. Names:
`<prefix>-<shape>-<kind>-<generation>`; the alias `<prefix>-<shape>-<kind>` names the one that answers.
The shape of mapping and documents stands in the alias, so that the old and the new version of the
software, running side by side for some minutes, each have an index they understand.
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError

from search.documents import KINDS
from search.engines.elastic.client import WRITES_WITHIN, answering
from search.engines.elastic.mapping import SETTINGS, mapping, shape
from search.index import READ_FOR, Mark, Unavailable

log = logging.getLogger(__name__)

STATE: Final = "state"
MARK: Final = "mark"
BATCH: Final = 1000
TRIES: Final = 5
DAY: Final = 86_400.0  # seconds
# What a document is refused for whenever it is sent. It must not hold up the others for ever.
_FOR_GOOD: Final = frozenset(
    {
        "document_parsing_exception",
        "illegal_argument_exception",
        "mapper_parsing_exception",
        "strict_dynamic_mapping_exception",
    }
)
_STATE_MAPPING: Final = {
    "dynamic": "strict",
    "properties": {"epoch": {"type": "keyword"}, "seq": {"type": "long"}},
}


class Generations:
    """See the module. All methods raise `Unavailable` where the cluster does not do its part."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self._client, self._stem = client, f"{prefix}-{shape()}"
        self._writer = self._client.options(request_timeout=WRITES_WITHIN)

    def alias(self, kind: str) -> str:
        """The name under which the answering index of a kind is asked."""
        return f"{self._stem}-{kind}"

    def name(self, kind: str, generation: str) -> str:
        """The index of a kind in a generation."""
        return f"{self._stem}-{kind}-{generation}"

    def mark(self) -> Mark:
        """How far the answering generation follows; before the first one, what matches no epoch."""
        with answering():
            try:
                found = self._client.get(index=self.alias(STATE), id=MARK)
            except NotFoundError:
                return Mark("", -1)
        generation = found["_index"].removeprefix(f"{self.alias(STATE)}-")
        return Mark(found["_source"]["epoch"], found["_source"]["seq"], generation)

    def set_mark(self, at: Mark) -> None:
        """Note how far a generation follows; an older number than the noted one changes nothing."""
        with answering():
            self._writer.options(ignore_status=409).index(
                index=self.name(STATE, at.generation),
                id=MARK,
                document={"epoch": at.epoch, "seq": at.seq},
                version=at.seq,
                version_type="external_gte",
            )

    def begin(self, epoch: str, seq: int) -> Mark:
        """Make the indexes of a generation that nobody asks yet. Shards refresh when it is finished."""
        at = Mark(epoch, seq, f"{epoch}-{secrets.token_hex(3)}")
        with answering():
            # A late write into a generation that is gone must fail, not make an index of its own.
            self._writer.indices.put_index_template(
                name=self._stem, index_patterns=[f"{self._stem}-*"], allow_auto_create=False
            )
            for kind in KINDS:
                self._writer.indices.create(
                    index=self.name(kind, at.generation),
                    mappings=mapping(kind).to_dict(),
                    settings={**SETTINGS, "refresh_interval": "-1"},
                )
            self._writer.indices.create(
                index=self.name(STATE, at.generation),
                mappings=_STATE_MAPPING,
                settings={"auto_expand_replicas": "0-1", "number_of_shards": 1},
            )
        self.set_mark(at)
        return at

    def refresh(self, generation: str) -> None:
        """Let searches see what was written."""
        with answering():
            self._writer.indices.refresh(index=[self.name(kind, generation) for kind in KINDS])

    def finish(self, at: Mark) -> None:
        """Let a generation answer, in one step. The one before stays for searches in the middle of it."""
        with answering():
            indices = self._writer.indices
            indices.put_settings(
                index=[self.name(kind, at.generation) for kind in KINDS], settings={"refresh_interval": None}
            )
            actions = [
                action
                for kind in (*KINDS, STATE)
                for action in (
                    {
                        "remove": {
                            "index": f"{self.alias(kind)}-*",
                            "alias": self.alias(kind),
                            "must_exist": False,
                        }
                    },
                    {"add": {"index": self.name(kind, at.generation), "alias": self.alias(kind)}},
                )
            ]
            indices.update_aliases(actions=actions)

    def drop(self) -> None:
        """Delete everything of this shape: the city no longer uses the cluster."""
        with answering():
            for generation in self._generations():
                self._delete(self._stem, generation)
            self._writer.options(ignore_status=404).indices.delete_index_template(name=self._stem)

    def tidy(self, now: float) -> None:
        """Delete what answers no more: earlier generations after an hour, in which a search that is in the
        middle of one has ended; those nobody finished, and other shapes, after a day, in which two
        versions of the software may run side by side. `now` in seconds since 1970."""
        live = self.mark().generation
        if not live:
            return
        with answering():
            begun = self._generations()
            since = begun[live]
            for generation, when in begun.items():
                superseded = when < since < now - READ_FOR
                if generation != live and (superseded or when < now - DAY):
                    self._delete(self._stem, generation)
            if since < now - DAY:
                self._delete_other_shapes(now)

    def _delete_other_shapes(self, now: float) -> None:
        prefix = self._stem.rpartition("-")[0]
        found = self._created(f"{prefix}-*-{STATE}-*")
        for name, when in found.items():
            stem, _, generation = name.partition(f"-{STATE}-")
            if stem != self._stem and when < now - DAY:
                self._delete(stem, generation)
                self._writer.options(ignore_status=404).indices.delete_index_template(name=stem)

    def _generations(self) -> dict[str, float]:
        """When each generation of this shape was begun."""
        stem = f"{self.alias(STATE)}-"
        return {name.removeprefix(stem): when for name, when in self._created(f"{stem}*").items()}

    def _created(self, pattern: str) -> dict[str, float]:
        found = self._writer.indices.get(index=pattern, features=["settings"])
        return {name: int(one["settings"]["index"]["creation_date"]) / 1000 for name, one in found.items()}

    def _delete(self, stem: str, generation: str) -> None:
        names = [f"{stem}-{kind}-{generation}" for kind in (*KINDS, STATE)]
        self._writer.indices.delete(index=names, ignore_unavailable=True)

    def write(
        self, kind: str, generation: str, actions: Iterable[tuple[str, dict[str, Any] | None]], seq: int
    ) -> None:
        """Put (id, source) or remove (id, None) documents at a number; older numbers change nothing.

        Looks at every item of the answer: what the cluster is too busy for is sent again, what it
        refuses for good is logged by its id and left to `search_check`.
        """
        left = iter(actions)
        while batch := list(islice(left, BATCH)):
            for attempt in range(TRIES):
                batch = self._send(self.name(kind, generation), batch, seq)
                if not batch:
                    break
                # Waits longer each time, and not all processes as long.
                time.sleep(min(5.0, 0.1 * 2**attempt) * random.uniform(0.5, 1.5))
            if batch:
                raise Unavailable(f"{len(batch)} documents of {kind} were not taken in {TRIES} tries")

    def _send(self, index: str, batch: Sequence[tuple[str, Any]], seq: int) -> list[tuple[str, Any]]:
        """Send one batch; returns what has to be sent again."""
        options = {"version": seq, "version_type": "external"}
        operations: list[dict[str, Any]] = []
        for number, source in batch:
            verb = "delete" if source is None else "index"
            operations.append({verb: {"_id": number, **options}})
            if source is not None:
                operations.append(source)
        with answering():
            answer = self._writer.bulk(index=index, operations=operations)
        again = []
        for item, sent in zip(answer["items"], batch, strict=True):
            result = next(iter(item.values()))
            status, error = result["status"], result.get("error", {}).get("type", "")
            if error == "index_not_found_exception":
                raise Unavailable(f"{index} is gone")
            if error in _FOR_GOOD:
                log.error("%s %s refused: %s", index, sent[0], error)
            elif error and status != 409:
                # Busy, blocked for a while, a shard that moves: nothing that stays so.
                again.append(sent)
        return again

    def every(self, index: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The hits of all documents of an index, by id, with these stored values and no source."""
        after: list[Any] | None = None
        while True:
            with answering():
                answer = self._writer.search(
                    index=index,
                    size=10_000,
                    source=False,
                    docvalue_fields=[{"field": field} for field in fields],
                    sort=[{"id": "asc"}],
                    search_after=after,
                    allow_partial_search_results=False,
                )
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield from hits
            after = hits[-1]["sort"]
