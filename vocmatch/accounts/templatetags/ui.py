"""The parts every screen is made of: `{% load ui %}`.

Each tag renders one template of `templates/components/`; its parameters are explained at the head
of that file and checked here, so a misspelt one is an error and not an empty space. Tags with a
body end in `{% end<name> %}`. The living page `/components/` shows each part in all its states.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from vocmatch.accounts import charts, han, numbers
from vocmatch.accounts.tables import label_cells

register = template.Library()
register.filter("han", han.han)
register.filter("number", numbers.number)
register.filter("percent", numbers.percent_of)
register.filter("pay", numbers.pay_of)
register.simple_tag(numbers.percent, name="percent")
register.simple_tag(han.content, name="content")

Values = dict[str, Any]
STATES = ("good", "watch", "bad", "unknown")


def _part(name: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", values)


@register.simple_block_tag(name="han")
def han_block(content: str) -> str:
    """Everything inside in the script of the reader: for rich text with its markup."""
    return han.han(content)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the drawings in `icons.svg`; it only ever stands beside a word."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("vocmatch/icons.svg"), name
    )


@register.simple_block_tag
def head(content: str, title: str, answer: str = "", note: str = "") -> SafeString:
    return _part("head", action=content.strip() and content, title=title, answer=answer, note=note)


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(items: Iterable[tuple[str, str]], here: str) -> Values:
    return {"items": items, "here": here}


@register.inclusion_tag("components/search.html")
def search(
    action: str,
    label: str,
    value: str = "",
    name: str = "q",
    suggestions: Sequence[str] = (),
    keep: Iterable[tuple[str, str]] = (),
) -> Values:
    return {
        "action": action,
        "label": label,
        "value": value,
        "name": name,
        "suggestions": suggestions,
        "keep": keep,
    }


@register.inclusion_tag("components/filters.html")
def filters(groups: Iterable[Values], total: int, clear: str = "") -> Values:
    return {"groups": groups, "total": total, "clear": clear}


@register.inclusion_tag("components/result.html")
def result(
    title: str,
    url: str,
    who: str = "",
    place: str = "",
    distance: str = "",
    pay: str = "",
    reasons: Iterable[str] = (),
    days_left: int | None = None,
    state: str = "",
    state_label: str = "",
    note: str = "",
) -> Values:
    return {
        "title": title,
        "url": url,
        "who": who,
        "place": place,
        "distance": distance,
        "pay": pay,
        "reasons": reasons,
        "days_left": days_left,
        "soon": days_left is not None and days_left <= 3,
        "state": state,
        "state_label": state_label,
        "note": note,
    }


@register.inclusion_tag("components/reasons.html")
def reasons(parts: Iterable[Any], title: str) -> Values:
    parts = list(parts)
    segments = charts.reason_bar([(part.points, part.of, part.unstated) for part in parts])
    return {"title": title, "segments": segments, "parts": list(zip(parts, _meters(parts), strict=True))}


def _meters(parts: Sequence[Any]) -> list[float]:
    return [charts.share(part.points, 0, part.of) for part in parts]


@register.inclusion_tag("components/held.html")
def held(has: Iterable[str] = (), lacks: Iterable[str] = ()) -> Values:
    return {"has": has, "lacks": lacks}


@register.inclusion_tag("components/status.html")
def status(state: str, label: str) -> Values:
    if state not in STATES:
        raise template.TemplateSyntaxError(f"status is one of {', '.join(STATES)}, not {state!r}")
    return {"state": state, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Iterable[Values]) -> Values:
    return {"steps": steps}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[str], current: int) -> Values:
    return {"steps": steps, "current": current}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, short: bool = False) -> Values:
    kind = "check" if isinstance(bound.field.widget, CheckboxInput) else "input"
    return {"field": bound, "kind": "choices" if bound.use_fieldset else kind, "short": short}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> Values:
    return {"form": form, "wrong": [bound for bound in form if bound.errors]}


@register.simple_block_tag
def table(content: str, caption: str, hide_caption: bool = False, wide: bool = False) -> SafeString:
    body = mark_safe(content if wide else label_cells(content))
    return _part("table", body=body, caption=caption, hide_caption=hide_caption, wide=wide)


@register.simple_block_tag
def batch(content: str, label: str) -> SafeString:
    return _part("batch", actions=content, label=label)


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", links: Iterable[tuple[str, str, int | None]] = ()) -> Values:
    return {"title": title, "text": text, "links": links}


@register.simple_block_tag
def notice(content: str, state: str = "info", title: str = "") -> SafeString:
    return _part("notice", body=content, state=state, title=title)


@register.inclusion_tag("components/progress.html")
def progress(
    label: str,
    done: int,
    total: int | None = None,
    seconds_left: int | None = None,
    url: str = "",
    note: str = "",
) -> Values:
    return {
        "label": label,
        "done": done,
        "total": total,
        "minutes_left": None if seconds_left is None else -(-seconds_left // 60),
        "share": charts.share(done, 0, total) if total else 0,
        "url": url,
        "note": note,
    }


@register.inclusion_tag("components/figure.html")
def figure(
    name: str,
    value: str,
    date: str,
    n: str = "",
    low: str = "",
    high: str = "",
    before: str = "",
    state: str = "",
    state_label: str = "",
    definition: str = "",
    rows: str = "",
    download: str = "",
) -> Values:
    return {
        "name": name,
        "value": value,
        "date": date,
        "n": n,
        "low": low,
        "high": high,
        "before": before,
        "state": state,
        "state_label": state_label,
        "definition": definition,
        "rows": rows,
        "download": download,
    }


@register.inclusion_tag("components/chart.html")
def chart(
    drawing: charts.Chart,
    key: str,
    title: str,
    column: str,
    value: str,
    source: str,
    date: str,
    download: str = "",
) -> Values:
    return {
        "drawing": drawing,
        "key": key,
        "title": title,
        "column": column,
        "value": value,
        "source": source,
        "date": date,
        "download": download,
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> Values:
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "pages": pages, "request": context["request"]}


@register.inclusion_tag("components/tile.html")
def tile(count: int, label: str, action: str, url: str, due: str = "") -> Values:
    return {"count": count, "label": label, "action": action, "url": url, "due": due}


@register.simple_block_tag
def print_sheet(content: str, title: str, unit: str, date: str) -> SafeString:
    return _part("print_sheet", body=content, title=title, unit=unit, date=date)
