"""Keyword search without this engine: the ORM and Python, one SQL statement, Wagtail's database search.

All three filter, count and page alike; they differ from the engines, and from one another, in which
words they find, and order by the date.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Final

from django.db import connection
from django.db.models import Q
from modelsearch.backends.base import BaseSearchResults

from search.benchmark.worded import WordedOpening, wagtail_search
from search.documents import ANY_MAJOR
from search.engines.base import FACETS, Query, Results
from search.engines.labels import labels
from search.synthetic import TODAY

Counts = Mapping[str, Mapping[str, int]]
DAY: Final = TODAY.toordinal()


def orm_and_python(query: Query) -> Results:
    """One `values_list` query for the words, then filters and counts in Python."""
    rows = WordedOpening.objects.filter(published__lte=DAY, closes__gte=DAY)
    for word in query.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(employer__icontains=word) | Q(words__icontains=word))
    facets: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    found = []
    for pk, pay, *values in rows.order_by("-published", "id").values_list("pk", "pay", *FACETS):
        failed = _failed(query, pay, *values)
        if not failed:
            found.append(pk)
        for name, value in zip(FACETS, values, strict=True):
            if failed in ([], [name]):
                facets[name].update(labels(name, str(value)))
    start = (query.page - 1) * query.size
    return _results(query, len(found), found[start : start + query.size], facets)


def _failed(query: Query, pay: int, region: str, occupation: str, education: int, major: str) -> list[str]:
    """The filters that an opening does not pass."""
    asked = major.split()
    passed = {
        "region": region.startswith(query.region),
        "occupation": occupation.startswith(query.occupation),
        "education": query.education is None or education <= query.education,
        "major": not asked or ANY_MAJOR in asked or any(code.startswith(query.major) for code in asked),
        "pay": query.wage_min is None or pay < 0 or pay >= query.wage_min,
    }
    return [name for name, passes in passed.items() if not passes]


def wagtail(query: Query) -> Results:
    """One search for the page, one for the total and one for each facet, as Wagtail offers them."""
    facets: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for name in FACETS:
        for value, count in _search(query, without=name).facet(name).items():
            for label in labels(name, str(value)):
                facets[name][label] += count
    found = _search(query)
    start = (query.page - 1) * query.size
    page = [row.pk for row in found[start : start + query.size]]
    return _results(query, found.count(), page, facets)


def _search(query: Query, without: str = "") -> BaseSearchResults:
    """By the date: Wagtail's order by relevance takes a query of its own for each row."""
    rows = WordedOpening.objects.filter(published__lte=DAY, closes__gte=DAY)
    for name, condition in _conditions(query).items():
        if name != without:
            rows = rows.filter(condition)
    rows = rows.order_by("-published", "id")
    return wagtail_search().search(query.text, rows, order_by_relevance=False)


def _conditions(query: Query) -> dict[str, Q]:
    conditions = {}
    if query.region:
        conditions["region"] = Q(region__startswith=query.region)
    if query.occupation:
        conditions["occupation"] = Q(occupation__startswith=query.occupation)
    if query.education is not None:
        conditions["education"] = Q(education__lte=query.education)
    if query.major:
        conditions["major"] = (
            Q(major="") | Q(major__contains=ANY_MAJOR) | Q(major__contains=f" {query.major}")
        )
    if query.wage_min is not None:
        conditions["pay"] = Q(pay__lt=0) | Q(pay__gte=query.wage_min)
    return conditions


_STATEMENT: Final = f"""
WITH found AS MATERIALIZED (
  SELECT id, published,
    substr(region, 1, length(:region)) = :region AS in_region,
    substr(occupation, 1, length(:occupation)) = :occupation AS in_occupation,
    :education IS NULL OR education <= :education AS in_education,
    :major = '' OR major = '' OR instr(major, '{ANY_MAJOR}') OR instr(major, ' ' || :major) AS in_major,
    :wage_min IS NULL OR pay < 0 OR pay >= :wage_min AS in_pay
  FROM search_wordedopening
  WHERE published <= :day AND closes >= :day AND NOT EXISTS (
    SELECT 1 FROM json_each(:words) w WHERE NOT (
      title LIKE '%' || w.value || '%' OR employer LIKE '%' || w.value || '%'
      OR words LIKE '%' || w.value || '%')))
SELECT 'total', '', COUNT(*) FROM found
  WHERE in_region AND in_occupation AND in_education AND in_major AND in_pay
{{counts}}
UNION ALL SELECT 'id', id, 0 FROM (SELECT id FROM found
  WHERE in_region AND in_occupation AND in_education AND in_major AND in_pay
  ORDER BY published DESC, id LIMIT :size OFFSET :start)
"""
_COUNT: Final = """
UNION ALL SELECT facet, label, COUNT(*) FROM found JOIN worded_label ON opening = id AND facet = '{facet}'
  WHERE {others} GROUP BY label
"""
_FILTERS: Final = (*FACETS, "pay")


def one_statement(query: Query) -> Results:
    """The total, the counts of all facets and the page as one SQL statement."""
    counts = "".join(
        _COUNT.format(facet=facet, others=" AND ".join(f"in_{name}" for name in _FILTERS if name != facet))
        for facet in FACETS
    )
    values = {
        "day": DAY,
        "words": json.dumps(query.text.split()),
        **{name: getattr(query, name) for name in (*FACETS, "wage_min", "size")},
        "start": (query.page - 1) * query.size,
    }
    total, page = 0, []
    facets: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    connection.ensure_connection()
    # The plain connection: Django's own placeholders know no names with a colon.
    for name, value, count in connection.connection.execute(_STATEMENT.format(counts=counts), values):
        if name == "total":
            total = count
        elif name == "id":
            page.append(value)
        else:
            facets[name][value] = count
    return _results(query, total, page, facets)


def _results(query: Query, total: int, ids: list[int], facets: Counts) -> Results:
    return Results(total, tuple(ids), facets, query.page, max(1, -(-total // query.size)))
