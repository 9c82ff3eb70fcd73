"""Catching up after an outage, once and bounded: what piled up for one person leaves as one message. Called by the sender.

More than the policy's ``[catch_up]`` allows of briefings and alerts that are late become "what you missed": how many of each,
the titles of the last ones, what has expired, and a button for how things stand now. Never anything for customers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from content.cards import Button, Card, Section
from content.wording import knows, say
from handlers.actions import to_action
from segmentation.people import Language
from segmentation.policy import Policy
from store.database import Database
from store.outbox import delivery_facts, outbox, piled_up
from store.outbox.outbox import Claimed
from store.outbox.piled_up import Pile
from store.staff import managers

#: How long the one message may wait itself.
_STANDS = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """The policy's rules at a moment."""

    database: Database
    policy: Policy
    now: datetime

    def gathered(self, one: Claimed) -> int:
        """How many deliveries became one message, this one among them; 0: it is sent as it is."""
        rules = self.policy.section("catch_up")
        after = timedelta(minutes=rules.get("late_minutes", 0))
        if not (_may(one, rules) and piled_up.is_late(one, now=self.now, after=after)):
            return 0
        with self.database.reading() as connection:
            pile = piled_up.behind(connection, one, now=self.now, after=after, purposes=rules["purposes"])
            if one not in pile.late or len(pile.late) + len(pile.expired) <= rules["more_than"]:
                return 0
            served = self.database.served(connection).delivery_id is not None
            reader = managers.behind(connection, one.address) if served else None
            named = {id_ for each in (*pile.late, *pile.expired) for id_ in _told(each)}
            theirs = delivery_facts.readable(connection, reader, named, self.now.date()) if reader else frozenset()
        telling = Telling(
            language=reader.language if reader else "zh", readable=theirs, shown=rules["shown"], zone=self.now.tzinfo
        )
        return len(pile.late) if self._tell(one, pile, telling) else 0

    def _tell(self, one: Claimed, pile: Pile, telling: "Telling") -> bool:
        key = f"missed:{one.address}:{max(each.delivery_id for each in pile.late)}"
        lines = (*telling.named(pile.late), *telling.named(pile.expired))
        with self.database.writing() as connection:
            if not piled_up.gather(connection, one, pile.late, into=key, now=self.now):
                return False
            outbox.add(
                connection,
                key=key,
                address=one.address,
                purpose="alert" if any(each.purpose == "alert" for each in pile.late) else one.purpose,
                about={"customer_ids": list(dict.fromkeys(id_ for each in lines for id_ in _told(each)))},
                card=missed_card(pile, telling),
                due_at=self.now,
                expires_at=self.now + _STANDS,
                now=self.now,
            )
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """To whom it is told, and what of it."""

    language: Language
    readable: frozenset[str]
    """The customers this person may read about today: what is about others is counted only."""
    shown: int
    zone: tzinfo | None

    def named(self, deliveries: Sequence[Claimed]) -> list[Claimed]:
        """The last ones whose titles are told."""
        return [one for one in deliveries if self.readable.issuperset(_told(one))][-self.shown :]

    def lines(self, deliveries: Sequence[Claimed]) -> tuple[str, ...]:
        """Their titles, and how many more there are."""
        named = self.named(deliveries)
        lines = [
            say(
                "missed.line",
                self.language,
                time=f"{(one.made_at or one.due_at).astimezone(self.zone):%m-%d %H:%M}",
                title=one.card.title,
            )
            for one in named
        ]
        more = len(deliveries) - len(named)
        return (*lines, *([say("missed.more", self.language, count=more)] if more else []))


def _may(one: Claimed, rules: Mapping[str, Any]) -> bool:
    person = ":person:" in one.address
    return person and one.purpose in rules.get("purposes", ()) and not one.key.startswith("missed:")


def missed_card(pile: Pile, telling: Telling) -> Card:
    """Counts, the titles of the last ones, what has expired, and the way to how things stand now."""
    language = telling.language
    sections = [Section(title=say("missed.waited", language), lines=telling.lines(pile.late))]
    if pile.expired:
        title = say("missed.expired", language, counts=_counts(pile.expired, language))
        sections.append(Section(title=title, lines=telling.lines(pile.expired)))
    return Card(
        title=say("missed.title", language),
        summary=say("missed.summary", language, counts=_counts(pile.late, language)),
        sections=tuple(sections),
        buttons=(Button(label=say("missed.fetch", language), action=to_action("contact_today"), style="primary"),),
        footer=say("missed.footer", language),
    )


def _counts(deliveries: Sequence[Claimed], language: Language) -> str:
    numbers = Counter(one.purpose for one in deliveries)
    return say("missed.and", language).join(
        say(f"missed.purpose.{purpose}", language, count=count)
        if knows(f"missed.purpose.{purpose}", language)
        else say("missed.purpose.other", language, count=count)
        for purpose, count in sorted(numbers.items())
    )


def _told(one: Claimed) -> list[str]:
    shown = [row.customer_id for row in one.card.rows if row.customer_id]
    return [*one.about.get("customer_ids", ()), *shown]
