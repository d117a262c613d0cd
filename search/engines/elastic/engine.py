"""The Elasticsearch engine: the cluster narrows, `matching` gives the points and the order.

The first question asks for 100 candidates. That they are enough is proved each time: a document that
was not among them has at most the last candidate's score, so its points are at most that and the slack
of the query (`elastic.score`). Where this could still reach the list, one more question asks for every
document that could.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from elasticsearch.dsl import query as q

from search.cluster import Cluster
from search.documents import OPENING, PROGRAM, SEEKER, Doc, OpeningDoc, SeekerDoc, from_plain, kind_of
from search.engines.base import Query, Results
from search.engines.elastic import score, words
from search.engines.elastic.client import answering, connect, whole
from search.engines.elastic.generations import Generations
from search.engines.elastic.mapping import source_of
from search.index import Mark, TooMany
from search.matching import Match, birthday, explain, first_day
from search.matching.limits import ADULT_AGE, WORKING_AGE

CANDIDATES: Final = 100
PAGE: Final = 1000  # of the second question, which has no end of its own


class ElasticEngine:
    """See `search.engines.base.Engine`."""

    shared = True

    def __init__(self, cluster: Cluster, weights: Callable[[], Mapping[str, int]] = dict) -> None:
        self.name = f"elasticsearch {cluster.prefix}"
        self.cluster = cluster
        self._client = connect(cluster)
        self._indexes = Generations(self._client, cluster.prefix)
        self._weights = weights
        # The cluster gives up a little before the client does, so that nothing goes on unasked.
        self._within = f"{max(100, int(cluster.patience * 1000) - 100)}ms"
        self.widened = 0  # how often the first candidates were not proved to be enough

    def put(self, docs: Iterable[Doc], at: Mark) -> None:
        weights = self._weights()
        by_kind: dict[str, list[tuple[str, dict[str, Any] | None]]] = {}
        for doc in docs:
            by_kind.setdefault(kind_of(doc), []).append((str(doc.id), source_of(doc, weights)))
        for kind, actions in by_kind.items():
            self._indexes.write(kind, at.generation, actions, at.seq)

    def remove(self, kind: str, ids: Iterable[int], at: Mark) -> None:
        self._indexes.write(kind, at.generation, [(str(number), None) for number in ids], at.seq)

    def mark(self) -> Mark:
        return self._indexes.mark()

    def set_mark(self, at: Mark) -> None:
        """Note how far the generation follows; from here on searches see what was put before."""
        self._indexes.refresh(at.generation)
        self._indexes.set_mark(at)

    def begin(self, epoch: str, seq: int) -> Mark:
        return self._indexes.begin(epoch, seq)

    def finish(self, at: Mark) -> None:
        self._indexes.refresh(at.generation)
        self._indexes.finish(at)

    def tidy(self) -> None:
        self._indexes.tidy(time.time())

    def drop(self) -> None:
        """Delete every generation: the city no longer uses the cluster."""
        self._indexes.drop()

    def fingerprints(self, kind: str, generation: str = "") -> dict[int, str]:
        if generation:
            self._indexes.refresh(generation)
        index = self._indexes.name(kind, generation) if generation else self._indexes.alias(kind)
        hits = self._indexes.every(index, ["fingerprint"])
        return {int(hit["_id"]): hit["fields"]["fingerprint"][0] for hit in hits}

    def healthy(self) -> bool:
        """Whether every part of the answering indexes can be read."""
        with answering():
            names = ",".join(self._indexes.alias(kind) for kind in (OPENING, SEEKER, PROGRAM))
            # 408 is the answer, red, where there is no index yet.
            asked = self._client.options(ignore_status=408).cluster
            return asked.health(index=names, timeout="500ms")["status"] != "red"

    def find(self, kind: str, ids: Sequence[int]) -> dict[int, Doc]:
        if not ids:
            return {}
        with answering():
            answer = self._client.mget(index=self._indexes.alias(kind), ids=[str(number) for number in ids])
        return {
            int(doc["_id"]): from_plain(kind, doc["_source"]["body"])
            for doc in answer["docs"]
            if doc.get("found")
        }

    def match_openings(
        self, seeker: SeekerDoc, *, limit: int = 20, exclude: Collection[int] = frozenset(), on: date
    ) -> list[Match]:
        """The best openings for a person, with reasons; exact."""
        weights = self._weights()
        limits, refused = _opening_limits(seeker, on)
        found = self._best(
            OPENING,
            score.openings_for(seeker, weights),
            limits,
            [*refused, *_among(exclude)],
            limit,
            lambda doc: explain(doc, seeker, weights),
        )
        found.sort(key=lambda pair: (-pair[0].total, -pair[1].published.toordinal(), pair[0].id))
        return [match for match, _ in found[:limit]]

    def match_seekers(
        self, opening: OpeningDoc, *, limit: int = 20, exclude: Collection[int] = frozenset(), on: date
    ) -> list[Match]:
        """The best visible people for an opening, with reasons; `Match.id` is the seeker's."""
        if not opening.published <= on <= opening.closes:
            return []
        weights = self._weights()
        found = self._best(
            SEEKER,
            score.seekers_for(opening, weights),
            _seeker_limits(opening, on),
            _among(exclude),
            limit,
            lambda doc: replace(explain(opening, doc, weights), id=doc.id),
        )
        found.sort(key=lambda pair: (-pair[0].total, pair[0].id))
        return [match for match, _ in found[:limit]]

    def search_openings(self, query: Query) -> Results:
        return self._search(OPENING, query)

    def search_programs(self, query: Query) -> Results:
        return self._search(PROGRAM, query)

    def _search(self, kind: str, query: Query) -> Results:
        page = min(max(1, query.page), words.MAX_PAGE)
        answer = self._ask(kind, words.request(kind, query, page))
        last = words.pages(query, answer["hits"]["total"]["value"])
        if page > last:
            page = last
            answer = self._ask(kind, words.request(kind, query, page))
        return words.results(answer, query, page)

    def _best(
        self,
        kind: str,
        compiled: score.Compiled,
        limits: list[q.Query],
        refused: list[q.Query],
        limit: int,
        read: Callable[[Any], Match],
    ) -> list[tuple[Match, Any]]:
        """Matches with their documents, among them surely the best `limit` and every tie with the last."""
        if limit < 1:
            return []
        clauses = list(compiled.clauses)
        query = q.Bool(filter=limits, must_not=refused, should=clauses, minimum_should_match=0).to_dict()
        size = max(CANDIDATES, 2 * limit)
        hits = self._ask(kind, _candidates(query, size))["hits"]["hits"]
        found = [_matched(kind, hit, read) for hit in hits]
        if len(hits) < size:
            return found
        least = sorted((match.total for match, _ in found), reverse=True)[limit - 1]
        # A score from which exact points could still reach the list.
        reach = least - compiled.shared - compiled.slack
        if hits[-1]["sort"][0] < reach:
            return found
        self.widened += 1
        ends = time.monotonic() + self.cluster.patience
        return [_matched(kind, hit, read) for hit in self._reaching(kind, query, reach, ends)]

    def _reaching(self, kind: str, query: dict[str, Any], reach: float, ends: float) -> list[Any]:
        """Every hit from a score on, page by page. Raises `TooMany` when the patience is used up: of a
        million people alike the columns in memory know the best sooner."""
        found: dict[str, Any] = {}
        after: list[Any] | None = None
        while True:
            if time.monotonic() > ends:
                raise TooMany(f"more than {len(found)} documents could reach the list")
            body = _candidates(query, PAGE) | {"min_score": max(0.0, reach), "search_after": after}
            hits = self._ask(kind, body)["hits"]["hits"]
            found |= {hit["_id"]: hit for hit in hits}
            if len(hits) < PAGE:
                return list(found.values())
            after = hits[-1]["sort"]

    def _ask(self, kind: str, body: dict[str, Any]) -> Any:
        with answering():
            answer = self._client.search(
                index=self._indexes.alias(kind),
                timeout=self._within,
                allow_partial_search_results=False,
                **body,
            )
        return whole(answer)


def _candidates(query: dict[str, Any], size: int) -> dict[str, Any]:
    return {
        "query": query,
        "size": size,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "source": ["body"],
        "track_total_hits": False,
    }


def _matched(kind: str, hit: Any, read: Callable[[Any], Match]) -> tuple[Match, Any]:
    doc = from_plain(kind, hit["_source"]["body"])
    return read(doc), doc


def _among(ids: Collection[int]) -> list[q.Query]:
    return [q.Terms(id=sorted(ids))] if ids else []


def _opening_limits(seeker: SeekerDoc, on: date) -> tuple[list[q.Query], list[q.Query]]:
    """`matching.eligible` as what an opening must be and must not be: open, and legal for this person."""
    day = on.isoformat()
    limits: list[q.Query] = [
        q.Range(published={"lte": day}),
        q.Range(closes={"gte": day}),
        q.Range(education={"lte": seeker.education}),
        q.Bool(
            should=[
                q.Term(required_count=0),
                q.TermsSet(
                    required_certificates={
                        "terms": sorted(set(seeker.certificates)),
                        "minimum_should_match_field": "required_count",
                    }
                ),
            ]
        ),
    ]
    refused: list[q.Query] = []
    if (of_age := birthday(seeker.birthday, WORKING_AGE)) > on:
        limits.append(q.Range(starts={"gte": of_age.isoformat()}))
    if (adult := birthday(seeker.birthday, ADULT_AGE)) > on:
        early = q.Bool(must_not=[q.Range(starts={"gte": adult.isoformat()})])
        refused.append(q.Bool(filter=[q.Term(hazardous=True), early]))
    return limits, refused


def _seeker_limits(opening: OpeningDoc, on: date) -> list[q.Query]:
    """`matching.eligible` and `visible_on` as what a person must be."""
    limits: list[q.Query] = [
        q.Term(visible=True),
        q.Range(working_age={"lte": on.isoformat()}),
        q.Range(education={"gte": opening.education}),
        *(q.Term(certificates=key) for key in sorted(set(opening.required_certificates))),
    ]
    if opening.hazards:
        limits.append(q.Range(adult={"lte": first_day(opening, on).isoformat()}))
    return limits
