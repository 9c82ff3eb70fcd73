"""What a manager asks and what comes back: Intent, Slots, Ask, Answer, Unclear.

``understanding`` makes an ``Ask`` out of text, or ``Unclear`` with a reason and the nearest questions. A handler turns an
``Ask``, a ``Book`` and the ``Policy`` into an ``Answer``. Buttons carry a structured question: ``action`` writes it and
``read_action`` reads it, so that a tap never has to be understood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote_plus

from content.cards import Card
from content.outward import Outward
from segmentation.deeds import Deed, Tell
from segmentation.lobby_steps import Step
from segmentation.money import yuan_text
from segmentation.people import Contact, Language
from segmentation.sign_in import SignInLink
from segmentation.task_results import Result

#: The ``sort`` of slots with which a limit means the smallest.
LEAST = "least"
#: With these it means the first or last by day, where a list has days (maturity_list).
EARLIEST, LATEST = "earliest", "latest"


class Reason(StrEnum):
    """Why a message led to no answer; each picks its reply (wording key ``unclear.<value>``)."""

    NOT_UNDERSTOOD = "not_understood"
    ASK_WHICH = "ask_which"
    """Between the two marks: the nearest questions are offered as buttons."""
    CONFIRM = "confirm"
    """What would be written is shown; "confirm" writes it."""
    REFUSED = "refused"
    """A deny rule: moving money, changing records, PINs, other people's customers, whole exports."""
    NO_SUCH_CUSTOMER = "no_such_customer"
    SEVERAL_CUSTOMERS = "several_customers"
    CLIENT_MISSING = "client_missing"
    PERIOD_IMPOSSIBLE = "period_impossible"
    """30 February and the like."""
    UNKNOWN_ASKER = "unknown_asker"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from start to end, both inclusive; None is an open end."""

    start: date | None
    end: date | None
    ambiguous: bool = False
    """There is another reading; the dates shown let the manager see which one was taken."""

    def to_json(self) -> dict[str, str | None]:
        """The contract's form: ISO dates or null."""
        return {
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Bounds in fen, both inclusive; None is open."""

    least: int | None = None
    most: int | None = None

    def to_json(self) -> dict[str, str | None]:
        """Yuan as text."""
        return {
            "min": None if self.least is None else yuan_text(self.least),
            "max": None if self.most is None else yuan_text(self.most),
        }


#: The slots that are a word or words, as ``Slots.to_json`` writes them.
_TEXTS = (
    "client", "client_text", "period_text", "product_text", "segment_text", "amount_text", "note", "outcome", "channel",
    "staff", "staff_text", "direction", "renews",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The values of a question. A ``…_text`` twin holds the words as typed."""

    client: str = ""
    """A customer_id, once it is certain."""
    client_text: str = field(default="", repr=False)
    period: Period | None = None
    period_text: str = ""
    product: tuple[str, ...] = ()
    """Product kinds (``large_cd``) or product codes; a holding matches any of them."""
    product_text: str = ""
    segment: tuple[str, ...] = ()
    """``scheme:value`` words, all of which must hold: ``asset_type:investment``, ``tier:high``."""
    segment_text: str = ""
    amount: Amount | None = None
    amount_text: str = ""
    note: str = field(default="", repr=False)
    outcome: str = ""
    """What came of a contact (``bank_data.OUTCOMES``); buttons carry it."""
    channel: str = ""
    """How the customer was reached, where it was not by phone."""
    task: str = ""
    """One task of the customer: ``W-04@2026-11-24``; empty: the whole line."""
    why: str = ""
    """Why a task is of no use."""
    staff: str = ""
    """A colleague's staff id."""
    staff_text: str = field(default="", repr=False)
    """A colleague's name as typed."""
    overdue: bool = False
    """Only what is late (contact_today)."""
    silent: int | None = None
    """Only those nobody was in touch with for so many days (contact_today)."""
    sort: str = ""
    """``amount``: ordered by it where that is not usual (maturity_list). Else what a limit means: LEAST, EARLIEST, LATEST."""
    also_text: tuple[str, ...] = field(default=(), repr=False)
    """Further customers named in the same sentence, as typed ("张伟和李娜的存单": the second and later ones)."""
    also: tuple[str, ...] = ()
    """Their customer_ids, once they are certain; the question is about ``client`` and all of these."""
    without: bool = False
    """Those who lack what is named (holders: who has no insurance)."""
    lacks: tuple[str, ...] = ()
    """Products they must lack beside ``product``: "who has funds but no insurance"."""
    only: bool = False
    """Those who hold nothing but ``product``."""
    besides: tuple[str, ...] = ()
    """Products that a list of days leaves out: "what matures but large CDs" (maturity_list, key_dates)."""
    having: tuple[str, ...] = ()
    """What the customers must hold, or lack, beside what the list is about: words of ``segmentation.holding_words``."""
    renews: str = ""
    """``yes``: only what renews by itself; ``no``: only what does not (maturity_list)."""
    summed: bool = False
    """The amount bounds what comes due of a customer in all, not each holding (maturity_list)."""
    each: tuple[tuple[str, ...], ...] = ()
    """Groups of ``product``, of each of which something must be held ("a mortgage and funds as well"); empty: any will do."""
    direction: str = ""
    """in or out (large_movements); empty: both."""
    limit: int | None = None
    """Only the first so many ("前十", "top 5")."""
    unheard: tuple[str, ...] = ()
    """Words that narrow a list by what no list knows; its card says so."""
    at: time | None = None
    """A time of day beside the period's day (reminders)."""
    draft: bool = False
    """Typed in a sentence and not confirmed yet: what it would write is shown first."""
    once: str = ""
    """Of the message whose card is confirmed: tapped twice, it is written once."""
    reworded: bool = False
    """The words for the customer are to be put differently (pitch)."""
    page: int = 1

    def to_json(self) -> dict[str, Any]:
        """Only what was given."""
        given = {name: getattr(self, name) for name in _TEXTS}
        given |= {
            name: list(getattr(self, name))
            for name in ("also", "also_text", "besides", "having", "lacks", "product", "segment")
        }
        given |= {
            "each": [list(group) for group in self.each],
            "without": self.without,
            "only": self.only,
            "summed": self.summed,
            "overdue": self.overdue,
            "limit": self.limit,
            "silent": self.silent,
            "sort": self.sort,
        }
        given["at"] = self.at.isoformat("minutes") if self.at else ""
        given |= {name: found.to_json() for name in ("period", "amount") if (found := getattr(self, name))}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A sentence that was not understood, or only just, as it may be kept: without names and numbers."""

    sentence: str
    language: Language
    reason: str
    """not_understood, ask_which, or close: answered, though another question was nearly as near."""
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A question a manager can ask: one row of INTENTS (``handlers/intents.py``)."""

    name: str
    slots: tuple[str, ...] = ()
    writes: bool = False
    needs_client: bool = False
    look: str = "ahead"
    """Which way an open period word reads: ahead (maturities) or back (contacts, outflow)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question understood, with the moment and language it was asked in. ``now`` is in the manager's own time zone."""

    intent: str
    slots: Slots = field(default_factory=Slots)
    now: datetime
    language: Language
    page_size: int = 10
    """Rows a page; 0 shows everything (the command line)."""
    candidates: tuple[str, ...] = ()
    """The intents that came nearest, best first, at most three, this one included."""
    miss: Miss | None = None
    """That it was a close thing, for those who write the sentences."""
    message_key: str = ""
    """What is unique to the message it came in: ``platform:message_id``; what a handler writes is keyed by it."""

    @property
    def today(self) -> date:
        """The manager's calendar day."""
        return self.now.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """No answer yet: a reason, and the nearest intents, best first, at most three."""

    reason: Reason
    candidates: tuple[str, ...] = ()
    slots: Slots = field(default_factory=Slots)
    miss: Miss | None = None
    """What the people who write the sentences learn of it."""
    detail: str = ""
    """For REFUSED which deny rule held, for wording ``unclear.refusal.<detail>``."""
    aspect: str = ""
    """What of it was meant, where that has words of its own: ``unclear.aspect.<aspect>``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A card, and the customers it is about: all that match, and those whose data it shows (for the audit)."""

    card: Card
    customers: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    reason: str = ""
    """A Reason's value when the card asks back or refuses; empty for a plain answer."""
    intent: str = ""
    """The question that was answered; the conversation fills it in. Empty when none was understood."""
    slots: Slots = field(default_factory=Slots)
    """The values in force, a handler's own defaults included; the conversation fills in those that were asked."""
    logged: Contact | None = None
    """A contact to be written; the conversation does, in one transaction with the audit row."""
    result: Result | None = None
    """What was said of a customer's tasks; written in that transaction too."""
    step: Step | None = None
    """A step of a hand-over in the lobby, written likewise."""
    deed: Deed | None = None
    """Anything else that is written: a reminder, a complaint, a leave …; in that transaction too."""
    tells: tuple[Tell, ...] = ()
    """Who has to hear of the deed; put on its way with it."""
    sign_in: SignInLink | None = None
    """A link to the console that the card shows; its hash is kept in that transaction too."""
    miss: Miss | None = None
    """Counted for those who write the sentences."""
    private: bool = False
    """Asked in a group: the card says nothing of anybody, and goes to the asker alone where there is no ``apart``."""
    apart: Card | None = field(default=None, repr=False)
    """Asked in a group: the answer proper, for the asker's private chat; ``card`` is the sentence for the group."""
    fields: tuple[str, ...] = ()
    """What of the shown customers is shown besides the question's usual fields (``handlers/disclosure.py``): ``phone``."""
    rule: str = ""
    """The deny rule that refused the message, for the audit."""
    outward: Outward | None = field(default=None, repr=False)
    """Words for the customer on the card, which the bank's own language model may put differently (``bot/rewriting.py``)."""
    speaks: str = ""
    """The language the asker wants from now on (zh, en, any); kept with the audit row."""


class ClientMatch(Protocol):
    """One customer of the asker's book that words may mean; what tells namesakes apart is the asker's own to see."""

    @property
    def customer_id(self) -> str:
        """Which customer."""
        ...

    @property
    def name(self) -> str:
        """As far as the asker may see it."""
        ...

    @property
    def account_last4(self) -> str:
        """Empty where the asker may not see it."""
        ...

    @property
    def phone_last4(self) -> str:
        """Empty where the asker may not see it."""
        ...

    @property
    def score(self) -> float:
        """How sure, from 0 to 1."""
        ...

    @property
    def how(self) -> str:
        """The layer that answered: tail, exact, title, pinyin, initials, part, folded, edit, english."""
        ...


class ClientNames(Protocol):
    """The names of one book, as understanding needs them; a ``Book`` is one."""

    def mentioned(self, text: str) -> tuple[str, ...]:
        """The names of the book that stand in the text letter for letter, longest first."""
        ...

    def find(self, words: str) -> Sequence[ClientMatch]:
        """The customers the words may mean, best first; the first layer that answers decides."""
        ...


def action(intent: str, **values: str | int) -> str:
    """The structured question of a button: ``pitch?client=C00012``. Empty values are left out."""
    query = "&".join([f"{key}={_quoted(value)}" for key, value in values.items() if value not in ("", None)])
    return f"{intent}?{query}" if query else intent


def _quoted(value: str | int) -> str:
    """A value as a query holds it; ids, days and words of our own stand in it as they are."""
    text = str(value)
    return text if text.isascii() and text.isalnum() else quote_plus(text)


def read_action(text: str) -> tuple[str, Mapping[str, str]]:
    """The intent and values of a button's action; ValueError when a value stands twice."""
    intent, _, query = text.partition("?")
    if "%" in query or "+" in query:
        pairs = parse_qsl(query, keep_blank_values=True)
    else:  # nothing is quoted, as in most
        pairs = [(key, value) for key, _, value in [one.partition("=") for one in query.split("&") if one]]
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a value stands twice in the action")
    return intent, values
