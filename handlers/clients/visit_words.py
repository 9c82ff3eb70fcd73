"""The words of a visit's preparation: openers with a concrete time, questions, what to bring, the checklist, the risks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from content.wording import day, kind_name, say
from handlers.ask import Ask
from handlers.clients.ahead import DayAhead
from handlers.clients.scene import QUIET, SERVICES
from segmentation.bank_data import LOAN_KINDS
from segmentation.dossier import Dossier
from segmentation.people import Language, Manager, Product
from segmentation.reasons import Reason
from segmentation.suitability import age_on, assessment_valid

#: Near enough to be a reason to call.
_BIRTHDAY_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What the words are made from."""

    dossier: Dossier
    ask: Ask
    manager: Manager
    needs: tuple[Reason, ...]
    rests: str
    """Why marketing rests; empty when it may be done."""
    consent: bool | None
    centre: str
    """What the talk is about: ``maturing``, ``savings`` …; ``complaint``, ``quiet``, ``service`` where marketing rests."""
    fitting: tuple[Product, ...]
    times: tuple[datetime, datetime]
    ahead: tuple[DayAhead, ...]
    tags: Mapping[str, str]
    elderly_age: int

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.ask.language

    @property
    def quiet(self) -> bool:
        """Whether the customer is not to be called at all."""
        return self.rests in QUIET

    @property
    def call_by(self) -> date | None:
        """The day to remind of that comes before the two could meet; None where there is time."""
        on = self.needs[0].facts.get("on")
        dated = self.centre in SERVICES and isinstance(on, date)
        return on if dated and isinstance(on, date) and self.ask.today <= on <= self.times[0].date() else None

    def moment(self, at: datetime) -> str:
        """A time as it is offered: Wed 25 Nov, 10:00."""
        on = day(at.date(), self.language, today=self.ask.today)
        return self.say("moment", day=on, time=f"{at:%H:%M}")

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the room ``visit``."""
        return say(f"visit.{key}", self.language, **facts)


def openers(prepared: Prepared) -> tuple[str, ...]:
    """The first sentences on the phone: a subject, a time, another time; amounts stay for the visit."""
    if prepared.quiet:
        return ()
    first, second = (prepared.moment(one) for one in prepared.times)
    subjects = [prepared.say(f"subject.{_subject(prepared)}", **_spoken(prepared))]
    if prepared.call_by is not None:
        return (prepared.say("opener_call", me=prepared.manager.name, subject=subjects[0]),)
    near = [one for one in prepared.ahead if one.what == "birthday"]
    if near and not prepared.rests and (near[0].on - prepared.ask.today).days <= _BIRTHDAY_DAYS:
        subjects.append(prepared.say("subject.birthday"))
    return tuple(
        prepared.say("opener", me=prepared.manager.name, subject=one, first=first, second=second) for one in subjects
    )


def _subject(prepared: Prepared) -> str:
    if prepared.centre == "maturing":
        on = prepared.needs[0].facts.get("on")
        return "matured" if on is not None and str(on) < prepared.ask.today.isoformat() else "maturing"
    return prepared.centre


def _spoken(prepared: Prepared) -> dict[str, str]:
    """What kind and which day, in words; never an amount."""
    facts = prepared.needs[0].facts
    found = {}
    if "kind" in facts:
        found["kind"] = kind_name(str(facts["kind"]), prepared.language)
    on = facts.get("on")
    if on is not None:
        found["on"] = day(on, prepared.language, weekday=False, today=prepared.ask.today)  # type: ignore[arg-type]
    return found


def questions(prepared: Prepared) -> tuple[str, ...]:
    """What to find out: the expectation behind the need, and what the file does not know."""
    customer, full = prepared.dossier.customer, prepared.dossier.customer.account_last4
    unknown = {
        "occupation": not customer.occupation,
        "birthday": customer.birth_date is None and bool(full),
        "family": not customer.household_id and "family_stage" not in prepared.tags,
        "likes": "likes" not in prepared.tags,
        "consent": prepared.consent is None,
    }
    missing = [prepared.say(f"unknown.{name}") for name, holds in unknown.items() if holds]
    comma = say("why.list", prepared.language)
    lines = [say(f"pitch.expect.{prepared.centre}", prepared.language)]
    if customer.business_owner and not prepared.rests:
        lines.append(prepared.say("question.owner"))
    if not prepared.rests:
        lines.append(prepared.say("question.who_decides"))
    if missing and prepared.rests != "complaint" and not prepared.quiet:
        lines.append(prepared.say("question.unknown", what=comma.join(missing)))
    return tuple(lines)


def bring(prepared: Prepared) -> tuple[str, ...]:
    """The things to take along, for this customer."""
    if prepared.quiet:
        return ()
    dossier, today = prepared.dossier, prepared.ask.today
    lines = [prepared.say("bring.always")]
    if prepared.rests:
        return (*lines, prepared.say(f"bring.{'complaint' if prepared.rests == 'complaint' else 'service'}"))
    if any(one.what in ("matures", "past") for one in prepared.ahead):
        lines.append(prepared.say("bring.maturities"))
    if prepared.fitting:
        names = say("why.list", prepared.language).join(one.name for one in prepared.fitting)
        lines.append(prepared.say("bring.products", names=names))
    if not assessment_valid(dossier.prudent, today):
        lines.append(prepared.say("bring.assessment"))
    if any(one.kind in LOAN_KINDS for one in dossier.holdings):
        lines.append(prepared.say("bring.loans"))
    if prepared.consent is None:
        lines.append(prepared.say("bring.consent"))
    return tuple(lines)


def checklist(prepared: Prepared) -> tuple[str, ...]:
    """Information, tools, questions, rehearsal, oneself: ticked off before leaving; nothing where nobody goes."""
    names = ("information", "tools", "rehearsal", "people", "self")
    return () if prepared.quiet else tuple(prepared.say(f"check.{name}") for name in names)


def risks(prepared: Prepared) -> tuple[str, ...]:
    """What else wants care beside the warnings."""
    customer, placed = prepared.dossier.customer, prepared.dossier.placement
    today = prepared.ask.today
    held = {
        "elderly": customer.birth_date is not None and age_on(customer.birth_date, today) >= prepared.elderly_age,
        "churn": placed is not None and "pre_churn" in placed.segments,
        "declining": placed is not None and placed.life_cycle == "declining",
    }
    found = [prepared.say(f"risk.{name}", age=prepared.elderly_age) for name, holds in held.items() if holds]
    refused = [one for one in prepared.dossier.contacts if one.outcome in ("take_out", "not_interested")]
    if refused:
        outcome = say(f"words.outcome.{refused[0].outcome}", prepared.language)
        on = day(refused[0].at.date(), prepared.language, weekday=False, today=today)
        found.append(prepared.say("risk.said", outcome=outcome, day=on))
    return tuple(found)
