"""The year plan as everybody reads it, and the way from a gap to people and openings."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Organisation, Role
from vocmatch.plans import boards, gaps, sheets, words
from vocmatch.plans.models import Item, Plan, Target
from vocmatch.plans.progress import ItemProgress, Reading, enrolment, progress_of, read

STUDENTS_AND_PUBLIC: Final = (None, Role.STUDENT)


def frame(request: HttpRequest) -> str:
    """The plan is public: visitors and students read it without the list of a desk."""
    role = request.actor.role
    return "base.html" if role in STUDENTS_AND_PUBLIC else "desk.html"


def crumbs(plan: Plan, item: Item | None = None) -> list[tuple[str, str]]:
    """The way to a page below the plan, or below one of its items."""
    way = [
        (_("Year plans"), reverse("plans:list")),
        (str(plan.year), reverse("plans:plan", args=[plan.public_id])),
    ]
    if item is not None:
        way.append((str(item.number), reverse("plans:item", args=[plan.public_id, item.number])))
    return way


def plan_list(request: HttpRequest) -> HttpResponse:
    """Every plan, the newest with its standing."""
    plans = list(Plan.objects.visible_to(request.actor).select_related("organisation__region"))
    newest = progress_of(_reading(plans[0])) if plans else []
    return render(
        request,
        "plans/list.html",
        {"frame": frame(request), "plans": plans, "answer": words.standing(newest)},
    )


def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """All items and targets of one plan."""
    found = _plan(request, public_id)
    reading = _reading(found)
    items = progress_of(reading)
    context = {
        "frame": frame(request),
        "crumbs": crumbs(found)[:1],
        "plan": found,
        "items": items,
        "reading": reading,
        "answer": words.standing(items),
        "may_report": gaps.may(request.actor, "plans:report"),
    }
    return render(request, "plans/plan.html", context)


def plan_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of `plan` as a workbook."""
    found = _plan(request, public_id)
    title = _("Plan of %(year)d") % {"year": found.year}
    return sheets.download(sheets.targets(title, progress_of(_reading(found))), f"plan-{found.year}")


def item(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One item: its words, its targets, and progress by county where there is any."""
    found = _plan(request, public_id)
    reading = _reading(found)
    shown = _item(reading, number)
    board = _board(request, reading, shown)
    context = {
        "frame": frame(request),
        "crumbs": crumbs(found),
        "plan": found,
        "shown": shown,
        "reading": reading,
        "board": board,
        "answer": board.answer or words.standing([shown]),
        "may_report": gaps.may(request.actor, "plans:report"),
    }
    return render(request, "plans/item.html", context)


def item_sheet(request: HttpRequest, public_id: str, number: int, table: str) -> HttpResponse:
    """A table of the page of `item` as a workbook: its targets, enrolment or rates."""
    found = _plan(request, public_id)
    reading = _reading(found)
    shown = _item(reading, number)
    board = _board(request, reading, shown)
    title = _("Item %(number)d of %(year)d") % {"number": number, "year": found.year}
    sheet = {
        "targets": sheets.targets(title, [shown]),
        "enrolment": board.enrolment_sheet,
        "rates": board.rates_sheet,
    }.get(table)
    if sheet is None:
        raise Http404
    return sheets.download(sheet, f"plan-{found.year}-{number}-{table}")


def place(request: HttpRequest, public_id: str, organisation: str) -> HttpResponse:
    """A county with its schools, or a school with its graduates without work and its free places."""
    actor = request.actor
    found = _plan(request, public_id)
    scope = get_object_or_404(gaps.places(actor).select_related("region", "school"), public_id=organisation)
    reading = read(found, scope, timezone.localdate())
    targets = list(Target.objects.filter(item__plan=found).select_related("item__plan"))
    board = boards.board(reading, targets, public=False, ways=partial(gaps.ways, actor, found))
    is_school = scope.kind == Organisation.Kind.SCHOOL
    context = {
        "crumbs": crumbs(found),
        "plan": found,
        "place": words.place(scope),
        "reading": reading,
        "board": board,
        "schools": [] if is_school else gaps.by_school(actor, found, enrolment.members(scope)),
        "majors": gaps.by_major(actor, scope) if is_school else [],
        "people": gaps.people(actor, scope) if is_school else [],
        "free": enrolment.free_places(found.year, scope),
    }
    return render(request, "plans/place.html", context)


def _plan(request: HttpRequest, public_id: str) -> Plan:
    rows = Plan.objects.visible_to(request.actor).select_related("organisation__region")
    return get_object_or_404(rows, public_id=public_id)


def _reading(plan: Plan) -> Reading:
    return read(plan, plan.organisation, timezone.localdate())


def _item(reading: Reading, number: int) -> ItemProgress:
    found = progress_of(reading, number=number)
    if not found:
        raise Http404
    return found[0]


def _board(request: HttpRequest, reading: Reading, shown: ItemProgress) -> boards.Board:
    """The board of an item. The city's own people read it whole, everybody else as it may be published."""
    actor = request.actor
    ways = partial(gaps.ways, actor, reading.plan)
    targets = [row.target for row in shown.rows]
    return boards.board(reading, targets, public=not actor.in_city, ways=ways)
