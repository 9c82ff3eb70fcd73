"""Policies nobody would write: texts cut, doubled and mixed. Each is refused with line and column, or it runs.

``GUANHU_TEST_FUZZ=600 pytest tests/segmentation/test_policy_fuzz.py`` goes on for ten minutes with other seeds.
"""

import os
import random
import re
import time
from datetime import UTC, date, datetime

import pytest

from content.policy import SHIPPED
from content.wording import knows
from segmentation.nodes import text_of
from segmentation.policy import Policy, read_policy
from segmentation.refusals import Refused
from segmentation.to_python import place_one
from tests.segmentation.edge_bank import whole

DAY = date(2026, 11, 21)
CUSTOMER = whole("customers", {
    "customer_id": "C1", "opened_on": date(2020, 1, 1), "birth_date": date(1992, 2, 29), "payroll": True, "household_id": "F1",
    "risk_level": "C2", "occupation": "诗人",
})  # fmt: skip
ROWS = {
    "holdings": [whole("holdings", {"kind": "insurance", "balance": 12, "opened_on": DAY, "product_code": "P1"})],
    "products": [whole("products", {"product_code": "P1", "risk_grade": "R3"})],
    "activity": [whole("activity", {"month": 2026 * 12 + 9, "logins": 3})],
    "tags": [whole("tags", {"key": "k", "value": "v"})],
    "movements": [whole("movements", {"at": datetime(2026, 11, 1, tzinfo=UTC), "direction": "in", "amount": 7})],
    "balances": [], "contacts": [], "complaints": [], "assessments": [],
}  # fmt: skip
SMALL = """[numbers]
cuts = [1, 10_000]
few = 3
[words]
loans = ["mortgage", "car_loan"]
names = ["low", "mid", "top"]
[facts]
held = { sum = "holdings.balance", where = "kind not in loans and product_grade < 4", window = "open on D" }
most = { max = "activity.logins", window = "M3" }
tag = { latest = "tags.value", where = "key == 'k'" }
[before]
was = { of = "tier", kind = "word" }
[cuts]
half = { of = "aum", per = "branch_id", rank = "1/2" }
[together]
home = { sum = "aum", per = "household_id" }
[rules]
aum = "held + few"
tier = "band(home, cuts, names)"
age = "years(birth_date, D - 1)"
share = "percent(held, aum)"
place = "'A' if aum >= half else 'B'"
marks = '''bits(
  a = held > 1 and not (most > 2 or tag == 'x'), b = payroll,
)'''
stays = "position(was, names) if known(was) else unknown"
[schemes]
tier = { rule = "tier", values = "one", shown = true }
mark = { rule = "marks", values = "several" }
age = { rule = "age", values = "number" }
[segments]
top = { when = "tier:top and not mark:a", zh = "头部", en = "top", also_en = "best" }
own = { when = "segment:top or tag:k=v or age > 30" }
"""
_HEADERS = re.compile(r"^\[(?:numbers|words|facts|before|cuts|together|rules|schemes|segments)\]", re.MULTILINE)
#: What is put in: all of the language, and all that it must not let through.
_WORDS = r"""
held aum tier D unknown known( years( percent( band( bits( min( clip( position( or_zero( days( ) ( [ ] { } , : := = == != < >= +
- * // / ** % @ ~ and or not in is if else yield exec eval('1') .__class__ .mro() [0] f'{held}' 'a' " ' \'\'\' \ # 0 -1 1e9 1.5
10**10**10 nan inf true None True １ ﬁ ａum 𝐚𝐮𝐦 é 中文 tier:top tier: mark:b a:b:c segment:own segment:x tag:k=v tag:=
[rules] [segments] [[rules]] x.y=1 2026-11-21 household_id branch_id
"""
PIECES = (
    *_WORDS.split(), '"' * 3, "lambda x: x", "for x in x", "await x", "import os", "__import__('os')", "\n", "\t", "\r", "\x00",
    "9" * 15, "9" * 400, "e\u0301", "\u202e", "\ufeff", "x = 1", "x = 'held'", "( " * 60, "not " * 50, "- " * 50, "1 + " * 300,
)  # fmt: skip


def mutated(text: str, r: random.Random) -> str:
    """The text with up to four changes of one kind or another."""
    for _ in range(r.choice((1, 1, 1, 2, 4))):
        at, to = r.randrange(len(text) + 1), r.randrange(1, 30)
        kind = r.randrange(6)
        if kind == 0:
            text = text[:at] + text[at + to :]
        elif kind == 1:
            text = text[:at] + r.choice(PIECES) + text[at:]
        elif kind == 2:
            text = text[:at] + r.choice(PIECES) + text[at + to :]
        elif kind == 3:
            lines = text.splitlines(keepends=True)
            first, second = r.randrange(len(lines)), r.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            text = "".join(lines)
        elif kind == 4 and re.search(r"\w", text):
            words = list(re.finditer(r"\w+", text))
            one, two = r.choice(words), r.choice(words)
            text = text[: one.start()] + two[0] + text[one.end() :]
        else:
            text = text[:at] + text[at : at + to] * 2 + text[at + to :]
        text = text or " "
    return text


def read_and_run(text: str) -> str:
    """What became of it: a refusal's code, or "ran"."""
    try:
        policy = read_policy(text)
    except Refused as refused:
        wrong = refused
    else:
        _run(policy)
        return "ran"
    assert 1 <= wrong.line <= text.count("\n") + 2, wrong
    assert wrong.column >= 1, wrong
    assert knows(f"segments.refused.{wrong.code}", "zh"), wrong.code
    return wrong.code


def _run(policy: Policy) -> None:
    for delivered in (ROWS, ("holdings", "activity")):
        values = place_one(policy, delivered)(CUSTOMER, ROWS, DAY, {"half": 3, "was": "low"})
        for rule in policy.rules:
            value = values[rule.name]
            assert value is None or isinstance(value, int | str | bool)
            text_of(value, rule.type)


def shipped_rules() -> str:
    """The rules of the shipped policy without the sections of others."""
    text = SHIPPED.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=\[)", text)
    return "".join(part for part in parts if _HEADERS.match(part))


@pytest.mark.parametrize(("base", "examples", "seconds"), [(SMALL, 600, 4.0), (shipped_rules(), 30, 3.0)])
def test_any_text_is_refused_where_it_is_wrong_or_runs(base: str, examples: int, seconds: float) -> None:
    longer = float(os.environ.get("GUANHU_TEST_FUZZ", "0"))
    seed, until = (time.time_ns(), time.monotonic() + longer) if longer else (20261121, time.monotonic() + seconds)
    r = random.Random(seed)
    assert read_and_run(base) == "ran"
    found: set[str] = set()
    number = 0
    while time.monotonic() < until and (longer or number < examples):
        text = mutated(base, r)
        number += 1
        try:
            found.add(read_and_run(text))
        except AssertionError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever comes out that is no refusal is the finding
            pytest.fail(f"{type(error).__name__}: {error}\nseed {seed}, number {number}\n{text}")
    assert {"ran", "toml"} <= found
    assert len(found) > 5
