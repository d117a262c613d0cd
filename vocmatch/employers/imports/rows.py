"""A line of a list as the values of an opening, or the reasons why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final, Self

from django.utils.translation import gettext_noop

from vocmatch.codes import lookup, tables
from vocmatch.codes.identifiers import check_credit_code
from vocmatch.codes.regions import find_region
from vocmatch.employers import posting_rules
from vocmatch.employers.imports import values
from vocmatch.employers.imports.columns import LABELS
from vocmatch.employers.models import Employer, MinimumWage, Opening
from vocmatch.employers.posting_rules import Finding
from vocmatch.work.messages import Message, Refused

ADDED: Final = "added"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
REFUSED: Final = "refused"
DATES: Final = ("starts_on", "closes_on")
# The column of the list in which a field of Opening is written.
COLUMN_OF: Final = {"region": "place", "pay_min": "pay", "pay_text": "pay", "about": "employer"}
MOST: Final = {"title": 60, "duties": 3000, "requirements": 2000, "source": 120}

UNKNOWN_EMPLOYER: Final = gettext_noop(
    "No employer with this code is registered. Register the employer first, then load the list again."
)
OTHER_EMPLOYER: Final = gettext_noop(
    "This code is not yours. Leave the column out, or list your own openings only."
)
NO_CODE: Final = gettext_noop("The credit code is missing. Fill in the 18 characters of the licence.")
NO_PLACE: Final = gettext_noop("No county is recognised in this. Write it as 秦州区 or 天水市秦州区.")
MISSING: Final = gettext_noop("This is empty. Fill it in.")
TOO_LONG: Final = gettext_noop("This has more than %(most)s characters. Shorten it.")


@dataclass(frozen=True)
class Reason:
    """Why a line is refused: the column, what stands there, and the sentences (fault, remedy)."""

    column: str
    value: str
    sentences: list[list[Any]]

    def __str__(self) -> str:
        said = " ".join(str(Message(*sentence)) for sentence in self.sentences)
        label = str(LABELS.get(self.column, self.column))
        return f"{label}「{self.value}」: {said}" if self.value else f"{label}: {said}"


@dataclass
class ListRow:
    """A line of the file: its cells as the file shows them, and what it would do.

    `values` are fields of Opening as JSON can hold them; `opening` is the row it changes.
    """

    line: int
    cells: list[str]
    state: str = ADDED
    employer: int | None = None
    opening: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """As JSON can hold it; `ListRow.of` makes it again."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        row = cls(**stored)
        row.reasons = [Reason(**reason) for reason in stored["reasons"]]
        return row

    @property
    def place(self) -> str:
        """County and address, as the list says them or as they were recognised."""
        known = tables.by_code("regions").get(self.values["region"] or "")
        return " ".join(filter(None, [known["name"] if known else "", self.values["address"]]))

    def refuse(self, column: str, value: str, *sentences: Message) -> None:
        """Note a reason; the line is refused."""
        self.state = REFUSED
        self.reasons.append(Reason(column, value, [sentence.stored() for sentence in sentences]))


def read_values(row: ListRow, cells: Mapping[str, str]) -> None:
    """Fill `row.values` from the cells of a line by field; what cannot be read is a reason."""

    def take(column: str, read: Callable[[str], Any], default: Any) -> Any:
        if column not in cells:
            return default
        try:
            return read(cells[column])
        except Refused as refusal:
            row.refuse(column, cells[column], refusal.message)
            return default

    duties, requirements = cells.get("duties", ""), cells.get("requirements", "")
    title = cells.get("title", "")
    region = find_region(cells.get("place", ""))
    certificates, required = values.asked_certificates(requirements, licences())
    row.values = {
        "title": title,
        "seats": take("seats", values.seats, 0),
        "duties": duties,
        "requirements": requirements,
        "education": take("education", values.education, 0),
        "majors": take("majors", values.majors, []),
        "occupation": lookup.find_occupation(title),
        "skills": lookup.find_skills(f"{title}\n{duties}\n{requirements}"),
        "certificates": certificates,
        "required_certificates": required,
        "hazards": posting_rules.hazards_in(f"{title}\n{duties}"),
        "conditions": take("benefits", values.conditions, []),
        "kind": take("kind", values.kind, str(Opening.Kind.FULL_TIME)),
        "region": region,
        "address": address(cells.get("place", ""), region),
        "starts_on": take("starts_on", lambda value: values.day(value).isoformat(), None),
        "closes_on": take("closes_on", lambda value: values.day(value).isoformat(), None),
        "source": cells.get("source", ""),
        **take("pay", values.pay, {"pay_text": ""}),
    }
    _check_needed(row, cells)


def _check_needed(row: ListRow, cells: Mapping[str, str]) -> None:
    """Refuse a line without a title or a county, or with a text that is too long."""
    if not row.values["title"]:
        row.refuse("title", "", Message(MISSING))
    if not row.values["region"]:
        row.refuse("place", cells.get("place", ""), Message(NO_PLACE if "place" in cells else MISSING))
    for name, most in MOST.items():
        if len(row.values[name]) > most:
            row.refuse(name, "", Message(TOO_LONG, {"most": most}))


def address(place: str, region: str | None) -> str:
    """What a place says beyond its province, prefecture and county."""
    known = tables.by_code("regions")
    for code in (f"{(region or '')[:2]}0000", f"{(region or '')[:4]}00", region or ""):
        place = place.removeprefix(known[code]["name"]) if code in known else place
    return place.strip()[:160]


def find_employer(
    row: ListRow, cells: Mapping[str, str], own: Employer | None, known: Mapping[str, Employer]
) -> Employer | None:
    """The employer a line belongs to: the importing one, or the one with the line's credit code."""
    written = cells.get("credit_code", "")
    checked = check_credit_code(written) if written else None
    if checked and not checked.ok:
        problem = checked.problems[0]
        row.refuse("credit_code", written, Message(problem.text, problem.values))
        return None
    if own is not None:
        if checked and checked.number != own.credit_code:
            row.refuse("credit_code", written, Message(OTHER_EMPLOYER))
            return None
        return own
    if checked is None:
        row.refuse("credit_code", "", Message(NO_CODE))
        return None
    found = known.get(checked.number)
    if found is None:
        row.refuse("credit_code", written, Message(UNKNOWN_EMPLOYER))
    return found


def check_rules(row: ListRow, employer: Employer, minimum: MinimumWage | None, on: date) -> None:
    """Refuse a line that the posting rules block, with words and remedy of each finding."""
    opening = Opening(employer=employer, **fields_of(row.values))
    reported = {reason.column for reason in row.reasons}
    for found in posting_rules.blocking(posting_rules.check(opening, on=on, minimum=minimum)):
        column = COLUMN_OF.get(found.field, found.field)
        if column not in reported:
            row.refuse(column, found.words, *_sentences(found))


def _sentences(found: Finding) -> tuple[Message, Message]:
    return Message(found.fault, {"words": found.words}), Message(found.cure)


def fields_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values as keyword arguments of Opening: dates made again, codes as foreign keys."""
    made = dict(stored)
    for name in DATES:
        made[name] = date.fromisoformat(stored[name]) if stored.get(name) else None
    made["region_id"], made["occupation_id"] = made.pop("region", None), made.pop("occupation", None)
    return made


def same(opening: Opening, stored: Mapping[str, Any]) -> bool:
    """Whether the opening has these values already; a last day set when publishing is not a change."""
    wanted = fields_of(stored)
    if wanted["closes_on"] is None:
        del wanted["closes_on"]
    return all(getattr(opening, name) == value for name, value in wanted.items())


@cache
def licences() -> frozenset[str]:
    """Codes of certificates that the law requires for the work."""
    return frozenset(row["code"] for row in tables.rows("certificates") if row["licence"] == "1")
