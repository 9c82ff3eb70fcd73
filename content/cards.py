"""The neutral card: what an answer looks like before any platform draws it.

Handlers build cards, platforms draw them, ``--json`` prints them. A card is frozen; its hash is what an approval signs.
Nothing here knows a platform, a database or a language.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to tap. ``action`` is a structured question (see ``handlers.ask.action``), never shown."""

    label: str
    action: str
    style: str = "default"
    """default, primary or danger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list: usually a customer or a holding.

    ``title`` is what stands out, ``value`` the figure at its right, ``details`` the small lines beneath, ``badges`` short
    marks ("auto-renew", "overdue"). ``facts`` are the same things for machines: ids, ISO dates, yuan as text.
    """

    title: str
    value: str = ""
    details: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    customer_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    group: str = ""
    """Rows with the same group stand under one small heading ("Tue 24 Nov · 3 · ¥1.2m")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with paragraphs beneath."""

    title: str = ""
    lines: tuple[str, ...] = ()
    beneath: bool = False
    """Stands below the rows: what may be read later."""
    copy: bool = False
    """Words for a customer, to be copied as they stand: on their own on every platform, with one tap where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One answer, reminder or push.

    ``understood`` says how the question was read ("23–29 Nov · large CD · from 500k"), ``as_of`` is the ISO date of the
    data (empty when the card shows none), ``notices`` are sentences that must stay.
    """

    title: str
    understood: str = ""
    as_of: str = ""
    summary: str = ""
    sections: tuple[Section, ...] = ()
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()
    notices: tuple[str, ...] = ()
    footer: str = ""

    def to_json(self) -> dict[str, Any]:
        """The card as plain JSON values; a row's facts stand beside its texts."""
        return {
            "title": self.title,
            "understood": self.understood,
            "as_of": self.as_of,
            "summary": self.summary,
            "sections": [_section(section) for section in self.sections],
            "rows": [
                {
                    **row.facts,
                    "customer_id": row.customer_id,
                    "title": row.title,
                    "value": row.value,
                    "details": list(row.details),
                    "badges": list(row.badges),
                    "group": row.group,
                    "buttons": [_button(button) for button in row.buttons],
                }
                for row in self.rows
            ],
            "buttons": [_button(button) for button in self.buttons],
            "notices": list(self.notices),
            "footer": self.footer,
        }

    def content_hash(self) -> str:
        """SHA-256 over the card's JSON: two cards with one hash show the same."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Card":
        """A card again from ``to_json``; facts come back with the row."""
        shown = {"customer_id", "title", "value", "details", "badges", "group", "buttons"}
        return Card(
            title=data["title"],
            understood=data["understood"],
            as_of=data["as_of"],
            summary=data["summary"],
            sections=tuple(
                Section(
                    title=s["title"],
                    lines=tuple(s["lines"]),
                    beneath=s.get("beneath", False),
                    copy=s.get("copy", False),
                )
                for s in data["sections"]
            ),
            rows=tuple(
                Row(
                    title=r["title"],
                    value=r["value"],
                    details=tuple(r["details"]),
                    badges=tuple(r["badges"]),
                    customer_id=r["customer_id"],
                    group=r["group"],
                    buttons=tuple(Button(**b) for b in r["buttons"]),
                    facts={key: value for key, value in r.items() if key not in shown},
                )
                for r in data["rows"]
            ),
            buttons=tuple(Button(**b) for b in data["buttons"]),
            notices=tuple(data["notices"]),
            footer=data["footer"],
        )


def _section(section: Section) -> dict[str, Any]:
    """As it always was where it stands above: an approval's hash must not change."""
    marks = {name: True for name in ("beneath", "copy") if getattr(section, name)}
    return {"title": section.title, "lines": list(section.lines), **marks}


def _button(button: Button) -> dict[str, str]:
    return {"label": button.label, "action": button.action, "style": button.style}
