"""Keyword search as one request: gate, bonus, filters, disjunctive facets, order, one page."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from elasticsearch.dsl import query as q

from search import text
from search.documents import ANY_MAJOR, OPENING
from search.engines.base import MAX_PAGE, MAX_SIZE, Query, Results
from search.engines.keywords import BODY, NAMES, PHRASE, TITLE

# More than there are counties, occupation groups or majors: so counts are exact on any number of shards.
VALUES: Final = 5000


def request(kind: str, query: Query, page: int) -> dict[str, Any]:
    """The body of the search for one page, counted from 1."""
    filters = _filters(kind, query)
    size = _size(query)
    return {
        "query": _words(kind, query).to_dict(),
        "post_filter": q.Bool(filter=list(filters.values())).to_dict(),
        "aggs": {name: _facet(name, filters) for name in query.facets},
        "sort": _order(kind, query),
        "from_": (page - 1) * size,
        "size": size,
        "source": False,
        "track_total_hits": True,
        "track_scores": True,
    }


def pages(query: Query, total: int) -> int:
    """How many pages can be asked for."""
    return min(max(1, -(-total // _size(query))), MAX_PAGE)


def results(answer: Any, query: Query, page: int) -> Results:
    """The answer as every engine gives it; counts from the most to the fewest, then by value."""
    total = answer["hits"]["total"]["value"]
    facets = {}
    for name in query.facets:
        buckets = answer["aggregations"][name]["values"]["buckets"]
        counts = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        facets[name] = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    ids = tuple(int(hit["_id"]) for hit in answer["hits"]["hits"])
    return Results(total, ids, facets, page, pages(query, total))


def _size(query: Query) -> int:
    return min(max(1, query.size), MAX_SIZE)


def _words(kind: str, query: Query) -> q.Query:
    """Gate and day as filters; the bonus as scores that add up to whole numbers."""
    terms = text.query_terms(query.text)
    gate = [q.Bool(should=[q.Term(title_words=term), q.Term(names_words=term)]) for term in terms]
    bonus = [
        q.ConstantScore(filter=q.Term(**{field: term}), boost=points)
        for term in terms
        for field, points in (("title_words", TITLE), ("names_words", NAMES), ("body_words", BODY))
    ]
    if len(terms) > 1:
        phrase = q.MatchPhrase(title_words={"query": " ".join(terms), "analyzer": "whitespace"})
        bonus.append(q.ConstantScore(filter=phrase, boost=PHRASE))
    filters: list[q.Query] = (
        [q.Bool(should=gate, minimum_should_match=text.gate(len(terms)))] if terms else []
    )
    if kind == OPENING:
        day = (query.on or date.today()).isoformat()
        filters += [q.Range(published={"lte": day}), q.Range(closes={"gte": day})]
    return q.Bool(filter=filters or [q.MatchAll()], should=bonus, minimum_should_match=0)


def _filters(kind: str, query: Query) -> dict[str, q.Query]:
    found: dict[str, q.Query] = {}
    if query.near and query.km:
        lat, lon = query.near
        found["region"] = q.GeoDistance("place", {"lat": lat, "lon": lon}, distance=f"{query.km}km")
    elif query.region:
        found["region"] = _begins("region", query.region)
    if query.occupation:
        found["occupation"] = _begins("occupation", query.occupation) if kind == OPENING else q.MatchNone()
    if query.major:
        welcome = [q.Term(major_facet=ANY_MAJOR), _begins("major_facet", query.major)]
        found["major"] = q.Bool(should=welcome)
    if query.education is not None and kind == OPENING:
        found["education"] = q.Range(education={"lte": query.education})
    if query.wage_min is not None and kind == OPENING:
        enough = [q.Range(top_pay={"gte": query.wage_min}), q.Range(top_pay={"lt": 0})]
        found["wage_min"] = q.Bool(should=enough)
    return found


def _begins(field: str, code: str) -> q.Query:
    """Codes are plain letters, digits and hyphens; anything else is the beginning of none."""
    return q.Prefix(**{field: code}) if code.isascii() else q.MatchNone()


def _facet(name: str, filters: dict[str, q.Query]) -> dict[str, Any]:
    """A facet ignores its own filter, so that other values can be offered beside the chosen one."""
    others = [clause for other, clause in filters.items() if other != name]
    return {
        "filter": q.Bool(filter=others or [q.MatchAll()]).to_dict(),
        "aggs": {"values": {"terms": {"field": f"{name}_facet", "size": VALUES}}},
    }


def _order(kind: str, query: Query) -> list[dict[str, str]]:
    order = [{"_score": "desc"}, {"applicants": "asc"}, {"id": "asc"}]
    if kind != OPENING:
        return [order[0], order[2]]
    if query.order == "newest":
        return [{"published": "desc"}, *order]
    return [{"top_pay": "desc"}, *order] if query.order == "pay" else order
