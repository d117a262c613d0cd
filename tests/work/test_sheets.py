"""Spreadsheets come in through a child process with limits, and go out with every cell as text."""

import io
import struct
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from vocmatch.work import sheet_reader, sheets
from vocmatch.work.messages import Refused

DATA = Path(__file__).with_name("data")


def lines(content):
    return [(line.sheet, line.number, line.cells) for line in sheets.read(content)]


def workbook(fill):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book)
    return file.getvalue()


def refusal(content):
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        lines(content)
    assert time.monotonic() - began < 5, "a hostile file must not hold anybody up"
    return refused.value.message


def small(book):
    book.add_worksheet("名册").write_string(0, 0, "姓名")


def test_cells_keep_their_type():
    def fill(book):
        sheet = book.add_worksheet("名册")
        sheet.write_string(1, 0, "00123")
        sheet.write_number(1, 1, 202209)
        sheet.write_number(1, 2, 1.5)
        sheet.write_datetime(1, 3, date(2022, 9, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean(1, 4, True)
        sheet.write_string(1, 6, "last")
        book.add_worksheet("hidden").hide()

    assert lines(workbook(fill)) == [
        ("名册", 2, ["00123", 202209, 1.5, date(2022, 9, 1), True, None, "last"])
    ]


def test_old_workbook():
    assert lines((DATA / "roster.xls").read_bytes()) == [
        ("名册", 1, ["姓名", "身份证号", "班级", "学号", "入学年月", "专业"]),
        ("名册", 2, ["张乙", "620502200601021114", "23焊接1班", 230900001, date(2023, 9, 1), "焊接技术应用"]),
    ]


@pytest.mark.parametrize("named", [True, False], ids=["code page named", "code page forgotten"])
def test_workbook_of_the_nineties_in_gbk(named):
    def record(number, body):
        return struct.pack("<HH", number, len(body)) + body

    def label(row, column, text):
        return record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)

    start = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    start += record(0x0042, struct.pack("<H", 936)) if named else b""
    name = "名册".encode("gbk")
    sheet_at = len(start) + 4 + 7 + len(name) + 4
    book = (
        start + record(0x0085, struct.pack("<IBBB", sheet_at, 0, 0, len(name)) + name) + record(0x000A, b"")
    )
    book += record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    book += label(0, 0, "姓名".encode("gbk")) + label(1, 0, "张三".encode("gbk")) + record(0x000A, b"")
    assert lines(book) == [("名册", 1, ["姓名"]), ("名册", 2, ["张三"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(encoding, delimiter):
    text = f'姓名{delimiter}学号\r\n"张{delimiter}三"{delimiter}001\r\n{delimiter}\r\n'
    assert lines(text.encode(encoding)) == [
        ("CSV", 1, ["姓名", "学号"]),
        ("CSV", 2, [f"张{delimiter}三", "001"]),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"%PDF-1.7 ...", "kind"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "kind"),
        (b"<html><table><tr><td>1</td></tr></table>", "web-page"),
        (b'<?xml version="1.0"?><Workbook/>', "web-page"),
        (b"PK\x03\x04 broken", "damaged"),
        (workbook(small)[:-200], "damaged"),
        (sheet_reader._OLE + b"\0" * 600, "damaged"),
        (sheet_reader._OLE + b"\0" * 600 + sheet_reader._ENCRYPTED, "password"),
        (b'name,"never closed\n' + b"x" * 200_000, "csv"),
        (",".join("x" * 201).encode(), "columns"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(content, reason):
    assert refusal(content).text == sheets.REASONS[reason]


def test_archives_that_are_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("inner.zip", b"PK\x03\x04")
    assert refusal(file.getvalue()).text == sheets.REASONS["kind"]


def test_more_rows_than_a_list_has():
    content = b"x\n" * (sheet_reader.MAX_ROWS + 1)
    assert refusal(content).text == sheets.REASONS["rows"]


def test_one_cell_in_the_last_corner():
    def fill(book):
        sheet = book.add_worksheet("名册")
        sheet.write_string(0, 0, "姓名")
        sheet.write_string(1_048_575, 16_383, "x")

    assert refusal(workbook(fill)).text == sheets.REASONS["cells"]


def test_formats_down_to_the_last_row_are_no_cells():
    def fill(book):
        sheet = book.add_worksheet("名册")
        sheet.write_string(0, 0, "姓名")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert lines(workbook(fill)) == [("名册", 1, ["姓名"])]


def bomb():
    """A workbook of 300 kB that unpacks to 300 MB, and that size."""
    row = b'<row><c t="n"><v>1</v></c></row>' * 10_000
    parts = 300_000_000 // len(row)
    file = io.BytesIO(workbook(small))
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist() if "sheet1" not in name}
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for _ in range(parts):
                sheet.write(row)
    return file.getvalue(), len(row) * parts + 22


def test_bombs_are_refused_without_unpacking():
    content, size = bomb()
    assert refusal(content).text == sheets.REASONS["bomb"]
    lie = content.replace(struct.pack("<I", size), struct.pack("<I", 1_000_000))
    assert lie != content
    assert refusal(lie).text == sheets.REASONS["damaged"]


def test_files_beyond_the_limit_are_not_even_read():
    assert refusal(b"x" * (sheets.MAX_BYTES + 1)).text == sheets.REASONS["too-large"]


def test_stopping_early_ends_the_child():
    reading = sheets.read(b"a,b\n" * 50_000)
    assert next(reading).cells == ["a", "b"]
    reading.close()


def test_written_cells_are_text():
    file = io.BytesIO()
    sheets.write(
        file, title="退回/名单", header=["姓名", "身份证号"],
        rows=[["=1+1", "620502200601021114"], ["@SUM(A1)", "http://example.org"]],
    )  # fmt: skip
    sheet = openpyxl.load_workbook(file).active
    assert sheet.title == "退回 名单"
    assert [[cell.value for cell in row] for row in sheet] == [
        ["姓名", "身份证号"], ["=1+1", "620502200601021114"], ["@SUM(A1)", "http://example.org"],
    ]  # fmt: skip
    assert {cell.data_type for row in sheet for cell in row} == {"s"}
    assert {cell.number_format for cell in sheet[2]} == {"@"}
