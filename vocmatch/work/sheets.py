"""Spreadsheets in and out: read in a child process with limits, written with every cell as text."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext_noop

from vocmatch.work.messages import Refused
from vocmatch.work.sheet_reader import Cell

MAX_BYTES: Final = 20 << 20
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROOT: Final = Path(__file__).resolve().parents[2]

REASONS: Final = {
    "empty": gettext_noop("The file is empty. Save the list again and upload it."),
    "kind": gettext_noop("This is no list that can be read. Save it in Excel or WPS as .xlsx, or as CSV."),
    "web-page": gettext_noop(
        "This file is called a workbook, but it is a web page. Open it in Excel or WPS, save it as .xlsx, "
        "and upload that."
    ),
    "password": gettext_noop("The workbook has a password. Save it without one and upload it again."),
    "damaged": gettext_noop("The workbook is damaged. Open it in Excel or WPS, save it as .xlsx, try again."),
    "bomb": gettext_noop(
        "The workbook unpacks to %(size)s MB, far more than a list needs. Copy the rows into a new workbook "
        "and upload that."
    ),
    "cells": gettext_noop(
        "The sheet spans too many cells; often a single cell stands far outside the list. Copy the rows into "
        "a new workbook and save it as .xlsx."
    ),
    "rows": gettext_noop("Sheet “%(sheet)s” has more than %(most)s rows. Divide the list into several files."),
    "columns": gettext_noop(
        "Line %(line)s of sheet “%(sheet)s” has more than %(most)s columns. Delete what does not belong to "
        "the list."
    ),
    "csv": gettext_noop("From line %(line)s on the file cannot be divided into cells; often a quotation mark "
                        "is not closed. Save the list as .xlsx."),
    "too-large": gettext_noop("The file is larger than %(most)s MB. Divide the list into several files."),
}  # fmt: skip


class Line(NamedTuple):
    """A line that is not blank. `number` is its number in the sheet, `of` that of the sheet's last line."""

    sheet: str
    number: int
    of: int
    cells: list[Cell]


def read(content: bytes) -> Iterator[Line]:
    """The lines of an .xlsx, .xls or CSV file, read in a child process and streamed.

    Raises `Refused` with what is wrong and what to do. The child is ended when the caller stops early.
    """
    if len(content) > MAX_BYTES:
        raise Refused(REASONS["too-large"], most=MAX_BYTES >> 20)
    command = [sys.executable, "-m", "vocmatch.work.sheet_reader"]
    # An empty environment: the keys of this process are none of the child's business.
    child = subprocess.Popen(
        command, cwd=_ROOT, env={"PYTHONUTF8": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin and child.stdout
    feeder = threading.Thread(target=_feed, args=(child.stdin, content), daemon=True)
    feeder.start()
    try:
        yield from _received(child.stdout)
        if child.wait() != 0:
            # A limit of memory or time ends the child by a signal; a file that misleads it, by an error.
            raise Refused(REASONS["cells" if child.returncode < 0 else "damaged"])
    finally:
        child.kill()
        child.stdout.close()
        child.wait()
        feeder.join()


def _feed(pipe: BinaryIO, content: bytes) -> None:
    # A child that died of its limits reads no further; the reader sees that by its missing end.
    with suppress(BrokenPipeError), pipe:
        pipe.write(content)


def _received(lines: Iterable[bytes]) -> Iterator[Line]:
    sheet, height = "", 0
    for raw in lines:
        item = json.loads(raw, object_hook=_object)
        if isinstance(item, list):
            yield Line(sheet, item[0], height, item[1])
        elif "refused" in item:
            raise Refused(REASONS[item.pop("refused")], **item)
        elif "sheet" in item:
            sheet, height = item["sheet"], item["rows"]


def _object(found: dict[str, object]) -> object:
    return date.fromisoformat(str(found["date"])) if "date" in found else found


def write(target: BinaryIO, *, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one sheet as .xlsx. Every cell is typed as text: nothing can act as a formula, and long
    numbers keep their digits. Memory does not grow with the number of rows."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bg_color": "#e3f0ee", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(_sheet_title(title))
    sheet.freeze_panes(1, 0)
    for column, label in enumerate(header):
        sheet.set_column(column, column, max(10, min(40, 2 * len(label) + 4)))
        sheet.write_string(0, column, label, bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write_string(line, column, value, text)
    book.close()


def download(content: bytes, name: str) -> HttpResponse:
    """A written workbook to save under this name (without `.xlsx`)."""
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _sheet_title(title: str) -> str:
    # Excel refuses these characters and more than 31 of any.
    return "".join(" " if mark in "[]:*?/\\'" else mark for mark in title)[:31].strip() or "1"
