"""How a text file is written: UTF-8, UTF-16 or GB18030 (GBK within it), found from its bytes and read as UTF-8.

A UTF-8 file with a few broken rows stays a UTF-8 file: another encoding is believed only when most of the lines that are
not plain ASCII cannot be UTF-8. What is neither is refused: a map may name its encoding.
"""

import codecs
import io
from pathlib import Path
from typing import BinaryIO

from content.problems import Problem

UTF_8 = "utf-8"
#: What is tried when a file is not UTF-8; GBK and GB2312 are parts of it.
CHINESE = "gb18030"
#: The longer marks first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How files begin that are no text, whatever their name says.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b", b"%PDF", b"SQLite format 3")
_BLOCK = 1 << 20
#: One byte in so many, and so many at least, is NUL in UTF-16 of mostly plain letters; and in files that are no text.
_NULS, _NULS_AT_LEAST = 20, 8
_NO_TEXT_NULS = 4
#: Chinese of GB2312 has no second byte below A1; a few rare characters of GBK do, most of Big5's.
_FIRST_OF_GB2312 = 0xA1
_RARE_IN = 4


def find(path: Path) -> str:
    """The encoding of a file: utf-8, utf-16, utf-32 (le or be) or gb18030. Raises Problem when it is none of them."""
    with path.open("rb") as file:
        start = file.read(_BLOCK)
        marked = _by_its_beginning(start, path)
        if marked:
            return marked
        file.seek(0)
        good = bad = 0
        broken: list[bytes] = []
        # whole blocks are tried first, their lines only where one fails: a clean file costs one pass
        while block := file.read(_BLOCK) + file.readline():
            if block.isascii():
                continue
            try:
                block.decode(UTF_8)
                good += 1
            except UnicodeDecodeError:
                lines = [line for line in block.split(b"\n") if not line.isascii()]
                wrong = [line for line in lines if not _decodes(line)]
                good, bad = good + len(lines) - len(wrong), bad + len(wrong)
                broken += wrong[: _BLOCK // 1024 - len(broken)]
    if bad <= good:
        return UTF_8
    if not _looks_chinese(broken):
        raise Problem("import.encoding_unknown", file=path.name)
    return CHINESE


def _by_its_beginning(start: bytes, path: Path) -> str:
    """UTF-16 and UTF-32, marked or not; empty when the lines must say. Raises Problem for what is no text."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if start.startswith(_NO_TEXT):
        raise Problem("import.no_text", file=path.name)
    unmarked = _without_mark(start)
    if not unmarked and start.count(0) * _NO_TEXT_NULS > len(start):
        raise Problem("import.no_text", file=path.name)
    return unmarked


def _without_mark(start: bytes) -> str:
    """UTF-16 that begins with plain letters and no mark; empty when it is not that."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    few = even + odd < _NULS_AT_LEAST or (even + odd) * _NULS <= len(start)
    if few or min(even, odd) * _NULS > max(even, odd):
        return ""
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    try:
        start[: len(start) // 2 * 2].decode(encoding, "strict" if len(start) < _BLOCK else "ignore")
    except UnicodeDecodeError:
        return ""
    return encoding


def _looks_chinese(lines: list[bytes]) -> bool:
    """Whether most lines are GB18030, of characters that people use."""
    read = [line for line in lines if _decodes(line, CHINESE)]
    if len(read) * 2 <= len(lines):
        return False
    pairs = rare = 0
    for line in read:
        for character in line.decode(CHINESE):
            second = character.encode(CHINESE)[1:2]
            if second:
                pairs, rare = pairs + 1, rare + (second[0] < _FIRST_OF_GB2312)
    return rare * _RARE_IN <= pairs


def named(encoding: str) -> str:
    """An encoding that a map names, as it is read: GBK and GB2312 as GB18030, which holds them whole."""
    name = codecs.lookup(encoding).name
    if name in {"utf_8", "utf-8", "utf-8-sig", "ascii"}:
        return UTF_8
    return CHINESE if name in {"gbk", "gb2312", "cp936", "gb18030"} else name


def _decodes(line: bytes, encoding: str = UTF_8) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def opened(path: Path, encoding: str) -> BinaryIO:
    """The file as UTF-8 bytes; what its encoding cannot read stays unreadable, so that its rows are found."""
    file = path.open("rb")
    return file if encoding == UTF_8 else io.BufferedReader(_Recoded(file, encoding), _BLOCK)


class _Recoded(io.RawIOBase):
    """A file of another encoding, as UTF-8 bytes."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        super().__init__()
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
        self._ready = b""

    def readable(self) -> bool:
        """As a raw file must say."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override] # the one shape it is called with
        """Fill the buffer; 0 at the end."""
        while not self._ready:
            block = self._file.read(_BLOCK)
            self._ready = self._decoder.decode(block, final=not block).encode(UTF_8, "surrogateescape")
            if not block:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        """Close the file behind it too."""
        self._file.close()
        super().close()
