"""From a checked question to rows, counts and choices.

The engine gives ids and counts; what is shown is read again from the database, through what anybody
may see, so that a withdrawn opening or an unpublished programme is gone from the commit on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import labels
from cms.rows import opening_rows, program_rows
from cms.search_form import CIRCLES, SIZE, Kind, SearchForm, Sort
from search.documents import ANY_MAJOR
from search.engines import Query, Results, Wider, engine, widen
from search.engines.base import MAX_PAGE
from vocmatch.accounts.han import content
from vocmatch.accounts.numbers import number
from vocmatch.codes import tables
from vocmatch.codes.regions import seat
from vocmatch.employers.models import Opening

SHOWN: Final = 10  # choices of one group
COUNTY: Final = 6  # digits of a county's code
PAYS: Final = (2000, 3000, 4000, 5000, 6000)
SUGGESTED: Final = 40

Choice = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One page of one list, with everything around it."""

    kind: Kind
    answer: SafeString
    rows: list[dict[str, Any]]
    page: Page
    groups: list[Choice]
    tabs: list[Choice]
    sorts: list[Choice]
    wider: list[tuple[str, str, int]]
    clear: str
    kept: list[tuple[str, str]]
    suggestions: list[str]


def find(form: SearchForm) -> Finding:
    """The answer to a valid form."""
    query, kind = form.query(), form.kind_asked
    openings = engine().search_openings(query)
    programs = engine().search_programs(query)
    mine = openings if kind == Kind.OPENINGS else programs
    rows = opening_rows(openings.ids) if kind == Kind.OPENINGS else program_rows(programs.ids)
    return Finding(
        kind=kind,
        answer=_answer(kind, mine.total, query),
        rows=rows,
        page=Paginator(range(min(mine.total, MAX_PAGE * SIZE)), SIZE).get_page(mine.page),
        groups=_groups(form, kind, query, mine),
        tabs=[
            _choice(Kind.OPENINGS.label, openings.total, form.address(kind=None), kind == Kind.OPENINGS),
            _choice(
                Kind.PROGRAMMES.label,
                programs.total,
                form.address(kind=Kind.PROGRAMMES, sort=None),
                kind == Kind.PROGRAMMES,
            ),
        ],
        sorts=_sorts(form) if kind == Kind.OPENINGS and mine.total > 1 else [],
        wider=[] if mine.total else _wider(form, kind, query, openings, programs),
        clear=_clear(form),
        kept=form.kept(without="q"),
        suggestions=suggestions(openings),
    )


def suggestions(results: Results) -> list[str]:
    """Job titles as people say them, of the fields in which most openings are."""
    groups = list(results.facets["occupation"])[:SHOWN]
    each = max(1, SUGGESTED // max(1, len(groups)))
    return [title for group in groups for title in _spoken(group)[:each]]


def _spoken(group: str) -> list[str]:
    rows = tables.rows("spoken_titles")
    return [row["title"] for row in rows if row["occupation"].startswith(group)]


def _answer(kind: Kind, total: int, query: Query) -> SafeString:
    if kind == Kind.OPENINGS:
        what = ngettext("%(n)s opening", "%(n)s openings", total) % {"n": number(total)}
    else:
        what = ngettext("%(n)s programme", "%(n)s programmes", total) % {"n": number(total)}
    pattern = "{what}"
    if query.text and query.region:
        pattern = _("{what} for “{words}” in {place}")
        if query.near:
            pattern = _("{what} for “{words}” within {km} km of {place}")
    elif query.text:
        pattern = _("{what} for “{words}”")
    elif query.region:
        pattern = _("{what} within {km} km of {place}") if query.near else _("{what} in {place}")
    place = content(labels.region(query.region))
    return format_html(pattern, what=what, words=query.text, place=place, km=query.km)


def _choice(label: str | Promise, count: int | None, url: str, selected: bool) -> Choice:
    return {"label": content(label), "count": count, "url": url, "selected": selected}


def _sorts(form: SearchForm) -> list[Choice]:
    chosen = form.cleaned_data["sort"] or Sort.BEST
    return [
        _choice(sort.label, None, form.address(sort=None if sort == Sort.BEST else sort), sort == chosen)
        for sort in Sort
    ]


def _groups(form: SearchForm, kind: Kind, query: Query, results: Results) -> list[Choice]:
    groups = [_counties(form, query, results), _circles(form, kind, query)]
    if kind == Kind.OPENINGS:
        groups += [_occupations(form, query, results), _pays(form, query), _educations(form, query, results)]
    groups.append(_classes(form, query, results))
    return [group for group in groups if group["options"]]


def _counties(form: SearchForm, query: Query, results: Results) -> Choice:
    """The city's counties, always in the same order, then other places in which something is found."""
    counts = results.facets["region"]
    city = settings.VOCMATCH_CITY
    own = [row["code"] for row in tables.rows("regions") if row["parent"] == city]
    others = [code for code in counts if code not in own][: SHOWN - len(own)]
    chosen = query.region
    if chosen and chosen not in own:
        others = [chosen, *(code for code in others if code != chosen)]
    return {
        "label": _("Place"),
        "options": [
            _option(form, "county", code, chosen, labels.region(code), _within(counts, code))
            for code in [*own, *others]
        ],
    }


def _circles(form: SearchForm, kind: Kind, query: Query) -> Choice:
    """How far around the seat of the chosen county, across its borders."""
    origin = seat(query.region) if len(query.region) == COUNTY else (None, None)
    search = engine().search_openings if kind == Kind.OPENINGS else engine().search_programs
    lat, lon = origin
    options = []
    if lat is not None and lon is not None:
        for km in CIRCLES:
            count = _total(search, replace(query, near=(lat, lon), km=km))
            label = _("%(n)s km around the seat") % {"n": km}
            options.append(_option(form, "within", str(km), str(query.km or ""), label, count))
    return {"label": _("Across the border"), "options": options}


def _within(counts: Any, beginning: str) -> int:
    return sum(count for code, count in counts.items() if code.startswith(beginning))


def _occupations(form: SearchForm, query: Query, results: Results) -> Choice:
    counts = results.facets["occupation"]
    codes = _with_chosen(list(counts)[:SHOWN], query.occupation)
    return {
        "label": _("Field of work"),
        "options": [
            _option(form, "occupation", code, query.occupation, labels.occupation(code), counts.get(code, 0))
            for code in codes
        ],
    }


def _classes(form: SearchForm, query: Query, results: Results) -> Choice:
    """Classes of majors. An opening that welcomes every major counts in each of them."""
    counts = results.facets["major"]
    everywhere = counts.get(ANY_MAJOR, 0)
    classes = [code for code in counts if len(code) == labels.CLASS][:SHOWN]
    return {
        "label": _("Major"),
        "options": [
            _option(form, "major", code, query.major, labels.major(code), counts.get(code, 0) + everywhere)
            for code in _with_chosen(classes, query.major)
        ],
    }


def _educations(form: SearchForm, query: Query, results: Results) -> Choice:
    """What the visitor has: it opens everything that asks for as much or less."""
    counts = {int(rank): count for rank, count in results.facets["education"].items()}
    ranks = [rank for rank in Opening.Education if rank != Opening.Education.ANY]
    chosen = "" if query.education is None else str(query.education)
    return {
        "label": _("Your education"),
        "options": [
            _option(
                form,
                "education",
                str(int(rank)),
                chosen,
                str(rank.label),
                sum(count for asked, count in counts.items() if asked <= rank),
            )
            for rank in ranks
        ],
    }


def _pays(form: SearchForm, query: Query) -> Choice:
    """Pay steps; an opening that does not state its pay is left in each."""
    chosen = "" if query.wage_min is None else str(query.wage_min)
    steps = sorted({*PAYS, *([query.wage_min] if query.wage_min else [])})
    return {
        "label": _("Pay a month, yuan, at least"),
        "options": [
            _option(form, "pay", str(step), chosen, number(step), _count_paying(query, step))
            for step in steps
        ],
    }


def _count_paying(query: Query, step: int) -> int:
    return _total(engine().search_openings, replace(query, wage_min=step))


def _total(search: Callable[[Query], Results], query: Query) -> int:
    """How much is found, with nothing else counted."""
    return search(replace(query, page=1, size=1, facets=())).total


def _option(form: SearchForm, name: str, value: str, chosen: str, label: str, count: int) -> Choice:
    """A choice that takes itself away when it is the chosen one."""
    selected = value == chosen
    return _choice(label, count, form.address(**{name: None if selected else value}), selected)


def _with_chosen(codes: Iterable[str], chosen: str) -> list[str]:
    codes = list(codes)
    return codes if not chosen or chosen in codes else [chosen, *codes]


def _clear(form: SearchForm) -> str:
    """The address without any filter, empty when none is set."""
    filters = ("county", "within", "occupation", "education", "major", "pay")
    if all(form.cleaned_data[name] in (None, "") for name in filters):
        return ""
    return form.address(**dict.fromkeys(filters))


def _wider(
    form: SearchForm, kind: Kind, query: Query, openings: Results, programs: Results
) -> list[tuple[str, str, int]]:
    """What is found when one step back is taken, nearest first; never a dead end."""
    found: list[tuple[str, str, int]] = []
    if kind == Kind.OPENINGS:
        found += [_wider_link(form, wider) for wider in _growing(widen(engine(), query))]
        if programs.total:
            found.append((_("Programmes instead"), form.address(kind=Kind.PROGRAMMES), programs.total))
    elif openings.total:
        found.append((_("Openings instead"), form.address(kind=None), openings.total))
    search = engine().search_openings if kind == Kind.OPENINGS else engine().search_programs
    if _clear(form) and (words := _total(search, Query(text=query.text))):
        found.append((_("Without the filters"), _clear(form), words))
    bare = "" if kind == Kind.OPENINGS else f"?kind={kind}"
    every = _("All openings") if kind == Kind.OPENINGS else _("All programmes")
    found.append((every, reverse("search") + bare, _total(search, Query())))
    return found


def _growing(steps: Iterable[Wider]) -> Iterator[Wider]:
    """Of each kind of step those that find more than the one before."""
    most: dict[str, int] = {}
    for step in steps:
        if step.count > most.get(step.name, 0):
            most[step.name] = step.count
            yield step


def _wider_link(form: SearchForm, wider: Wider) -> tuple[str, str, int]:
    if wider.name == "region":
        place = content(labels.region(wider.value)) if wider.value else ""
        label = format_html(_("In all of {place}"), place=place) if place else _("Everywhere")
        return label, form.address(county=wider.value, within=None), wider.count
    field = content(labels.major(wider.value))
    return (
        format_html(_("For related majors: {field}"), field=field),
        form.address(major=wider.value),
        wider.count,
    )
