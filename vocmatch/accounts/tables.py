"""Tables that become lists on a phone: each cell learns the name of its column."""

from __future__ import annotations

import re

from django.utils.html import strip_tags

_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_NAME = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<(tr|td|th)\b([^>]*)>")
_SPAN = re.compile(r'colspan="(\d+)"')


def _span(attributes: str) -> int:
    found = _SPAN.search(attributes)
    return int(found[1]) if found else 1


def label_cells(html: str) -> str:
    """The rows of a table with `data-label` on each cell, taken from the last row of its head.

    `html` is markup of our own templates, already escaped, not a user's: a scan for tags suffices.
    """
    head = _HEAD.search(html)
    if head is None:
        return html
    names: list[str] = []
    for attributes, name in _NAME.findall(head[0].rpartition("<tr")[2]):
        # A tick box is known by the row it stands in, on a phone too.
        ticks = 'class="check"' in attributes
        text = "" if ticks else " ".join(strip_tags(name).split()).replace('"', "&quot;")
        names += [text] * _span(attributes)
    column = 0

    def label(tag: re.Match[str]) -> str:
        nonlocal column
        if tag[1] == "tr":
            column = 0
            return tag[0]
        name = names[column] if column < len(names) else ""
        column += _span(tag[2])
        if tag[1] == "th" or not name or "data-label" in tag[2]:
            return tag[0]
        return f'<td{tag[2]} data-label="{name}">'

    return html[: head.end()] + _TAG.sub(label, html[head.end() :])
