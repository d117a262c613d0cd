"""The two halves of an import: reading and checking a file, and writing what was confirmed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from vocmatch.accounts.models import Organisation, User
from vocmatch.employers import services
from vocmatch.employers.imports.columns import COLUMNS, REQUIRED, SEARCHED, Layout, layout
from vocmatch.employers.imports.rows import (
    ADDED,
    CHANGED,
    REFUSED,
    UNCHANGED,
    ListRow,
    check_rules,
    fields_of,
    find_employer,
    read_values,
    same,
)
from vocmatch.employers.models import Employer, MinimumWage, Opening
from vocmatch.work import imports, sheets
from vocmatch.work.messages import Refused
from vocmatch.work.models import Run
from vocmatch.work.services import Progress
from vocmatch.work.sheets import Line

TOTALS: Final = ("合计", "总计", "小计", "备注", "说明", "填表")
DRAFTS: Final = "drafts"
CHECKING: Final = gettext_noop("checking openings")
WRITING: Final = gettext_noop("writing openings")
RULES_CHANGED: Final = gettext_noop(
    "The rules for openings changed since the list was read, so nothing was written. Load the list again."
)

Place = tuple[int, str, str, str]


def read(run: Run, progress: Progress) -> None:
    """Read the uploaded list of a run, check every line, and keep what it would change."""
    of = run.file
    of.chunks.all().delete()
    of.counts = {}
    lines = sheets.read(imports.content_of(of))
    found, rest = _header(lines)
    of.columns = {"labels": list(found.labels), "dropped": found.dropped}
    checker = _Checker(run.organisation, found)
    rows = (checker.row(line) for line in rest if _speaks(found, line))
    counts: Counter[str] = Counter()
    for number, chunk in enumerate(_chunks(rows)):
        checker.compare(chunk)
        states = Counter(row.state for row in chunk)
        counts.update(states)
        with transaction.atomic():
            imports.store(of, number, [row.stored() for row in chunk], dict(states))
        progress(counts.total(), checker.last_line, CHECKING)
    of.counts = run.counts = dict(counts)
    of.save(update_fields=["columns", "counts"])
    imports.forget_file(of)


def write(run: Run, progress: Progress) -> None:
    """Write all accepted lines of a confirmed import in one transaction, or none."""
    of = run.writes
    rows = [row for row in map(ListRow.of, imports.all_rows(of)) if row.state in {ADDED, CHANGED}]
    try:
        drafts = _write(rows, run.actor, lambda: progress(len(rows), len(rows), WRITING))
    except services.PublishRefused as refusal:
        raise Refused(RULES_CHANGED) from refusal
    of.counts = run.counts = of.counts | ({DRAFTS: drafts} if drafts else {})
    of.save(update_fields=["counts"])


@transaction.atomic
def _write(rows: list[ListRow], actor: User | None, hold: Callable[[], None]) -> int:
    """Write all rows; how many of their openings stay drafts. `hold` ends it if somebody else took over."""
    employers = Employer.objects.select_related("organisation").in_bulk({row.employer for row in rows})
    new = [(employers[row.employer or 0], fields_of(row.values)) for row in rows if row.state == ADDED]
    drafts = services.add_openings(drafts=new, actor=actor)
    for row in rows:
        if row.state == CHANGED:
            drafts += not _change(row, employers[row.employer or 0], actor)
    hold()
    return drafts


def _change(row: ListRow, employer: Employer, actor: User | None) -> bool:
    """Change the opening a line stands for; whether it is public now."""
    opening = Opening.objects.get(pk=row.opening)
    opening.employer = employer
    saved = services.save_opening(employer=employer, values=fields_of(row.values), opening=opening)
    if not employer.verified_on(timezone.localdate()):
        return False
    if saved.state != Opening.State.PUBLISHED:
        services.publish_opening(opening=saved, actor=actor)
    return True


def _header(lines: Iterator[Line]) -> tuple[Layout, Iterator[Line]]:
    """The layout of the first sheet that has a header, and the lines below it."""
    for line in islice(lines, SEARCHED):
        found = layout(line)
        if found is None:
            continue
        if found.missing:
            raise Refused(
                gettext_noop(
                    "Line %(line)s is the header, but these columns are missing: %(missing)s. Add them, or "
                    "give them these names."
                ),
                line=line.number,
                missing=_names(found.missing),
            )
        return found, (rest for rest in lines if rest.sheet == line.sheet)
    raise Refused(
        gettext_noop(
            "No header was found. The first %(lines)s lines must hold one with the columns %(needed)s."
        ),
        lines=SEARCHED,
        needed=_names(REQUIRED),
    )


def _names(wanted: Iterable[str]) -> str:
    # The first Chinese name of a column: what people's own lists call it.
    return "、".join(column.aliases[0] for column in COLUMNS if column.field in wanted)


def _speaks(found: Layout, line: Line) -> bool:
    """Whether a line is an opening and no total, remark or signature."""
    cells = found.cells(line)
    first = next(iter(cells.values()), "")
    return len(cells) > 1 and not first.startswith(TOTALS)


def _chunks(rows: Iterator[ListRow]) -> Iterator[list[ListRow]]:
    while chunk := list(islice(rows, imports.CHUNK)):
        yield chunk


@dataclass
class _Checker:
    """Checks lines one after another; remembers how often an opening of one name and place came."""

    organisation: Organisation
    layout: Layout
    today: date = field(default_factory=timezone.localdate)
    last_line: int = 0

    def __post_init__(self) -> None:
        employers = Employer.objects.select_related("organisation")
        own = self.organisation.kind == Organisation.Kind.EMPLOYER
        self._own = employers.get(organisation=self.organisation) if own else None
        self._known = {} if own else {row.credit_code: row for row in employers}
        self._minimums: dict[str, MinimumWage | None] = {}
        self._times: Counter[Place] = Counter()

    def row(self, line: Line) -> ListRow:
        """One line, read and checked against the rules."""
        self.last_line = line.of
        cells = self.layout.cells(line)
        row = ListRow(line.number, [self.layout.shown(line, at) for at in range(len(self.layout.labels))])
        read_values(row, cells)
        employer = find_employer(row, cells, self._own, self._known)
        if employer:
            row.employer = employer.pk
            check_rules(row, employer, self._minimum(row.values["region"]), self.today)
        return row

    def compare(self, rows: list[ListRow]) -> None:
        """Say of each line whether it adds, changes or repeats an opening.

        Lines of one employer, title and place stand for as many openings, in the order of the file.
        """
        there: dict[Place, list[Opening]] = defaultdict(list)
        employers = {row.employer for row in rows if row.employer}
        kept = Opening.objects.filter(employer__in=employers).exclude(state=Opening.State.WITHDRAWN)
        for opening in kept.order_by("pk"):
            place = (opening.employer_id, opening.title, opening.region_id, opening.address)
            there[place].append(opening)
        for row in rows:
            if row.employer is None or row.values["region"] is None:
                continue
            place = (row.employer, row.values["title"], row.values["region"], row.values["address"])
            at = self._times[place]
            self._times[place] += 1
            found = there[place][at] if at < len(there[place]) else None
            if found and same(found, row.values):
                # What stands there already is not judged anew: its last day may have passed since.
                row.state, row.reasons = UNCHANGED, []
            elif found and row.state != REFUSED:
                row.state, row.opening = CHANGED, found.pk

    def _minimum(self, region: str | None) -> MinimumWage | None:
        if region and region not in self._minimums:
            self._minimums[region] = MinimumWage.objects.of(region, self.today)
        return self._minimums.get(region or "")
