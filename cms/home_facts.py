"""The figures, doors and newest rows of the start page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import outcome_facts
from cms.finding import suggestions
from cms.outcome_facts import Outcomes
from cms.rows import Row, newest_openings
from search.engines import Query, engine
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation
from vocmatch.accounts.numbers import number
from vocmatch.employers.models import Opening
from vocmatch.plans import progress
from vocmatch.plans.models import Plan
from vocmatch.schools.models import Program

NEWEST: Final = 6
WEEK: Final = timedelta(days=7)
ENROLMENT: Final = 9  # the plan's item on enrolling, placing and raising the rate

Door = dict[str, str]


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the start page says."""

    answer: SafeString
    note: str
    openings: int
    programmes: int
    doors: list[Door]
    newest: list[Row]
    rates: Outcomes
    plan: tuple[str, str] | None
    suggestions: list[str]


def read(actor: Actor) -> HomeFacts:
    """All of it as it stands today."""
    today = timezone.localdate()
    openings, programmes = Opening.objects.open().count(), Program.objects.listed().count()
    fresh = Opening.objects.open().filter(published_on__gt=today - WEEK).count()
    return HomeFacts(
        answer=_answer(openings, programmes, fresh),
        note=_("As of %(day)s") % {"day": date_format(today)},
        openings=openings,
        programmes=programmes,
        doors=_doors(actor),
        newest=newest_openings(NEWEST),
        rates=outcome_facts.of_city(),
        plan=_plan(),
        suggestions=suggestions(engine().search_openings(Query(size=1))),
    )


def _answer(openings: int, programmes: int, fresh: int) -> SafeString:
    work = ngettext("%(n)s opening", "%(n)s openings", openings) % {"n": number(openings)}
    study = ngettext("%(n)s programme", "%(n)s programmes", programmes) % {"n": number(programmes)}
    new = ngettext("%(n)s opening is new this week", "%(n)s openings are new this week", fresh) % {
        "n": number(fresh)
    }
    return format_html(
        _("{work} and {study} are open today; {new}."),
        work=format_html("<strong>{}</strong>", work),
        study=format_html("<strong>{}</strong>", study),
        new=new,
    )


def _doors(actor: Actor) -> list[Door]:
    """Three ways in; who is inside already goes to their desk."""
    desk = reverse("desks:home")
    log_in = desk if actor.user else f"{reverse('account_login')}?next={desk}"
    first = desk if actor.user else reverse("students:first")
    return [
        {
            "title": _("I study or look for work"),
            "text": _("See which openings fit you and why. Your school has a slip with your code."),
            "action": _("Enter with my slip") if not actor.user else _("To my desk"),
            "url": first,
        },
        {
            "title": _("I hire"),
            "text": _("Post openings after your licence is checked, and answer those who apply."),
            "action": _("Log in as an employer") if not actor.user else _("To my desk"),
            "url": log_in,
        },
        {
            "title": _("My school or bureau"),
            "text": _("Import rosters, check outcomes, follow the rates and the year plan."),
            "action": _("Log in at my desk") if not actor.user else _("To my desk"),
            "url": log_in,
        },
    ]


def _plan() -> tuple[str, str] | None:
    """The first promise of the plan's ninth item in one sentence, and where the plan stands."""
    plan = Plan.objects.filter(organisation__kind=Organisation.Kind.BUREAU, organisation__parent=None)
    plan = plan.filter(organisation__region_id=settings.VOCMATCH_CITY).select_related("organisation").first()
    if plan is None:
        return None
    reading = progress.read(plan, plan.organisation, timezone.localdate())
    rows = [row for item in progress.progress_of(reading, number=ENROLMENT) for row in item.rows]
    if not rows:
        return None
    words = {"year": plan.year, "name": rows[0].target.label, "figure": rows[0].figure, "goal": rows[0].goal}
    sentence = _("Year plan %(year)s, item 9. %(name)s: %(figure)s so far, %(goal)s promised.") % words
    return sentence, reverse("plans:list")
