"""C-14 in a text: phone, id, account and card numbers, account tails and lists of people with amounts stand in no outward text.

Numbers count half hidden too: 138****5567 beside a name says whose it is.
"""

import re
from collections.abc import Iterator

from content.marketing.named_amounts import lists_of_people
from content.marketing.remarks import Remark

_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("id_number", re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")),
    ("phone", re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    ("id_number", re.compile(r"(?<!\d)\d{4,6}[*xX•]{6,14}\d{2,4}[\dXx]?(?!\d)")),
    ("phone", re.compile(r"(?<!\d)1[3-9]\d[*•]{4,5}\d{3,4}(?!\d)")),
    ("account", re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)")),
    (
        "account",
        re.compile(
            r"(?:尾号|末四位|ending(?: in)?|\b(?:card|account)(?: no\.?| number)?)\s*(?:是|为|:|：)?\s*\d{4}(?!\d)",
            re.IGNORECASE,
        ),
    ),
)

#: Eleven digits, some perhaps hidden, stand in all of them but the last, four and no more in the last: mostly a look is enough.
_LONG = re.compile(r"\d(?:[ -]?\d){10}")
_HIDDEN = re.compile(r"[*xX•]{4}")
_TAIL = re.compile(r"\d{4}(?!\d)")


def personal(written: str) -> Iterator[Remark]:
    """Every number of a person, once, and every list of people with amounts."""
    taken: list[tuple[int, int]] = []
    first = 0 if _LONG.search(written) or _HIDDEN.search(written) else len(_NUMBERS) - 1
    for reason, pattern in _NUMBERS[first:] if _TAIL.search(written) or not first else ():
        for match in pattern.finditer(written):
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            taken.append((start, end))
            yield Remark(level="block", check="C-14", start=start, end=end, reason=reason)
    for start, end in lists_of_people(written):
        yield Remark(level="block", check="C-14", start=start, end=end, reason="personal")
