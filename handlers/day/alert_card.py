"""The card of one or several alerts for one person: who, what, by when, and what to tap.

``schedules.alerting.telling`` puts it together.

What a row says hangs on its stage: told and reminder go to who keeps the promise, head and late to the branch head, lobby and
handed along the lobby's chain, next asks for the next day, unassigned goes to whoever finds an owner. Dossiers come with names
as far as the reader may see them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from content.cards import Button, Card, Row
from content.wording import day, knows, money, say
from handlers.actions import to_action
from handlers.acts.told import SOURCE, told_row
from handlers.day.today_rows import last_contact
from handlers.why.reasons import spoken
from segmentation.dossier import Dossier
from segmentation.money import yuan_text
from segmentation.people import Language
from segmentation.reasons import Reason
from store.alerts.alerts import Alert

#: In how many days the manager may call next; the last talk is the first step.
NEXT_DAYS = (3, 7, 14)
#: A card of an alert holds so many rows; the others stand on the list of the day.
_ROWS = 10
#: What touches a product that many hold.
_MARKETS = ("market-marks", "news")
_KINDS = {"complaints": "complaint", "market-marks": "mark", "news": "news", "arrivals": "handed"}
#: What the lobby reads, first and again at half time.
_LOBBY = ("lobby", "lobby_again")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """What the card shows besides the alerts, all of it as the reader may see it."""

    language: Language
    now: datetime
    """On the reader's clock."""
    as_of: date
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    branches: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    chains: Mapping[str, int] = field(default_factory=dict)
    """Number of the hand-over, by arrival."""

    def say(self, key: str, **facts: object) -> str:
        """A sentence of this room."""
        return say(f"alerts.{key}", self.language, **facts)

    def moment(self, text: object) -> str:
        """A moment for reading: the hour, with its day when that is not today."""
        local = datetime.fromisoformat(str(text)).astimezone(self.now.tzinfo)
        if local.date() == self.now.date():
            return f"{local:%H:%M}"
        return f"{day(local.date(), self.language, weekday=False, today=self.now.date())} {local:%H:%M}"

    def person(self, staff_id: object) -> str:
        """A colleague's name."""
        return self.staff.get(str(staff_id), str(staff_id))


def alert_card(alerts: Sequence[Alert], facts: AlertFacts) -> Card:
    """One card for all of them; the reader's own first words are what happened, not that something did."""
    rows = _merged([row for alert in alerts if (row := _row(alert, facts)) is not None])
    shown, left = rows[:_ROWS], len(rows) - _ROWS
    one = alerts[0] if len(alerts) == 1 else None
    notices = [facts.say("no_advice")] if any(alert.source in _MARKETS for alert in alerts) else []
    return Card(
        title=facts.say(f"title.{_kind(one)}") if one else facts.say("title.many", count=len(alerts)),
        as_of=facts.as_of.isoformat(),
        summary=facts.say("more", count=left) if left > 0 else "",
        rows=tuple(shown),
        buttons=_list_button(facts) if left > 0 else (),
        notices=tuple(notices),
    )


def _merged(rows: Sequence[Row]) -> list[Row]:
    """One line a customer: what was told later stands beneath; the first decides what can be tapped."""
    found: dict[str, Row] = {}
    for place, row in enumerate(rows):
        key = f"#{place}" if "deed" in row.facts else row.customer_id or f"#{place}"
        first = found.get(key)
        if first is None:
            found[key] = row
            continue
        duties = [*first.facts["duties"], *row.facts["duties"]]
        found[key] = replace(
            first,
            details=tuple(dict.fromkeys((*first.details[:1], *row.details[:1], *first.details, *row.details))),
            badges=tuple(dict.fromkeys((*first.badges, *row.badges))),
            facts={**first.facts, "duties": list(dict.fromkeys(duties))},
        )
    return list(found.values())


def _kind(alert: Alert) -> str:
    """Which heading a single alert has: by its stage, where that is not the matter itself."""
    if alert.stage in ("told", "head"):
        if alert.source == "movements":
            return f"movement_{alert.facts.get('direction', 'in')}"
        return {"complaints": "complaint", "market-marks": "mark", "news": "news", "arrivals": "handed"}.get(
            alert.source, alert.duty
        )
    return alert.stage


def _row(alert: Alert, facts: AlertFacts) -> Row | None:
    dossier = facts.dossiers.get(alert.customer_id or "")
    if alert.source == SOURCE:
        return told_row(alert, dossier, facts)
    if alert.customer_id is None:
        return _of_product(alert, facts) if alert.source in _MARKETS else _of_nobody(alert, facts)
    if dossier is None:
        return None
    if alert.stage in _LOBBY:
        return _greet(alert, dossier, facts)
    amount = 0 if alert.source == "arrivals" else int(alert.facts.get("amount", 0))
    return Row(
        title=_title(dossier, facts),
        value=money(amount, facts.language) if amount else "",
        details=tuple(line for line in _details(alert, dossier, facts) if line),
        badges=_badges(alert, dossier, facts),
        customer_id=dossier.customer_id,
        facts={"duties": [alert.duty], "stage": alert.stage, "amount": yuan_text(amount), "event": alert.subject},
        buttons=_buttons(alert, dossier, facts),
    )


def _details(alert: Alert, dossier: Dossier, facts: AlertFacts) -> list[str]:
    said = alert.facts
    lines = [_reason(alert, facts)]
    owner = facts.person(said.get("owner"))
    if alert.stage == "head":
        lines.append(facts.say("told", name=facts.person(said.get("told"))))
    elif alert.stage == "late":
        key = "late_lobby" if said.get("state") == "arrived" else "late"
        lines.append(facts.say(key, due=facts.moment(said["due_at"]), name=facts.person(said.get("told"))))
    elif alert.stage == "unassigned":
        lines.append(facts.say(f"why.{said.get('why') or 'none'}", name=owner))
    elif alert.stage == "promised":
        lines.append(facts.say("next.promised"))
    elif alert.stage == "next":
        lines.append(facts.say("next.ask"))
    elif said.get("due_at"):
        lines.append(facts.say("due", due=facts.moment(said["due_at"])))
    if alert.for_staff_id and alert.stage != "unassigned":
        lines.append(facts.say("for", name=facts.person(alert.for_staff_id)))
    if alert.stage in ("told", "reminder", "handed"):
        lines.append(last_contact(dossier, facts.language, facts.now.date()))
    return lines


def _reason(alert: Alert, facts: AlertFacts) -> str:
    said = alert.facts
    if alert.source == "arrivals":
        branch = facts.branches.get(str(said.get("branch")), "")
        key = "arrived_before" if said.get("late") else "handed" if alert.stage == "handed" else "arrived"
        by = facts.person(said["by"]) if said.get("by") else ""
        key = "handed_by" if by and key == "handed" else "arrived" if key == "handed" else key
        return facts.say(f"arrival.{key}", at=facts.moment(said["at"]), branch=branch, by=by)
    reason = said.get("reason")
    if not reason:
        return ""
    values = {name: _value(name, value) for name, value in reason["facts"].items()}
    return spoken(Reason(key=reason["key"], facts=values), facts.language, facts.now.date())


def _value(name: str, value: object) -> object:
    return date.fromisoformat(str(value)) if name == "on" else value


def _title(dossier: Dossier, facts: AlertFacts) -> str:
    tail = dossier.customer.account_last4
    shown = say("duties.tail", facts.language, digits=tail) if tail else ""
    return " ".join(part for part in (dossier.customer.name, shown) if part)


def _badges(alert: Alert, dossier: Dossier, facts: AlertFacts) -> tuple[str, ...]:
    customer = dossier.customer
    marks = [
        (alert.stage in ("reminder", "lobby_again"), "badge.reminder", "alerts"),
        (alert.stage == "late", "badge.late", "alerts"),
        (dossier.complaint_since is not None and alert.source != "complaints", "badge.complaint", "duties"),
        (customer.do_not_disturb is True, "badge.do_not_disturb", "duties"),
        (customer.blacklisted is True, "badge.blacklisted", "duties"),
    ]
    return tuple(say(f"{room}.{key}", facts.language) for holds, key, room in marks if holds)


def _buttons(alert: Alert, dossier: Dossier, facts: AlertFacts) -> tuple[Button, ...]:
    client = dossier.customer_id
    profile = Button(
        label=say("duties.button.profile", facts.language), action=to_action("client_profile", client=client)
    )
    if alert.stage == "next":
        chain = facts.chains.get(alert.subject, 0)
        return tuple(_next_day(chain, days, facts) for days in NEXT_DAYS)
    if alert.stage in ("head", "late"):
        return (profile,)
    if alert.stage == "unassigned":
        return ()
    outcome = "complaint" if alert.duty == "W-31" else "reached"
    called = Button(
        label=say("duties.button.called", facts.language),
        action=to_action("log_contact", client=client, outcome=outcome),
        style="primary",
    )
    pitch = Button(label=say("duties.button.pitch", facts.language), action=to_action("pitch", client=client))
    # a complaint is answered, nothing is offered
    return (called, profile) if alert.duty in ("W-31", "W-26") else (called, pitch, profile)


def _next_day(chain: int, days: int, facts: AlertFacts) -> Button:
    on = facts.now.date() + timedelta(days=days)
    return Button(
        label=facts.say("next.button", day=day(on, facts.language, today=facts.now.date())),
        action=to_action("lobby", note=f"next:{chain}", start=on.isoformat()),
    )


def _greet(alert: Alert, dossier: Dossier, facts: AlertFacts) -> Row:
    """What the lobby reads: enough to know and greet the customer by, no amounts."""
    customer, said = dossier.customer, alert.facts
    to = facts.person(said["to"]) if said.get("to") else ""
    hints = [
        facts.say("lobby.came", at=facts.moment(said["at"])),
        facts.say("lobby.owner", name=to) if to else facts.say("lobby.nobody"),
        facts.say("lobby.greet", name=to) if to else facts.say("lobby.greet_nobody"),
    ]
    tier = say(f"words.tier.{dossier.tier}", facts.language) if dossier.tier else ""
    label = facts.say("lobby.hand_over", name=to) if to else facts.say("lobby.hand_over_nobody")
    chain = facts.chains.get(alert.subject, 0)
    return Row(
        title=customer.name,
        value=tier,
        details=tuple(hints),
        badges=_badges(alert, dossier, facts),
        customer_id=customer.customer_id,
        facts={"duties": ["W-17"], "stage": "lobby", "event": alert.subject},
        buttons=(Button(label=label, action=to_action("lobby", note=f"handed:{chain}"), style="primary"),),
    )


def _of_product(alert: Alert, facts: AlertFacts) -> Row:
    said = alert.facts
    code = str(said["product"])
    details = [
        facts.say(f"mark.{said['mark']}", value=said["value"]) if said["value"] else facts.say(f"plain.{said['mark']}"),
        facts.say("mark.held", count=said["customers"], at=facts.moment(said["at"])),
    ]
    return Row(
        title=facts.products.get(code) or _kind_name(code, facts),
        value=money(int(said["amount"]), facts.language),
        details=tuple(details),
        facts={"product_code": code, "customers_count": said["customers"], "amount": yuan_text(int(said["amount"]))},
        buttons=(Button(label=facts.say("mark.list"), action=to_action("holders", product=code), style="primary"),),
    )


def _kind_name(code: str, facts: AlertFacts) -> str:
    """A kind of products in words; a code that is none as it is."""
    key = f"words.kind.{code}"
    return say(key, facts.language) if knows(key, facts.language) else code


def _of_nobody(alert: Alert, facts: AlertFacts) -> Row:
    branch = str(alert.facts.get("branch", ""))
    return Row(
        title=facts.say("nobody.title", branch=facts.branches.get(branch, branch) or facts.say("nobody.no_branch")),
        details=(facts.say("nobody.cure", at=facts.moment(alert.facts["at"])),),
    )


def _list_button(facts: AlertFacts) -> tuple[Button, ...]:
    return (Button(label=facts.say("button.list"), action=to_action("contact_today")),)
