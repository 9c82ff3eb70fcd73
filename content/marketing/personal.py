"""C-14 in a text: phone, id, account and card numbers, and account tails stand in no outward text."""

import re
from collections.abc import Iterator

from content.marketing.remarks import Remark

_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("id_number", re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")),
    ("phone", re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    ("account", re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)")),
    (
        "account",
        re.compile(
            r"(?:尾号|末四位|ending(?: in)?|\b(?:card|account)(?: no\.?| number)?)\s*(?:是|为|:|：)?\s*\d{4}(?!\d)",
            re.IGNORECASE,
        ),
    ),
)


def personal(written: str) -> Iterator[Remark]:
    """Every number of a person, once."""
    taken: list[tuple[int, int]] = []
    for reason, pattern in _NUMBERS:
        for match in pattern.finditer(written):
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            taken.append((start, end))
            yield Remark(level="block", check="C-14", start=start, end=end, reason=reason)
