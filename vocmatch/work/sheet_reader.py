"""The child process that reads one spreadsheet: `python -m vocmatch.work.sheet_reader`.

The file comes on standard input, rows leave on standard output as JSON lines:

    {"sheet": "Sheet1", "rows": 310}          a sheet begins; rows is the number of its last line
    [4, ["张三", 202209, {"date": "2007-03-01"}, null]]    line number and cells, blank lines left out
    {"refused": "bomb", "size": 300}          nothing more follows; the reasons stand in `sheets.REASONS`
    {"end": true}                             the file was read to its end

A hostile or broken file can cost this process its memory or its time, never the server's: no Django
and no key is loaded here, and the kernel ends the process at its limits.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

MEMORY: Final = 400 << 20  # bytes of address space
SECONDS: Final = 60  # of processor time
MAX_ROWS: Final = 60_000
MAX_COLUMNS: Final = 200
MAX_INFLATED: Final = 256 << 20
MAX_RATIO: Final = 100  # real sheets shrink to a tenth, rarely to a fiftieth
MAX_MEMBERS: Final = 2000

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF: Final = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
# Office keeps a workbook with a password in an OLE file with a stream of this name (UTF-16).
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")

Cell = str | int | float | bool | date | None
Item = dict[str, object] | list[object]


class Unreadable(Exception):
    """The file is refused: a key of `sheets.REASONS` and its values."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def limit() -> None:
    """Have the kernel end this process before it takes more than its share."""
    if sys.platform == "win32":
        return
    import resource  # exists on Unix alone

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes) -> Iterator[Item]:
    """The JSON values of a file, whatever its kind; the kind is told by content, never by name.

    Raises `Unreadable` for files that are no spreadsheet, are damaged, or are too large.
    """
    start = content[:4096].lstrip().lower()
    if not start:
        raise Unreadable("empty")
    if content.startswith(b"PK\x03\x04"):
        yield from _xlsx(content)
    elif content.startswith((_OLE, *_BARE_BIFF)):
        yield from _xls(content)
    elif start.startswith((b"%pdf", b"{\\rtf")):
        raise Unreadable("kind")
    elif start.startswith(b"<") or b"<table" in start:
        # Old school systems write a web page and call it .xls.
        raise Unreadable("web-page")
    else:
        yield from _csv(content)


def check_archive(content: bytes) -> None:
    """Refuse archives that unpack to far more than they are, before anything unpacks them.

    Sizes are first believed, then counted, because the directory of an archive can lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable("damaged") from error
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable("kind")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("password")
    declared = sum(member.file_size for member in members)
    largest = max((member.file_size / max(1, member.compress_size) for member in members), default=0)
    if len(members) > MAX_MEMBERS or declared > MAX_INFLATED:
        raise Unreadable("bomb", size=declared >> 20)
    if largest > MAX_RATIO and declared > MAX_INFLATED // 16:
        raise Unreadable("bomb", size=declared >> 20)
    for member in members:
        if member.compress_type == zipfile.ZIP_DEFLATED:
            _count_inflated(content, member)


def _count_inflated(content: bytes, member: zipfile.ZipInfo) -> None:
    at = member.header_offset
    names = int.from_bytes(content[at + 26 : at + 28], "little")
    extras = int.from_bytes(content[at + 28 : at + 30], "little")
    packed = memoryview(content)[at + 30 + names + extras :][: member.compress_size]
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    try:
        for start in range(0, len(packed), 1 << 16):
            waiting: bytes | memoryview = packed[start : start + (1 << 16)]
            while waiting:
                size += len(inflate.decompress(waiting, 1 << 20))
                waiting = inflate.unconsumed_tail
                if size > member.file_size:
                    raise Unreadable("damaged")
    except zlib.error as error:
        raise Unreadable("damaged") from error


def _xlsx(content: bytes) -> Iterator[Item]:
    check_archive(content)
    from python_calamine import (  # loaded under the limits, and only for this kind of file
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
                sheet = book.get_sheet_by_name(about.name)
                yield from _lines(about.name, sheet.total_height, sheet.iter_rows())
    except CalamineError as error:
        raise Unreadable("damaged") from error


def _xls(content: bytes) -> Iterator[Item]:
    if _ENCRYPTED in content:
        raise Unreadable("password")
    import xlrd  # loaded under the limits; calamine reads BIFF5 in GBK wrongly without saying so

    def open_book(encoding: str | None) -> xlrd.Book:
        return xlrd.open_workbook(
            file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO(),
            encoding_override=encoding,
        )  # fmt: skip

    try:
        book = open_book(None)
        if book.biff_version < 80 and book.codepage is None:
            # Without a code page xlrd takes the text for Western; here it was written by a Chinese system.
            book = open_book("gb18030")
        for number in range(book.nsheets):
            sheet = book.sheet_by_index(number)
            if sheet.visibility == 0:
                rows = (
                    [_old_cell(cell, book.datemode) for cell in sheet.row(line)]
                    for line in range(sheet.nrows)
                )
                yield from _lines(sheet.name, sheet.nrows, rows)
            book.unload_sheet(number)
    except xlrd.XLRDError as error:
        raise Unreadable("password" if "encrypted" in str(error).lower() else "damaged") from error
    except (AssertionError, IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
        # What xlrd raises, undocumented, where the bytes of a broken workbook mislead it.
        raise Unreadable("damaged") from error


def _old_cell(cell: object, datemode: int) -> object:
    import xlrd

    kind, value = cell.ctype, cell.value
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(value, datemode)
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return value
    if kind == xlrd.XL_CELL_ERROR:
        return None
    return bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value


def _csv(content: bytes) -> Iterator[Item]:
    text = _decoded(content)
    sample = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    delimiter = max(",;\t", key=lambda mark: sum(line.count(mark) for line in sample))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _lines("CSV", text.count("\n") + 1, rows)
    except csv.Error as error:
        raise Unreadable("csv", line=rows.line_num) from error


def _decoded(content: bytes) -> str:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = [encoding for mark, encoding in marks if content.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable("kind")


def _lines(name: str, height: int, rows: Iterable[Iterable[object]]) -> Iterator[Item]:
    yield {"sheet": name, "rows": height}
    taken = 0
    for line, row in enumerate(rows, start=1):
        cells = [_cell(value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        taken += 1
        if taken > MAX_ROWS:
            raise Unreadable("rows", sheet=name, most=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise Unreadable("columns", sheet=name, line=line, most=MAX_COLUMNS)
        yield [line, cells]


def _cell(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def main() -> None:
    """Read standard input, write JSON lines, end with a refusal or with `end`."""
    limit()
    out = sys.stdout.buffer
    try:
        for item in read(sys.stdin.buffer.read()):
            out.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        last: dict[str, object] = {"end": True}
    except Unreadable as refusal:
        last = {"refused": refusal.reason, **refusal.values}
    except MemoryError:
        last = {"refused": "cells"}
    out.write(json.dumps(last).encode() + b"\n")
    out.flush()
    # The memory of a large sheet need not be tidied up before leaving.
    os._exit(0)


if __name__ == "__main__":
    main()
