"""HTML of feeds to plain, safe text: no tags, no scripts, no hidden or steering characters, no line breaks.

Used by ``content.news.reading``, and for what people type or import.
"""

import html
import re
import unicodedata

#: Their content goes with them.
_GONE = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math", "form", "title"}
_BREAKS = re.compile(r"<\s*/?\s*(?:br|p|div|li|tr|h[1-6]|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<\s*[/!?]?\s*[a-zA-Z]")
_ESCAPED = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
#: Texts escaped more often than this are left as they are.
_TIMES = 3
_LONGEST = 200_000
_ENDS = "。！？!?；;"
_SOFT_ENDS = "，,、 "


def plain_text(text: str) -> str:
    """What a reader would see of it, on one line. Text without markup stays as it is, but for steering characters."""
    import nh3

    text = text[:_LONGEST]
    for _ in range(_TIMES):
        if not (_TAG.search(text) or _ESCAPED.search(text)):
            break
        if _TAG.search(text):
            text = nh3.clean(_BREAKS.sub(" ", text), tags=set(), clean_content_tags=_GONE, strip_comments=True)
        text = html.unescape(text)
    return one_line(text)


def one_line(text: str) -> str:
    """Without control, invisible and direction-changing characters; blanks made one."""
    kept = "".join(
        " " if unicodedata.category(sign) in ("Zl", "Zp") or sign in "\t\n\r\f\v" else sign
        for sign in text
        if sign in "\t\n\r\f\v" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return _SPACES.sub(" ", kept).strip()


def excerpt(text: str, most: int) -> str:
    """The beginning of a text, at most so many characters, ended where a sentence or a word ends."""
    if len(text) <= most:
        return text
    if most <= 0:
        return ""
    cut = text[:most]
    whole = max(cut.rfind(sign) for sign in _ENDS)
    if whole >= most // 2:
        return cut[: whole + 1]
    soft = max(cut.rfind(sign) for sign in _SOFT_ENDS)
    return (cut[:soft] if soft >= most // 2 else cut[: most - 1]).rstrip("，,、 ") + "…"
