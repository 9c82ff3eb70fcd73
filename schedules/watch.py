"""The alarm on bulk queries: a colleague who is shown more customers than work explains is told to the admins, once a day.

Nothing is refused: a busy day is no theft. But somebody should look, and the audit says at whom and what.
"""

import logging

from content.cards import Card, Section
from content.wording import say
from schedules.jobs import Report, Run
from segmentation.people import Language
from store import audit
from store.imports import held_alerts
from store.outbox import outbox
from store.safekeeping import disclosures
from store.safekeeping.disclosures import ALARM, Shown

log = logging.getLogger("guanhu.schedules")


def watch(run: Run) -> Report:
    """Look at the last hour and day of everybody who has just asked."""
    rules = run.policy.section("disclosures")
    with run.database.reading() as connection:
        found = disclosures.too_many(connection, rules, run.now)
    if not found or run.dry:
        return {"too_many": len(found)}
    platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
    to = held_alerts.admins(run.database, platforms)
    if not to:
        log.warning("no admin can be told: no active staff of role admin is known on any platform")
    told = sum(_tell(run, one, one.beyond(rules), to) for one in found)
    return {"too_many": len(found), "told": told}


def _tell(run: Run, one: Shown, beyond: tuple[str, ...], to: dict[str, tuple[str, Language]]) -> int:
    """The card to every admin and the note, in one transaction, once a day and person; 1 when it is new."""
    day = run.now.date().isoformat()
    with run.database.writing() as connection:
        if disclosures.told_today(connection, one.staff_id, run.now):
            return 0
        for staff_id, (address, language) in to.items():
            outbox.add(
                connection,
                key=f"{ALARM}:{day}:{one.staff_id}:{staff_id}",
                address=address,
                purpose="alert",
                about={"staff_id": staff_id, "customer_ids": []},
                card=alarm_card(one, beyond, language),
                due_at=run.now,
                now=run.now,
            )
        counts = {"hour": one.hour, "day": one.day, "phones": one.phones}
        detail = {"staff_id": one.staff_id, "beyond": list(beyond), **counts}
        audit.record(connection, at=run.now, staff_id="", what=ALARM, detail=detail)
    return 1


def alarm_card(one: Shown, beyond: tuple[str, ...], language: Language) -> Card:
    """What the admins read: who and how many, never whom."""
    lines = tuple(say(f"watch.{name}", language, count=_count(one, name)) for name in beyond)
    return Card(
        title=say("watch.title", language, staff=one.staff_id),
        summary=say("watch.summary", language, staff=one.staff_id),
        sections=(Section(lines=lines),),
        footer=say("watch.cure", language),
    )


def _count(one: Shown, name: str) -> int:
    return {"customers_an_hour": one.hour, "customers_a_day": one.day, "phones_a_day": one.phones}[name]
