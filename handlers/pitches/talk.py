"""Talk: what every part of one pitch is made from, and how its sentences are chosen.

Of several ways to say the same (``a``, ``b``, ``c``) a customer always gets the same one: asked twice the pitch does not change,
and two customers beside each other do not read alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zlib import crc32

from content.names import family_name, has_chinese
from content.wording import day, knows, money, say
from handlers.clients.scene import Scene
from segmentation.needs import soon_maturing, soon_renewing
from segmentation.people import Contact, Customer, Holding, Language
from segmentation.suitability import age_on, assessment_valid

_YUAN = 100
#: From so much on, fen, a sum that is said is rounded to so much.
_ROUNDED = ((1_000_000 * _YUAN, 10_000 * _YUAN), (10_000 * _YUAN, 1_000 * _YUAN))


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One pitch in the making."""

    scene: Scene
    gap: tuple[str, int] | None = None
    """The next tier, when its mark is near, and what is missing to it, fen."""
    tags: Mapping[str, str]
    contacts: tuple[Contact, ...] = ()
    """Every contact and attempt, the newest first, notes as the reader may see them."""
    elsewhere: int = 0
    """What went to their own accounts at other banks in the month before the data's day, fen."""

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.scene.language

    @property
    def today(self) -> date:
        """The day of the question."""
        return self.scene.ask.today

    @property
    def customer(self) -> Customer:
        """As the reader may see them."""
        return self.scene.customer

    @cached_property
    def maturing(self) -> tuple[Holding, ...]:
        """What ends soon or ended already, the largest first."""
        return soon_maturing(self.scene.dossier.holdings, self.today, self.scene.numbers)

    @cached_property
    def renewing(self) -> tuple[Holding, ...]:
        """What renews by itself soon, the nearest first."""
        return soon_renewing(self.scene.dossier.holdings, self.today, self.scene.numbers)

    @cached_property
    def age(self) -> int | None:
        """In full years, where the reader may know it."""
        born = self.customer.birth_date
        return age_on(born, self.today) if born and born <= self.today and self.scene.full else None

    @cached_property
    def level(self) -> str:
        """The risk level, while the assessment is valid."""
        prudent = self.scene.dossier.prudent
        return prudent.risk_level if assessment_valid(prudent, self.today) else ""

    @property
    def owner(self) -> bool:
        """Whether they run a business."""
        return self.customer.business_owner is True or self.customer.occupation in ("business_owner", "sole_proprietor")

    @property
    def wealthy(self) -> bool:
        """Whether the tier is one whose family plans are reviewed."""
        return self.scene.tier in self.scene.numbers.review_tiers

    def day(self, value: date) -> str:
        """A day as it is said."""
        return day(value, self.language, weekday=False, today=self.today)

    def money(self, fen: int) -> str:
        """An amount, exact."""
        return money(fen, self.language)

    def roundly(self, fen: int) -> str:
        """An amount as it is said aloud: to a thousand yuan from 10,000, to ten thousand from a million, else to the yuan."""
        step = next((step for least, step in _ROUNDED if fen >= least), _YUAN)
        return money((fen + step // 2) // step * step, self.language)

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the room ``proposal``."""
        return say(f"proposal.{key}", self.language, **facts)

    def pick(self, key: str, **facts: object) -> str:
        """One of the ways to say it, always the same one for this customer."""
        return self.pick_from("proposal", key, **facts)

    def pick_from(self, room: str, key: str, **facts: object) -> str:
        """The same in another room."""
        ways = [way for way in "abc" if knows(f"{room}.{key}.{way}", self.language)]
        turn = crc32(f"{self.scene.dossier.customer_id}:{key}".encode()) % len(ways)
        return say(f"{room}.{key}.{ways[turn]}", self.language, **facts)


def addressed(customer: Customer, language: Language) -> str:
    """How the customer is spoken to: 李女士 / Ms 李, Ms Carter; the whole name where sex or surname is not known."""
    name = customer.name
    if customer.gender not in ("M", "F") or "*" in name:
        return name
    if has_chinese(name):
        surname = family_name(name) if "·" not in name else name
    else:
        surname = name.split()[-1] if language == "en" else name
    return say(f"proposal.name.{customer.gender}", language, surname=surname)
