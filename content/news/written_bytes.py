"""Bytes of a feed to text, whatever they claim to be: byte-order mark first, then what fits, the claim before a guess.

Used by ``content.news.reading``. Chinese feeds say GB2312 and mean GB18030, say UTF-8 and are GBK, or end inside a character.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
#: Without a mark: how "<" followed by a letter or ? begins.
_BARE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_PROLOG = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "latin-1": "cp1252",
          "iso-8859-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "big5": "big5hkscs", "euc-kr": "cp949",
          "ks_c_5601-1987": "cp949", "shift_jis": "cp932"}  # fmt: skip
#: What a claim of a western encoding says where the feed is Chinese: nothing.
_WESTERN = "cp1252"
#: A text may end inside a character.
_LONGEST_CHARACTER = 4


def decoded(data: bytes, content_type: str = "", *, chinese: bool = False) -> str:
    """The text; bytes that fit nothing become replacement characters. ``chinese``: what the feed's language is."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    for mark, name in _BARE:
        if data.startswith(mark):
            return data.decode(name, "replace")
    claims = _claims(data, content_type)
    sure = [one for one in claims if one != _WESTERN]
    guesses = ["gb18030", "big5hkscs", _WESTERN] if chinese else [_WESTERN, "gb18030"]
    for name in (*sure, "utf-8", *guesses):
        text = _strictly(data, name)
        if text is not None:
            return text
    return data.decode(claims[0] if claims else "utf-8", "replace")


def _claims(data: bytes, content_type: str) -> list[str]:
    """What the prolog and the header say, as codecs; the prolog first, for servers add a header to every file alike."""
    found = _PROLOG.search(data[:1000])
    named = [found.group(1).decode("ascii")] if found else []
    if header := _HEADER.search(content_type):
        named.append(header.group(1))
    claims = []
    for name in named:
        lower = name.lower()
        try:
            claims.append(_WIDER.get(lower) or codecs.lookup(lower).name)
        except LookupError:
            continue
    return [one for one in dict.fromkeys(claims) if not one.startswith(("utf-16", "utf-32", "utf_16", "utf_32"))]


def _strictly(data: bytes, name: str) -> str | None:
    """The text when every byte fits, but for a character cut off at the very end."""
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        if error.start < len(data) - _LONGEST_CHARACTER:
            return None
        cut = error.start
    except (LookupError, ValueError):
        return None
    try:
        return data[:cut].decode(name)
    except (UnicodeDecodeError, ValueError):
        return None
