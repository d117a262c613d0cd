"""What a role keeps an eye on besides its tasks: its classes, its schools, the plan, its verification."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.han import han
from vocmatch.accounts.models import Role
from vocmatch.accounts.numbers import number
from vocmatch.employers.models import Employer
from vocmatch.outcomes import stats
from vocmatch.plans import sheets, words
from vocmatch.plans.models import Plan, Target
from vocmatch.plans.progress import Progress, enrolment, progress_of, read
from vocmatch.students.models import Enrolment

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """One sentence, under it a table or the targets that need somebody, and where more of it is."""

    title: str
    text: str = ""
    state: str = "info"
    header: Sequence[str] = ()
    rows: Rows = ()
    targets: Sequence[Progress] = ()
    url: str = ""
    action: str = ""


def of(actor: Actor) -> Standing | None:
    """What the role's desk shows below its tasks; None for roles without."""
    shown = STANDING.get(actor.role or "")
    return shown(actor) if shown else None


def _verification(actor: Actor) -> Standing | None:
    employer = Employer.objects.owned_by(actor).select_related("organisation").first()
    if employer is None:
        return None
    verified = employer.verified_on(timezone.localdate())
    text = (
        _("Verified until %(day)s. What you publish is public at once.") % {"day": employer.verified_until}
        if verified
        else _(
            "Not verified. You can write your card and drafts; they are published once the city has verified you."
        )
    )
    return Standing(
        title=_("Verification"),
        text=text,
        state="good" if verified else "watch",
        url=reverse("employers:profile"),
        action=_("See your card"),
    )


def _classes(actor: Actor) -> Standing:
    """The teacher's own classes. Numbers of tasks, never a ranking and never a rate."""
    seen = Enrolment.objects.visible_to(actor)
    sizes = dict(seen.order_by().values_list("class_name").annotate(n=Count("pk")))
    open_cases = dict(stats.without_work(actor).order_by().values_list("class_name").annotate(n=Count("pk")))
    rows = [
        [han(name), number(sizes.get(name, 0)), number(open_cases.get(name, 0))]
        for name in sorted(actor.classes)
    ]
    return Standing(
        title=_("Your classes"),
        header=[_("Class"), _("Students"), _("Graduates without work")],
        rows=rows,
        url=reverse("students:list"),
        action=_("See the students"),
    )


def _school(actor: Actor) -> Standing | None:
    """A school's new students beside its part."""
    found = _enrolment(actor)
    return found and replace(found, title=_("The school in the year plan"), header=(), rows=())


def _enrolment(actor: Actor) -> Standing | None:
    """A county's schools beside the parts of new students they carry."""
    plan = Plan.objects.select_related("organisation").first()
    place = actor.organisation
    targets = Target.objects.filter(item__plan=plan, indicator="registered").select_related("item__plan")
    target = targets.first()
    if plan is None or place is None or target is None:
        return None
    reading = read(plan, place, timezone.localdate())
    division = enrolment.divide(target, place, enrolment.members(place), reading.on)
    sheet = sheets.division(_("New students"), _("School"), division)
    return Standing(
        title=_("New students by school"),
        text=words.enrolled(division, counties=False),
        header=sheet.header,
        rows=sheet.rows,
        url=reverse("plans:place", args=[plan.public_id, place.public_id]),
        action=_("See enrolment, rates and free places"),
    )


def _plan(actor: Actor) -> Standing | None:
    """How the targets of the newest plan stand, most urgent first."""
    plan = Plan.objects.select_related("organisation__region").first()
    if plan is None:
        return None
    items = progress_of(read(plan, plan.organisation, timezone.localdate()))
    urgent = [row for item in items for row in item.rows if row.state in {"bad", "watch"}]
    return Standing(
        title=_("Plan of %(year)d") % {"year": plan.year},
        text=words.standing(items),
        targets=urgent,
        url=reverse("plans:plan", args=[plan.public_id]),
        action=_("See all targets"),
    )


STANDING: Final[Mapping[str, Callable[[Actor], Standing | None]]] = {
    Role.EMPLOYER: _verification,
    Role.CLASS_TEACHER: _classes,
    Role.SCHOOL_OFFICER: _school,
    Role.COUNTY_OFFICER: _enrolment,
    Role.CITY_ANALYST: _plan,
    Role.CITY_VERIFIER: _plan,
    Role.CITY_ADMIN: _plan,
}
