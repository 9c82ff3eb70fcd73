"""The judgement of a simulation: who should have got what, by the bank's files and the calendar alone, and what people saw."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from segmentation.working_days import WorkingDays
from store import audit, tables
from store.database import Database
from tests.clock import CHINA
from tests.reliability.judge import FOLDING
from tests.reliability.platforms import Ledger
from tests.reliability.simulated_bank import Bank
from tests.reliability.weather import Day

#: Minutes over which the briefings of one hour are spread.
_SPREAD = 15
_ANSWER_STALE = timedelta(minutes=60)
_DIGEST_AT = time(9, 20)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Something somebody must have got."""

    key: str
    address: str
    due: datetime
    day: int
    """The simulated day, from 1."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something lost, doubled or broken."""

    what: str
    day: int
    """So many days must be simulated to see it."""


@dataclass(kw_only=True)
class Verdict:
    """What came of a simulation."""

    faults: list[Fault] = field(default_factory=list)
    expected: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    """How the expected ended: shown, unknown, refused, stale, gathered."""
    late: list[tuple[float, str]] = field(default_factory=list)
    """Minutes and key, of what was shown."""

    def lateness(self, share: float) -> float:
        """Minutes that this share of all did not exceed."""
        ordered = sorted(self.late)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))][0] if ordered else 0.0

    def latest(self, most: int = 5) -> list[str]:
        """Those that came last after their time, as sentences."""
        return [
            f"late by {minutes:.0f} min: {key}" for minutes, key in sorted(self.late, reverse=True)[:most] if minutes
        ]

    def line(self) -> str:
        """For a person."""
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(self.expected.items()))
        ends = ", ".join(f"{number} {end}" for end, number in sorted(self.ended.items()))
        lost = sum("lost" in fault.what for fault in self.faults)
        doubled = sum("doubled" in fault.what for fault in self.faults)
        return (
            f"{kinds}; {ends}; {lost} lost, {doubled} doubled; "
            f"late by {self.lateness(0.5):.0f} min (median), {self.lateness(0.99):.0f} (p99), {self.lateness(1):.0f} (most)"
        )


def judge(  # noqa: PLR0913 - what the judgement stands on
    database: Database,
    folder: Path,
    *,
    bank: Bank,
    days: list[date],
    weather: list[Day],
    refused: str,
    doubtful: int,
    calendar: WorkingDays,
) -> Verdict:
    """Compare. ``doubtful``: how many sends may be in doubt, because a process died or a platform gave no answer."""
    verdict = Verdict()
    shown: dict[str, list[datetime]] = {}
    for one in Ledger(folder / "shown.jsonl").read():
        shown.setdefault(one.key, []).append(one.at)
    with database.engine.connect() as connection:
        rows = {row.key: row for row in connection.execute(select(tables.outbox))}
        for seen in connection.execute(select(tables.web_messages.c.key, tables.web_messages.c.at)):
            shown.setdefault(seen.key, []).append(seen.at)
        chain = audit.examine(connection)
        given_up = list(connection.execute(select(tables.occurrences).where(tables.occurrences.c.state == "failed")))
        silent = list(
            connection.execute(select(tables.inbox.c.message_key).where(tables.inbox.c.state == "failed")).scalars()
        )
    verdict.faults += [
        Fault(what=f"lost: {one.job} failed, {one.report}", day=_of(one.planned_at, days)) for one in given_up
    ]
    verdict.faults += [Fault(what=f"lost: {key} was given up", day=len(days)) for key in silent]
    for key, times in shown.items():
        if len(times) > 1:
            verdict.faults.append(Fault(what=f"doubled: {key} was shown {len(times)} times", day=_of(times[0], days)))
    wanted = [*_briefings(bank, days, calendar), *_digests(bank, days, calendar, rows), *_answers(bank, days, weather)]
    for want in wanted:
        kind = want.key.partition(":")[0]
        verdict.expected[{"morning": "briefings", "push": "digests", "answer": "answers"}[kind]] += 1
        row: Any = rows.get(want.key)
        times = shown.get(want.key, [])
        end = _end(row, times, want, refused, weather)
        if not end and row is not None and row.state == "gathered":
            end = "told later in one message" if _told(row, shown, rows) else ""
        verdict.ended[end or "lost"] += 1
        if not end:
            state = row.state if row is not None else "never written"
            verdict.faults.append(Fault(what=f"lost: {want.key} for {want.address} ({state})", day=want.day))
        elif times:
            verdict.late.append((max(0.0, (min(times) - want.due) / timedelta(minutes=1)), want.key))
    verdict.faults += _of_all(rows, doubtful, chain.broken, len(days))
    return verdict


def _of_all(rows: Mapping[str, Any], doubtful: int, broken: int | None, last: int) -> list[Fault]:
    """What is wrong with the whole."""
    found = []
    unknown = sum(row.state == "unknown" for row in rows.values())
    if unknown > doubtful:
        found.append(Fault(what=f"{unknown} unknown, {doubtful} in doubt", day=last))
    if broken:
        found.append(Fault(what=f"the audit's chain breaks at {broken}", day=last))
    return found


def _end(row: Any, times: list[datetime], want: Expected, refused: str, weather: list[Day]) -> str:
    """How it ended, if that is as it should be; empty: it is lost."""
    state = getattr(row, "state", "")
    platform = want.address.partition(":")[0]
    if state == "sent" and times:
        return "shown"
    if state == "unknown" and platform in FOLDING:
        return "unknown"
    if state == "failed" and want.address == refused:
        return "refused"
    if state == "expired" and want.key.startswith("answer:") and _hindered(platform, want.due, weather):
        return "stale"
    return ""


def _hindered(platform: str, asked: datetime, weather: list[Day]) -> bool:
    """Whether something kept an answer from leaving within the hour after which it is stale."""
    spans = [(one.begin, one.end) for day in weather for one in day.outages if one.platform == platform]
    return any(begin <= asked + _ANSWER_STALE and asked <= end for begin, end in spans)


def _told(row: Any, shown: dict[str, list[datetime]], rows: Mapping[str, Any]) -> bool:
    """Whether the message that gathered it was shown."""
    into = [finding["facts"]["into"] for finding in getattr(row, "findings", ()) if finding.get("reason") == "gathered"]
    return bool(into) and (into[-1] in shown or getattr(rows.get(into[-1]), "state", "") == "unknown")


def _briefings(bank: Bank, days: list[date], calendar: WorkingDays) -> list[Expected]:
    """Each working day one for everybody who is there, a quarter of an hour after their own hour at the latest."""
    found = []
    for number, day in enumerate(days, start=1):
        for one in bank.colleagues:
            if calendar.is_working_day(day) and not one.away(day):
                hour = datetime.combine(day, time.fromisoformat(one.briefing_at), tzinfo=one.zone)
                due = hour + timedelta(minutes=_SPREAD)
                found.append(Expected(key=f"morning:{one.staff_id}:{day}", address=one.address, due=due, day=number))
    return found


def _answers(bank: Bank, days: list[date], weather: list[Day]) -> list[Expected]:
    """One for each question, however often its platform told it."""
    places = {one.staff_id: one for one in bank.colleagues}
    return [
        Expected(
            key=f"answer:{places[question.staff_id].platform}:{question.message_id}",
            address=places[question.staff_id].address, due=question.at, day=_of(question.at, days),
        )
        for day in weather
        for question in day.questions
    ]  # fmt: skip


def _digests(bank: Bank, days: list[date], calendar: WorkingDays, rows: Mapping[str, Any]) -> list[Expected]:
    """Each group once in each week that has a working day, on its first one."""
    found = []
    weeks: dict[tuple[int, int], date] = {}
    for day in days:
        if calendar.is_working_day(day):
            weeks.setdefault(day.isocalendar()[:2], day)
    for (year, week), day in weeks.items():
        due = datetime.combine(day, _DIGEST_AT, tzinfo=CHINA)
        for chat, platform, _ in bank.groups:
            mine = [
                key
                for key in rows
                if key.startswith("push:") and f"-{year}-W{week:02d}" in key and key.endswith(f":{chat}")
            ]
            keys = mine or [f"push:week {year}-W{week:02d}:{chat}"]
            found += [
                Expected(key=key, address=f"{platform}:group:{chat}", due=due, day=days.index(day) + 1) for key in keys
            ]
    return found


def _of(moment: datetime, days: list[date]) -> int:
    return max(1, min(len(days), (moment.astimezone(CHINA).date() - days[0]).days + 1))
