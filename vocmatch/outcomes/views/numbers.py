"""Rates for schools and bureaus, snapshots for the city, published statistics for everybody."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vocmatch.accounts import charts
from vocmatch.accounts.han import han
from vocmatch.accounts.numbers import NONE, number
from vocmatch.accounts.scopes import within
from vocmatch.codes.models import Region
from vocmatch.outcomes import disclosure, rate_table, services, stats
from vocmatch.outcomes.definitions import Flags
from vocmatch.outcomes.disclosure import Published
from vocmatch.outcomes.forms import SnapshotForm
from vocmatch.outcomes.models import Cell, Snapshot
from vocmatch.outcomes.rate_table import RateTable, printed
from vocmatch.outcomes.stats import Totals
from vocmatch.outcomes.stats.rates import SPLITS, added
from vocmatch.schools.models import School
from vocmatch.work import sheets
from vocmatch.work.messages import Refused

MOST: Final = 24  # snapshots offered: two years of monthly ones
Part = tuple[Any, int | None, Decimal | None]  # label, people, share; None where hidden


def rates(request: HttpRequest) -> HttpResponse:
    """The three rates of the actor's sight, line by line beside last year."""
    offered = _offered(request)
    table = _table(request, offered)
    if table is None:
        return render(request, "outcomes/rates_none.html")
    context = {
        "table": table,
        "offered": offered,
        "three": _beside(table),
        "date": _at(table.snapshot),
        "definition": table.snapshot.get_definition_display(),
        "download": f"{reverse('outcomes:rates_download')}?{request.GET.urlencode()}",
    }
    return render(request, "outcomes/rates.html", context)


def rates_download(request: HttpRequest) -> HttpResponse:
    """The same table as a workbook."""
    table = _table(request, _offered(request))
    if table is None:
        return redirect("outcomes:rates")
    lines = [[row.label, *row.cells, *row.quality] for row in table.lines]
    return _workbook(table.snapshot, "rates", [*table.header, *table.quality_header], lines)


def snapshots(request: HttpRequest) -> HttpResponse:
    """Take a snapshot, see those taken, publish what somebody else took."""
    form = SnapshotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        flags = Flags(data["exclude_through_train"], data["include_technician_schools"])
        try:
            taken = services.take_snapshot(
                cohort=data["cohort"],
                cutoff=data["cutoff"],
                actor=request.user,  # ty: ignore[invalid-argument-type]
                definition=data["definition"],
                flags=flags,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken. Somebody else has to publish it."))
            return redirect("outcomes:snapshot", taken.public_id)
    rows = list(Snapshot.objects.select_related("created_by", "published_by")[:MOST])
    counts: dict[int, list[dict[str, int]]] = {row.pk: [] for row in rows}
    for pk, found in Cell.objects.filter(snapshot__in=rows).order_by().values_list("snapshot_id", "counts"):
        counts[pk].append(found)
    listed = [
        (row, Totals(added(counts[row.pk]), definition=row.definition, flags=Flags(**row.flags)))
        for row in rows
    ]
    return render(request, "outcomes/snapshots.html", {"form": form, "listed": listed})


def snapshot(request: HttpRequest, public_id: str) -> HttpResponse:
    """One snapshot: what it counts, under which definition, and its parts."""
    row = get_object_or_404(
        Snapshot.objects.visible_to(request.actor).select_related("created_by", "published_by"),
        public_id=public_id,
    )
    totals = stats.rates_for(row)
    context = {
        "snapshot": row,
        "totals": totals,
        "three": [(figure, printed(figure)) for figure in totals.three],
        "splits": _splits(totals),
        "date": _at(row),
        "mine": row.created_by_id == request.user.pk,
    }
    return render(request, "outcomes/snapshot.html", context)


def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask before publishing: it cannot be taken back."""
    row = get_object_or_404(Snapshot.objects.visible_to(request.actor), public_id=public_id)
    if request.method == "POST":
        try:
            services.publish_snapshot(snapshot=row, actor=request.user)  # ty: ignore[invalid-argument-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Published. Everybody can read it now."))
        return redirect("outcomes:snapshot", public_id)
    context = {
        "title": _("Publish the rates of %(cohort)s at %(day)s?")
        % {"cohort": row.cohort, "day": date_format(row.cutoff)},
        "consequences": [
            _("Everybody can read them; small groups stay hidden."),
            _("They cannot be changed or taken back; a correction is a new snapshot."),
            _("Before that, every graduate is counted again and compared with the snapshot."),
        ],
        "verb": _("Publish these rates"),
        "back": reverse("outcomes:snapshot", args=[public_id]),
    }
    return render(request, "components/confirm_page.html", context)


def statistics(request: HttpRequest) -> HttpResponse:
    """Published rates by county and by class of majors; small groups hidden."""
    offered = list(Snapshot.objects.published()[:MOST])
    row = _chosen(request, offered)
    totals = stats.rates_for(row) if row else Totals({})
    if row is None or totals.n < disclosure.LEAST:
        return render(request, "outcomes/statistics_none.html")
    counties, classes = _public_groups(row)
    bars = [
        charts.Row(
            group.label,
            float(figure.percent) if (figure := group.figures[0]) and figure.percent is not None else None,
            f"{printed(figure)}%" if figure else _("not shown"),
            n=number(group.n) if group.n else "",
        )
        for group in counties
    ]
    before = stats.comparable(row)
    context = {
        "snapshot": row,
        "offered": offered,
        "totals": totals,
        "three": _figures(totals, stats.rates_for(before) if before else None),
        "tables": [(_("By county"), _("County"), counties), (_("By field"), _("Field of study"), classes)],
        "chart": charts.dots(bars, high=100, unit="%"),
        "splits": [(name, _hidden(parts)) for name, parts in _splits(totals)],
        "date": _at(row),
        "least": disclosure.LEAST,
        "download": f"{reverse('outcomes:statistics_download')}?snapshot={row.public_id}",
    }
    return render(request, "outcomes/statistics.html", context)


def statistics_download(request: HttpRequest) -> HttpResponse:
    """The two tables of the public page as a workbook."""
    row = _chosen(request, list(Snapshot.objects.published()[:MOST]))
    if row is None:
        return redirect("outcomes:statistics")
    header = [
        _("Group"),
        _("Graduates"),
        _("Employment (%)"),
        _("Direct employment (%)"),
        _("Further study (%)"),
    ]
    lines = [
        [group.label, NONE if group.n is None else number(group.n), *map(printed, group.figures)]
        for groups in _public_groups(row)
        for group in groups
    ]
    return _workbook(row, "statistics", header, lines)


def _public_groups(row: Snapshot) -> tuple[list[Published], list[Published]]:
    def shown(key: Callable[[Cell], str]) -> list[Published]:
        return disclosure.publishable([*stats.totals_by(row, None, key).items()])

    return shown(lambda cell: han(cell.county.label)), shown(lambda cell: han(cell.major.class_label))


def _offered(request: HttpRequest) -> list[Snapshot]:
    rows: QuerySet[Snapshot] = Snapshot.objects.visible_to(request.actor)
    return list(rows.order_by("-cohort", "-cutoff", "-created_at")[:MOST])


def _chosen(request: HttpRequest, offered: Iterable[Snapshot]) -> Snapshot | None:
    """The snapshot the address names, else the one that stands for the newest cohort."""
    rows = {row.public_id: row for row in offered}
    asked = rows.get(request.GET.get("snapshot", ""))
    return asked or max(rows.values(), key=lambda row: (row.cohort, row.cutoff, row.created_at), default=None)


def _table(request: HttpRequest, offered: Iterable[Snapshot]) -> RateTable | None:
    actor = request.actor
    chosen = _chosen(request, offered)
    if chosen is None:
        return None
    school, county = None, request.GET.get("county", "")
    if asked := request.GET.get("school"):
        seen = School.objects.filter(within(actor, "organisation")).select_related("organisation")
        school = get_object_or_404(seen, organisation__public_id=asked)
    elif county:
        seen_counties = Region.objects.filter(
            level=3, code__startswith=actor.county[:4] if actor.in_city else actor.county
        )
        county = get_object_or_404(seen_counties, code=county).code
    return rate_table.build(actor, chosen, school, county)


def _at(row: Snapshot) -> str:
    return _("at %(day)s") % {"day": date_format(row.cutoff)}


def _beside(table: RateTable) -> list[dict[str, Any]]:
    return _figures(table.total.totals, table.total.before)


def _figures(now: Totals, then: Totals | None) -> list[dict[str, Any]]:
    """The three rates as the figure component wants them."""
    shown = []
    for index, figure in enumerate(now.three):
        reach = figure.interval
        before = then.three[index] if then else None
        shown.append(
            {
                "name": figure.rate.name,
                "key": figure.rate.key,
                "value": f"{printed(figure)}%",
                "n": _("%(part)s of %(all)s")
                % {"part": number(figure.numerator), "all": number(figure.denominator)},
                "low": f"{reach[0]:.1f}%" if reach else "",
                "high": f"{reach[1]:.1f}%" if reach else "",
                "before": _("%(rate)s %% a year earlier") % {"rate": printed(before)} if before else "",
            }
        )
    return shown


def _hidden(parts: list[Part]) -> list[Part]:
    """Parts of a split as the public may see them."""
    away = disclosure.hidden([people or 0 for _label, people, _share in parts])
    return [
        (label, None, None) if at in away else (label, people, share)
        for at, (label, people, share) in enumerate(parts)
    ]


def _splits(totals: Totals) -> list[tuple[str, list[Part]]]:
    names = {
        "industry": _("By sector"),
        "place": _("By place"),
        "channel": _("By way into the job"),
        "contract": _("By length of the contract"),
    }
    found: list[tuple[str, list[Part]]] = [(_("By destination"), list(totals.destinations()))]
    return found + [(names[name], list(totals.split(name))) for name in SPLITS]


def _workbook(
    row: Snapshot, name: str, header: Sequence[str], lines: Iterable[Sequence[str]]
) -> HttpResponse:
    """The lines as .xlsx, with cut-off and definition under them: a number never travels without."""
    note = [
        [_("Cut-off"), row.cutoff.isoformat()],
        [_("Definition"), str(row.get_definition_display())],
    ]
    target = io.BytesIO()
    sheets.write(target, title=f"{row.cohort} {row.cutoff}", header=header, rows=[*lines, *note])
    return sheets.download(target.getvalue(), f"{name}-{row.cohort}-{row.cutoff}")
