"""What a colleague reads of somebody's deed: a request to decide, a decision, a leave, or that it was taken back.

A row of the alert card (``handlers.day.alert_card``). Who may not know the customer reads no name: the row of a transfer that is
coming names nobody.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Protocol

from content.cards import Button, Row
from content.wording import day, knows, say, span
from handlers.actions import to_action
from handlers.acts.decisions import decide_buttons
from segmentation.dossier import Dossier
from segmentation.people import Language
from store.alerts.alerts import Alert
from store.tasks.deeds import SOURCE

__all__ = ["SOURCE", "told_row"]

#: What waits for a word, by the intent of its buttons.
_TO_DECIDE = {"transfer_asked": "handover", "override_asked": "override_request"}


class Facts(Protocol):
    """What the card knows besides the alert."""

    @property
    def language(self) -> Language:
        """The reader's."""
        ...

    @property
    def now(self) -> datetime:
        """On the reader's clock."""
        ...

    @property
    def person(self) -> Callable[[object], str]:
        """A colleague's name by staff id."""
        ...


def told_row(alert: Alert, dossier: Dossier | None, facts: Facts) -> Row | None:
    """The row of one deed; None where its customer is gone from the reader's book meanwhile."""
    if alert.customer_id is not None and dossier is None:
        return None
    language = facts.language
    name = dossier.customer.name if dossier else ""
    names = {role: facts.person(alert.facts[role]) for role in ("by", "to", "whose", "owner") if alert.facts.get(role)}
    words = {
        "by": "",
        "to": "",
        "whose": "",
        "owner": "",
        **names,
        **_days(alert.facts, facts),
        "what": _what(alert, language),
    }
    title = name or names.get("whose", "") or say("told.colleague", language)
    return Row(
        title=title,
        details=(say(f"told.{alert.stage}", language, **words),),
        customer_id=alert.customer_id or "",
        facts={"duties": [], "stage": alert.stage, "deed": alert.subject},
        buttons=_buttons(alert, language),
    )


def _days(said: Mapping[str, object], facts: Facts) -> dict[str, str]:
    today = facts.now.date()
    days = {name: date.fromisoformat(str(said[name])) for name in ("start", "end", "until") if said.get(name)}
    found = {"span": "", "until": ""}
    if "start" in days and "end" in days:
        found["span"] = span(days["start"], days["end"], facts.language, today=today)
    if "until" in days:
        found["until"] = day(days["until"], facts.language, weekday=False, today=today)
    return found


def _what(alert: Alert, language: Language) -> str:
    """The kind of deed that was taken back, or the group that was asked for."""
    kind = alert.facts.get("kind")
    if kind:
        key = f"acts.undo.what.{kind}"
        return say(key if knows(key, language) else "acts.undo.what.other", language)
    scheme, value = str(alert.facts.get("scheme", "")), str(alert.facts.get("value", ""))
    from handlers.lists.readings import segment_name

    if value in ("in", "out"):
        return say(f"acts.override.{value}", language, what=segment_name(f"segment:{scheme}", language))
    table = {"asset_types": "asset_type"}.get(scheme, scheme)
    return say("morning.comma", language).join(
        segment_name(f"{table}:{word}", language) for word in value.split("|") if word
    )


def _buttons(alert: Alert, language: Language) -> tuple[Button, ...]:
    intent = _TO_DECIDE.get(alert.stage)
    if intent:
        return decide_buttons(intent, str(alert.facts.get("ref", "")), language)
    if alert.stage == "leave_deputy":
        return (Button(label=say("told.list", language), action=to_action("contact_today")),)
    return ()
