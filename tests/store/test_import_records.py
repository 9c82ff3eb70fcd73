"""A CSV file cut into records: quotes, line ends, physical lines, and what a broken record spoils."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.problems import Problem
from store.bank_files import records

HEADER = "a,b,c\n"


def cut(
    tmp_path: Path, body: bytes, *, piece: int = records.PIECE
) -> tuple[list[tuple[object, ...]], list[tuple[int, str]]]:
    """(line, cells …) of the rows in order, and (line, code) of the broken records."""
    path = tmp_path / "t.csv"
    path.write_bytes(HEADER.encode() + body)
    rows: list[tuple[object, ...]] = []
    faults: list[tuple[int, str]] = []
    for found in records.read_pieces(path, 0, piece=piece):
        rows += found.rows.select("line", "0", "1", "2").rows()
        faults += [(fault.line, fault.code) for fault in found.faults]
    return sorted((line, *(cell or "" for cell in cells)) for line, *cells in rows), sorted(faults)


CASES: list[tuple[str, bytes, list[tuple[object, ...]], list[tuple[int, str]]]] = [
    ("plain", b"1,2,3\n4,5,6\n", [(2, "1", "2", "3"), (3, "4", "5", "6")], []),
    ("no line end at the end", b"1,2,3", [(2, "1", "2", "3")], []),
    ("last cell empty, no line end", b"1,2,", [(2, "1", "2", "")], []),
    ("windows line ends", b"1,2,3\r\n4,5,6\r\n", [(2, "1", "2", "3"), (3, "4", "5", "6")], []),
    ("blank lines", b"\n1,2,3\n\r\n\n4,5,6\n\n", [(3, "1", "2", "3"), (6, "4", "5", "6")], []),
    ("only commas", b",,\n", [(2, "", "", "")], []),
    ("a quoted comma", b'1,"2,x",3\n4,5,6\n', [(2, "1", "2,x", "3"), (3, "4", "5", "6")], []),
    ("a quoted quote", b'1,"say ""hi""",3\n', [(2, "1", 'say "hi"', "3")], []),
    ("a quoted line end", b'1,"2\n\nx",3\n4,5,6\n', [(2, "1", "2\n\nx", "3"), (5, "4", "5", "6")], []),
    (
        "a line like a row inside quotes",
        b'1,"\n7,8,9\n",3\n4,5,6\n',
        [(2, "1", "\n7,8,9\n", "3"), (5, "4", "5", "6")],
        [],
    ),
    ("a quote inside an open cell", b'1,5" disk,3\n', [(2, "1", '5" disk', "3")], []),
    ("too few and too many", b"1,2\n1,2,3\n1,2,3,4\n", [(3, "1", "2", "3")], [(2, "fields"), (4, "fields")]),
    ("a quote never closed", b'1,"2,3\n4,5,6\n', [(3, "4", "5", "6")], [(2, "quotes")]),
    ("a quote closed too early", b'1,"2"x,3\n4,5,6\n', [(3, "4", "5", "6")], [(2, "quotes")]),
    (
        "two stray quotes",
        b'1,"2,3\n4,5,6\n7,"8,9\n1,1,1\n',
        [(3, "4", "5", "6"), (5, "1", "1", "1")],
        [(2, "quotes"), (4, "quotes")],
    ),
    ("a NUL", b"1,\0,3\n4,5,6\n", [(3, "4", "5", "6")], [(2, "nul")]),
    ("not UTF-8", b"1,\xff\xfe,3\n4,5,6\n", [(3, "4", "5", "6")], [(2, "garbled")]),
    ("not UTF-8 inside quotes", b'1,"\n\xff",3\n4,5,6\n', [(4, "4", "5", "6")], [(2, "garbled")]),
    ("a lone carriage return", b"1,2\rx,3\n4,5,6\n", [(3, "4", "5", "6")], [(2, "quotes")]),
    ("a cell of 10,001", b"1," + b"x" * 10_001 + b",3\n4,5,6\n", [(3, "4", "5", "6")], [(2, "too_long")]),
    ("a cell of 200,000", b'1,"' + b"x" * 200_000 + b'",3\n4,5,6\n', [(3, "4", "5", "6")], [(2, "too_long")]),
]


@pytest.mark.parametrize(("name", "body", "rows", "faults"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("piece", [1, 7, records.PIECE])
def test_a_file_is_cut_into_records_however_it_is_taken_in_pieces(  # noqa: PLR0913, PLR0917 - one argument a column
    tmp_path: Path,
    name: str,
    body: bytes,
    rows: list[tuple[object, ...]],
    faults: list[tuple[int, str]],
    piece: int,
) -> None:
    assert cut(tmp_path, body, piece=piece) == (rows, faults)


def test_a_byte_order_mark_and_a_quoted_header_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'\xef\xbb\xbf"a", "b" ,"c\nd"\r\n1,2,3\n')
    assert records.read_header(path) == ["a", '"b"', "c\nd"]
    (piece,) = records.read_pieces(path, 0)
    assert piece.rows.rows() == [("1", "2", "3", 3)]


CELL = st.lists(st.sampled_from(["a", "管", ",", '"', "\n", "\r\n", " ", "1", "="]), max_size=6).map("".join)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), piece=st.sampled_from([1, 20, 1 << 20]))
def test_whatever_a_csv_writer_wrote_is_read_back_with_its_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], quoting: int, piece: int
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)  # type: ignore[arg-type] # one of the two above
    expected = []
    line = 2
    for row in rows:
        expected.append((line, *row))
        before = text.tell()
        writer.writerow(row)
        line += text.getvalue()[before:].count("\n")
    assert cut(tmp_path_factory.mktemp("cut"), text.getvalue().encode(), piece=piece) == (expected, [])


def one_record_at_a_time(body: str) -> tuple[list[tuple[object, ...]], list[tuple[int, str]]]:
    """The rule said plainly: the standard reader from each line on; a broken record spoils its first line alone."""
    lines = body.split("\n")
    if lines[-1] == "":
        lines.pop()
    rows: list[tuple[object, ...]] = []
    faults: list[tuple[int, str]] = []
    position = 0
    while position < len(lines):
        reader = csv.reader((line + "\n" for line in lines[position:]), strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            faults.append((position + 2, "quotes"))
            position += 1
            continue
        if len(cells) == 3:
            rows.append((position + 2, *cells))
        elif cells:
            faults.append((position + 2, "fields"))
        position += reader.line_num
    return rows, faults


BODY = st.lists(st.sampled_from(["1", "2", ",", ",", ",", '"', '"', "\n", "\n", "\r", "管"]), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(body=BODY, piece=st.sampled_from([1, 9, 1 << 20]))
def test_the_quick_way_finds_what_reading_one_record_at_a_time_finds(
    tmp_path_factory: pytest.TempPathFactory, body: str, piece: int
) -> None:
    found = cut(tmp_path_factory.mktemp("both"), body.encode(), piece=piece)
    assert found == one_record_at_a_time(body)


LINES = st.lists(st.lists(st.sampled_from(["", "a", "客", "x y"]), min_size=1, max_size=5), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(lines=LINES, ended=st.booleans())
@example(lines=[["", ""], ["", "", "", ""]], ended=True)
def test_a_line_too_long_never_makes_up_for_one_too_short(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], ended: bool
) -> None:
    short = [["b"] * (6 - len(cells)) for cells in lines]
    every = [cells for pair in zip(short, lines, strict=True) for cells in pair]
    body = "\n".join(",".join(cells) for cells in every) + ("\n" if ended else "")
    rows, faults = cut(tmp_path_factory.mktemp("lines"), body.encode())
    numbered = [(line, cells) for line, cells in enumerate(every, start=2) if ",".join(cells)]
    assert rows == [(line, *cells) for line, cells in numbered if len(cells) == 3]
    assert faults == [(line, "fields") for line, cells in numbered if len(cells) != 3]


@pytest.mark.parametrize("place", [0, 150_000, 299_999])
def test_one_odd_line_among_very_many_is_found(tmp_path: Path, place: int) -> None:
    lines = ["a,b,c"] * 300_000
    lines[place], lines[77] = "a,b,c,d", "a,b"
    rows, faults = cut(tmp_path, ("\n".join(lines) + "\n").encode())
    assert len(rows) == 299_998
    assert faults == sorted([(place + 2, "fields"), (79, "fields")])


def test_a_file_whose_lines_end_in_cr_alone_is_refused_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(b"a,b,c\r1,2,3\r")
    with pytest.raises(Problem) as caught:
        records.read_header(path)
    assert caught.value.key == "import.header_unreadable"
    assert "staff.csv" in caught.value.sentence("zh")
    assert "CRLF" in caught.value.sentence("en")
