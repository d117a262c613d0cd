"""The check of one opening: the six legal elements, its words, and its numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from vocmatch.employers.models import MinimumWage, Opening
from vocmatch.employers.posting_rules.catalogue import (
    BLOCK,
    DISPATCH,
    FREE_AFTER,
    FREE_BEFORE,
    HAZARD_WORDS,
    NEGOTIABLE,
    PUPILS,
    REACH,
    RULES,
    WARN,
    YOUNG,
    WordRule,
)
from vocmatch.employers.posting_rules.folding import Folded, fold

OPEN_DAYS: Final = 90  # how long an opening stays where the employer names no last day
LEGAL_AGE: Final = 16  # Labour Law art. 15
ADULT: Final = 18
TECHNICAL: Final = ("4", "5", "6")  # major groups of the classification that vocational schools train for
WORDED: Final = ("title", "duties", "requirements", "pay_text", "address")

MARKET = _("Interim Regulations on the Human Resources Market art. 24")
CONTRACT = _("Labour Contract Law art. 19")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: in which field, in which words (as written), and what to do about it.

    `level` is block (cannot be published) or warn. `field` is a field of Opening, or `about` for the
    employer's own description. `fault`, `cure` and `law` are source texts.
    """

    code: str
    level: str
    field: str
    fault: str
    cure: str
    law: str
    words: str = ""

    @property
    def message(self) -> str:
        """What is wrong, with the words in it, in the language of the reader."""
        return gettext(self.fault) % {"words": self.words}

    @property
    def remedy(self) -> str:
        """What to do, in the language of the reader."""
        return gettext(self.cure)

    @property
    def source(self) -> str:
        """The law behind the rule, in the language of the reader."""
        return gettext(self.law)

    @property
    def blocks(self) -> bool:
        return self.level == BLOCK


def check(opening: Opening, *, on: date, minimum: MinimumWage | None = None, twins: int = 0) -> list[Finding]:
    """All findings for an opening, those that block first.

    minimum: the legal minimum at the workplace, None where the city has entered none (then pay is not
    compared); twins: other open openings of the employer with this title and place. Needs
    `opening.employer`, otherwise no database.
    """
    texts = {name: fold(getattr(opening, name) or "") for name in WORDED}
    texts["about"] = fold(opening.employer.about)
    found = [
        *_elements(opening),
        *_words(opening, texts),
        *_ages(opening, texts),
        *_hazards(opening, texts),
        *_pay(opening, minimum),
        *_terms(opening, on),
        *_dispatch(opening, texts),
        *_schooling(opening),
    ]
    if twins:
        found.append(
            Finding(
                "L19",
                WARN,
                "title",
                _("You have an open opening with this title at this place already."),
                _("Raise the number of people wanted there instead of posting it twice."),
                _("Notice 人社厅发〔2025〕60号"),
            )
        )
    return sorted(found, key=lambda finding: finding.level != BLOCK)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep an opening from being published."""
    return [finding for finding in findings if finding.blocks]


def _missing(field: str, fault: str, cure: str, words: str = "") -> Finding:
    return Finding("L10", BLOCK, field, fault, cure, MARKET, words)


def _elements(opening: Opening) -> Iterator[Finding]:
    if not opening.employer.about.strip():
        yield _missing(
            "about",
            _("The employer does not say what it does."),
            _("Write two sentences about the employer on its page."),
        )
    if not opening.seats:
        yield _missing(
            "seats",
            _("The number of people wanted is missing."),
            _("Write a number, at least 1."),
        )
    asked = (opening.education, opening.majors, opening.required_certificates, opening.certificates)
    if not opening.requirements.strip() and not any(asked):
        yield _missing(
            "requirements",
            _("It does not say what is required of applicants."),
            _("Write what they need to know or hold, or that nothing is required."),
        )
    if not opening.duties.strip():
        yield _missing(
            "duties",
            _("It does not say what the work is."),
            _("Write what is done on a working day."),
        )
    if not opening.region_id:
        yield _missing("region", _("The place of work is missing."), _("Choose the county."))
    if _states_no_pay(opening):
        vague = NEGOTIABLE.search(fold(opening.pay_text).text)
        fault = _("“%(words)s” is no basic pay.") if vague else _("The basic pay is missing.")
        cure = _("Write an amount or a range with its unit, for example 3500 to 5000 yuan a month.")
        yield _missing("pay_min", fault, cure, opening.pay_text if vague else "")


def _states_no_pay(opening: Opening) -> bool:
    if opening.pay_min or opening.pay_max:
        return False
    by_the_piece = opening.pay_basis == Opening.Basis.PIECE and opening.pay_text.strip()
    return not by_the_piece or bool(NEGOTIABLE.search(fold(opening.pay_text).text))


def _words(opening: Opening, texts: dict[str, Folded]) -> Iterator[Finding]:
    for rule in RULES:
        if rule.code == "L01" and opening.sex_ground:
            continue
        for field, text in texts.items():
            hit = _hit(rule, text)
            if hit:
                words = text.words(*hit.span())
                yield Finding(rule.code, rule.level, field, rule.fault, rule.cure, rule.law, words)


def _hit(rule: WordRule, text: Folded) -> re.Match[str] | None:
    for hit in rule.pattern.finditer(text.text):
        before, after = text.before(hit.start(), REACH), text.after(hit.end(), REACH)
        if not (rule.free and (FREE_BEFORE.search(before) or FREE_AFTER.search(after))):
            return hit
    return None


def _ages(opening: Opening, texts: dict[str, Folded]) -> Iterator[Finding]:
    for field, text in texts.items():
        pupils = PUPILS.search(text.text)
        if pupils:
            yield _too_young(field, text.words(*pupils.span()))
        for hit in YOUNG.finditer(text.text):
            age = int(next(group for group in hit.groups() if group))
            words = text.words(*hit.span())
            if age < LEGAL_AGE and field != "about":
                yield _too_young(field, words)
            elif age < ADULT and opening.hazards and field != "about":
                yield Finding(
                    "L13",
                    BLOCK,
                    field,
                    _("“%(words)s” invites minors to work that is forbidden to them."),
                    _("Write “18岁以上” (18 and older), or take the hazard out if the work has none."),
                    _("Provisions on the Special Protection of Juvenile Workers art. 3"),
                    words,
                )


def hazards_in(text: str) -> list[str]:
    """The hazard tags a text speaks of."""
    plain = fold(text).text
    return [tag for tag, words in HAZARD_WORDS.items() if words.search(plain)]


def _hazards(opening: Opening, texts: dict[str, Folded]) -> Iterator[Finding]:
    for tag, pattern in HAZARD_WORDS.items():
        hit = pattern.search(texts["duties"].text) if tag not in opening.hazards else None
        if hit:
            yield Finding(
                "L13",
                WARN,
                "hazards",
                _("“%(words)s” speaks of work that is forbidden under 18."),
                _("Tick the hazard, so that nobody under 18 is shown this opening."),
                _("Provisions on the Special Protection of Juvenile Workers art. 3"),
                texts["duties"].words(*hit.span()),
            )


def _too_young(field: str, words: str) -> Finding:
    return Finding(
        "L13",
        BLOCK,
        field,
        _("“%(words)s” invites people under 16."),
        _("Take these words out. Nobody under 16 may be hired."),
        _("Labour Law art. 15; Provisions on the Prohibition of Child Labour art. 2"),
        words,
    )


def _pay(opening: Opening, minimum: MinimumWage | None) -> Iterator[Finding]:
    offered = opening.pay_min or opening.pay_max
    if minimum is None or not offered:
        return
    hourly = opening.pay_basis == Opening.Basis.HOUR
    months = {Opening.Basis.MONTH: 1, Opening.Basis.YEAR: 12}.get(Opening.Basis(opening.pay_basis))
    if hourly and offered >= minimum.hour:
        return
    if not hourly and (months is None or offered >= minimum.month * months):
        return
    least = minimum.hour if hourly else minimum.month * (months or 1)
    yield Finding(
        "L11",
        BLOCK,
        "pay_min",
        _("The pay is below the legal minimum at the place of work, %(words)s yuan."),
        _("Raise the pay to the minimum at least, or correct its unit."),
        _("Labour Law art. 48"),
        f"{least:,}",
    )


def _terms(opening: Opening, on: date) -> Iterator[Finding]:
    longest = longest_probation(opening.contract_months, part_time=opening.kind == Opening.Kind.PART_TIME)
    if opening.probation_months and opening.probation_months > longest:
        yield Finding(
            "L12",
            BLOCK,
            "probation_months",
            _("The probation is longer than the law allows for this contract, %(words)s months."),
            _("Shorten the probation or lengthen the contract."),
            CONTRACT,
            str(longest),
        )
    if opening.closes_on is None:
        yield Finding(
            "L16",
            WARN,
            "closes_on",
            _("It has no last day. It will close %(words)s days after it is published."),
            _("Write the last day on which people can apply."),
            _("Notice 人社厅发〔2025〕60号"),
            str(OPEN_DAYS),
        )
    elif opening.closes_on < on:
        yield Finding(
            "L16",
            BLOCK,
            "closes_on",
            _("The last day, %(words)s, has passed."),
            _("Write a day to come."),
            _("Notice 人社厅发〔2025〕60号"),
            opening.closes_on.isoformat(),
        )


def longest_probation(contract_months: int | None, *, part_time: bool = False) -> int:
    """The longest probation in months for a contract (Labour Contract Law art. 19 and 70).

    Where the length of the contract is not stated, the longest that any contract allows.
    """
    if part_time:
        return 0
    if contract_months is None:
        return 6
    if contract_months < 3:
        return 0
    if contract_months < 12:
        return 1
    return 2 if contract_months < 36 else 6


def _dispatch(opening: Opening, texts: dict[str, Folded]) -> Iterator[Finding]:
    if opening.kind == Opening.Kind.DISPATCH:
        return
    for field, text in texts.items():
        hit = DISPATCH.search(text.text) if field != "about" else None
        if hit:
            yield Finding(
                "L17",
                BLOCK,
                field,
                _("“%(words)s” says labour dispatch, and the form does not."),
                _("Choose “labour dispatch” as the kind of post and name the employer where the work is."),
                _("Labour Contract Law art. 58 and 66"),
                text.words(*hit.span()),
            )


def _schooling(opening: Opening) -> Iterator[Finding]:
    technical = (opening.occupation_id or "").startswith(TECHNICAL)
    if technical and opening.education >= Opening.Education.COLLEGE:
        yield Finding(
            "L15",
            WARN,
            "education",
            _("A technical post that asks for college shuts out graduates of vocational schools."),
            _("Ask for the skill or certificate that the work needs instead of a kind of school."),
            _("Vocational Education Law art. 53"),
        )


def closing_day(opening: Opening, on: date) -> date:
    """The last day: the stated one, else `OPEN_DAYS` after publication."""
    return opening.closes_on or on + timedelta(days=OPEN_DAYS)
