"""The score in plain words: one sentence per factor, one per hard limit.

The person and the employer read the same sentences of factors, so these address neither of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from search.matching import Match, Part
from vocmatch.accounts.han import han
from vocmatch.accounts.numbers import number
from vocmatch.codes.models import Certificate, Skill
from vocmatch.employers.models import Opening

LABELS: Final[Mapping[str, Promise]] = {
    "major": gettext_lazy("Programme"),
    "occupation": gettext_lazy("Job"),
    "skills": gettext_lazy("Skills"),
    "certificates": gettext_lazy("Certificates"),
    "distance": gettext_lazy("Distance"),
    "wage": gettext_lazy("Pay"),
    "conditions": gettext_lazy("Conditions"),
}
LIMITS: Final[Mapping[str, Promise]] = {
    "not_published": gettext_lazy("This opening is not published yet."),
    "closed": gettext_lazy("This opening has closed."),
    "under_16": gettext_lazy("Nobody under 16 may be hired; you will not be 16 on the first day of work."),
    "hazard_under_18": gettext_lazy("This work is forbidden under 18; you will not be 18 on its first day."),
    "education": gettext_lazy("This opening asks for a higher level of education."),
    "certificate": gettext_lazy(
        "The law asks for a certificate for this work that your profile does not hold."
    ),
}
_MAJOR: Final[Mapping[str, Promise]] = {
    "exact": gettext_lazy("exactly the programme asked for"),
    "group": gettext_lazy("of the same group as the programme asked for"),
    "class": gettext_lazy("of the same field as the programme asked for"),
    "any": gettext_lazy("every programme is welcome"),
    "none": gettext_lazy("another programme is asked for"),
    "not_stated": gettext_lazy("no programme is named"),
}
_OCCUPATION: Final[Mapping[str, Promise]] = {
    "exact": gettext_lazy("exactly the job looked for"),
    "minor": gettext_lazy("close to the job looked for"),
    "middle": gettext_lazy("in the same field as the job looked for"),
    "none": gettext_lazy("another kind of job"),
    "not_stated": gettext_lazy("the kind of job is not stated"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor of a match as the page shows it."""

    key: str
    label: str
    text: str
    points: int
    of: int
    unstated: bool
    held: list[str]
    missing: list[str]


def reasons(match: Match) -> list[Reason]:
    """All factors in the order of the score."""
    return [
        Reason(
            key=part.key,
            label=str(LABELS[part.key]),
            text=_SENTENCES[part.key](part),
            points=part.points,
            of=part.of,
            unstated=part.state == "not_stated",
            held=_names(part.key, part.held),
            missing=_names(part.key, part.missing),
        )
        for part in match.parts
    ]


def best_two(rows: Iterable[Reason]) -> list[str]:
    """The two factors that speak most for the match, as sentences of a result row."""
    stated = [row for row in rows if not row.unstated and row.points]
    strongest = sorted(stated, key=lambda row: (-row.points / row.of, -row.of))[:2]
    return [f"{row.label}: {row.text}" for row in strongest]


def _major(part: Part) -> str:
    return str(_MAJOR[part.detail["level"]])


def _occupation(part: Part) -> str:
    return str(_OCCUPATION[part.detail["level"]])


def _skills(part: Part) -> str:
    asked = len(part.held) + len(part.missing)
    if not asked:
        return _("no skills are named")
    return _("%(held)d of %(asked)d skills held") % {"held": len(part.held), "asked": asked}


def _certificates(part: Part) -> str:
    asked = part.detail["asked"]
    if not asked:
        return _("no certificate is asked for")
    return _("%(held)d of %(asked)d certificates held") % {"held": len(part.held), "asked": asked}


def _distance(part: Part) -> str:
    if "km" not in part.detail:
        return _("the distance is not known")
    return _("%(km)s km from the seat of the home county") % {"km": number(round(part.detail["km"]))}


def _wage(part: Part) -> str:
    offered, expected = part.detail["offered"], part.detail["expected"]
    if not expected:
        return _("expected pay is not named")
    if offered is None:
        return _("the pay a month is not stated")
    if offered >= expected:
        return _("at least the %(pay)s yuan expected") % {"pay": number(expected)}
    return _("%(pay)s yuan less than expected") % {"pay": number(expected - offered)}


def _conditions(part: Part) -> str:
    wished = len(part.held) + len(part.missing)
    if not wished:
        return _("no conditions are wished for")
    if part.state == "not_stated":
        return _("nothing is said about conditions")
    text = ngettext(
        "%(held)d of the condition wished for",
        "%(held)d of %(wished)d conditions wished for",
        wished,
    )
    return text % {"held": len(part.held), "wished": wished}


# What a person agreed that employers learn; never the pay and the conditions one wishes for.
FOR_EMPLOYERS: Final = frozenset({"major", "occupation", "skills", "certificates", "distance"})

_SENTENCES: Final[Mapping[str, Callable[[Part], str]]] = {
    "major": _major,
    "occupation": _occupation,
    "skills": _skills,
    "certificates": _certificates,
    "distance": _distance,
    "wage": _wage,
    "conditions": _conditions,
}


def _names(key: str, codes: Iterable[str]) -> list[str]:
    if key == "conditions":
        labels: dict[str, Any] = dict(Opening.Condition.choices)
        return [str(labels.get(code, code)) for code in codes]
    table = _labels(key, get_language() == "en")
    return [han(table.get(code, code)) for code in codes]


@cache
def _labels(key: str, english: bool) -> dict[str, str]:
    # Code tables change with an edition, and then the process is started anew.
    model = {"skills": Skill, "certificates": Certificate}.get(key)
    if model is None:
        return {}
    return {row.code: (row.name_en if english else "") or row.name for row in model.objects.all()}
