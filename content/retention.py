"""How long each kind of record is kept: the policy's ``[retention]`` as moments. Read by ``schedules.tidy``.

A row is ``kind = { days = 30, source = "…" }`` or ``{ years = 3, … }``. A kind without a row is kept. ``deliveries`` follows the
setting KEEP_DAYS and has a row for its source alone.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from content.problems import Problem

#: The kind whose period is a setting of its own.
BY_SETTING = "deliveries"
_LEAP_DAY = (2, 29)


def marks(rules: Mapping[str, Any], kinds: Collection[str], now: datetime) -> dict[str, datetime]:
    """Everything older goes: one moment a kind that has a row. Raises Problem (exit 2) for a row that is none."""
    found: dict[str, datetime] = {}
    for kind, rule in rules.items():
        if kind == BY_SETTING:
            continue
        if kind not in kinds:
            raise Problem("safekeeping.retention.kind", exit_code=2, kind=kind, kinds=", ".join(kinds))
        found[kind] = _before(now, kind, rule)
    return found


def _before(now: datetime, kind: str, rule: Any) -> datetime:
    """So many days or years ago, on the bank's calendar."""
    if isinstance(rule, Mapping):
        days, years = rule.get("days"), rule.get("years")
        if type(days) is int and days >= 0 and years is None:
            return now - timedelta(days=days)
        if type(years) is int and 0 < years < now.year and days is None:
            day = 28 if (now.month, now.day) == _LEAP_DAY else now.day
            return now.replace(year=now.year - years, day=day)
    raise Problem("safekeeping.retention.period", exit_code=2, kind=kind)
