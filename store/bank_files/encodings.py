"""How a text file is written: UTF-8, UTF-16 or GB18030 (GBK within it), found from its bytes and read as UTF-8.

A UTF-8 file with a few broken rows stays a UTF-8 file: another encoding is believed only when most of the lines that are
not plain ASCII cannot be UTF-8.
"""

import codecs
import io
from pathlib import Path
from typing import BinaryIO

UTF_8 = "utf-8"
#: What is tried when a file is not UTF-8; GBK and GB2312 are parts of it.
CHINESE = "gb18030"
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BLOCK = 1 << 20


def find(path: Path) -> str:
    """The encoding of a file: utf-8, utf-16-le, utf-16-be or gb18030."""
    with path.open("rb") as file:
        start = file.read(2)
        for mark, encoding in _MARKS:
            if start == mark:
                return encoding
        file.seek(0)
        good = bad = 0
        # whole blocks are tried first, their lines only where one fails: a clean file costs one pass
        while block := file.read(_BLOCK) + file.readline():
            if block.isascii():
                continue
            try:
                block.decode(UTF_8)
                good += 1
            except UnicodeDecodeError:
                for line in block.split(b"\n"):
                    if not line.isascii():
                        good, bad = (good + 1, bad) if _decodes(line) else (good, bad + 1)
    return CHINESE if bad > good else UTF_8


def _decodes(line: bytes) -> bool:
    try:
        line.decode(UTF_8)
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
