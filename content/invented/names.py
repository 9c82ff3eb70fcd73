"""Names of invented customers: surnames by their weight, given names by decade of birth, and a cast of hard cases.

The cast puts namesakes into one book, and rare characters, double surnames, long names with a middle dot and English
names where every demo meets them.
"""

import csv
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from content.invented.chance import Chance

_DATA = Path(__file__).parent / "data"
#: Double surnames are rarer than the single ones of the table; this is the share of all customers who bear one.
_DOUBLE = ("欧阳", "上官", "司马", "司徒", "诸葛", "皇甫", "令狐", "慕容", "尉迟", "东方")
_DOUBLE_SHARE = 0.004
_DOTTED = ("阿依古丽·买买提", "迪丽努尔·艾尔肯", "扎西·多吉", "巴特尔·苏和", "吾买尔·热合曼", "卓玛·央金")
_ENGLISH = ("John Smith", "Mary O'Brien", "Anna Müller", "David Zhang", "Emily Carter", "Peter Novak")
_OTHER_SHARE = 0.003
#: Younger people bear two-character given names more often; two single characters of the decade may be joined.
_JOINED = {"1940": 0.02, "1960": 0.03, "1975": 0.03, "1988": 0.08, "1998": 0.1}
#: Names stand in the order of how much they are liked; the higher, the more the first ones are given.
_FASHION = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Star:
    """A customer of the cast."""

    name: str
    gender: str
    manager: int


_LONG = "玛丽亚木古丽·阿卜杜热合曼·阿卜杜克热木·图尔荪尼亚孜阿吉·吾买尔江"
#: By the customer's place; the number is the manager's place.
CAST: dict[int, Star] = {
    place: Star(name=name, gender=gender, manager=manager)
    for place, name, gender, manager in (
        (4, "张伟", "M", 0), (31, "张伟", "M", 0), (77, "张伟", "F", 0), (112, "张伟", "M", 1), (139, "张伟", "M", 2),
        (10, "王芳", "F", 0), (58, "王芳", "F", 1), (96, "李秀英", "F", 0), (121, "李秀英", "F", 3),
        (13, "欧阳文静", "F", 0), (40, "上官建平", "M", 1), (67, "司马浩", "M", 2), (94, "诸葛明", "M", 3),
        (16, "𠮷祥", "M", 0), (43, "王喆", "F", 1), (70, "朱镕", "M", 2), (97, "李䶮", "M", 0), (124, "赵堃", "M", 4),
        (19, "阿依古丽·买买提", "F", 0), (46, "迪丽努尔·艾尔肯", "F", 2), (73, "扎西·多吉", "M", 3), (100, _LONG, "F", 5),
        (22, "John Smith", "M", 2), (49, "Mary O'Brien", "F", 2), (76, "Anna Müller", "F", 0), (103, "David Zhang", "M", 6),
    )
}  # fmt: skip


@cache
def _surnames() -> tuple[tuple[str, ...], tuple[float, ...]]:
    with (_DATA / "surnames.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["surname"], float(row["weight_percent"])) for row in csv.DictReader(file)]
    return tuple(name for name, _ in rows), tuple(accumulate(weight for _, weight in rows))


@cache
def _given() -> dict[tuple[str, str], tuple[str, ...]]:
    table = tomllib.loads((_DATA / "given_names.toml").read_text(encoding="utf-8"))
    return {(decade, gender): tuple(names.split()) for decade, by in table.items() for gender, names in by.items()}


@cache
def _decades() -> tuple[str, ...]:
    return tuple(sorted({decade for decade, _ in _given()}))


def surname(chance: Chance) -> str:
    """A surname, as often as it is borne."""
    if chance.hits(_DOUBLE_SHARE):
        return chance.any_of(_DOUBLE)
    names, sums = _surnames()
    return names[bisect_right(sums, chance.random() * sums[-1])]


def full_name(family: str, gender: str, born: int, chance: Chance) -> str:
    """A name of that family and generation; a few people have a name of another kind."""
    if chance.hits(_OTHER_SHARE):
        return chance.any_of(_DOTTED + _ENGLISH)
    decade = _decades()[max(bisect_right(_decades(), str(born)) - 1, 0)]
    names = _given()[decade, gender]
    given = names[int(len(names) * chance.random() ** _FASHION)]
    if len(given) == 1 and chance.hits(_JOINED[decade]):
        other = chance.any_of([name for name in names if len(name) == 1])
        given = given + other if other != given else given
    return family + given
