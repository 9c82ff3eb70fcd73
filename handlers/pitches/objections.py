"""What this customer may object, and how to answer: each answer with its source and day, figures only from dated data."""

from collections.abc import Iterator

from content.public_rules import public_rules
from content.wording import say
from handlers.clients.product_facts import benchmark_quoted, benchmark_words, grade_words, term_words
from handlers.pitches.talk import Talk
from segmentation.bank_data import DEPOSIT_KINDS, LOAN_KINDS
from segmentation.people import Product
from segmentation.suitability import grade_of

#: So many are prepared; of the mass tier one.
_MOST, _FEW = 2, 1


def objections(talk: Talk, by: str) -> tuple[str, ...]:
    """The likeliest objections with their answers. ``by`` is the day of the next contact in words; none in a service talk."""
    if talk.scene.rests:
        return ()
    most = _FEW if talk.scene.tier == "mass" else _MOST
    return tuple(_answered(name, rules, talk, by) for name, rules in list(dict(_likely(talk)).items())[:most])


def _likely(talk: Talk) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The objection and the public rules its answer leans on, the likeliest first; there is always one."""
    dossier, named = talk.scene.dossier, talk.scene.shortlist.fitting
    held = {one.kind for one in dossier.holdings if one.balance > 0}
    type_ = dossier.placement.primary_type if dossier.placement else "none"
    graded = any(grade_of(one) for one in named if one.kind not in DEPOSIT_KINDS)
    fixed = bool(held & {"term_deposit", "large_cd"})
    holds: tuple[tuple[bool, str, tuple[str, ...]], ...] = (
        (dossier.last_contact is not None and dossier.last_contact.outcome == "undecided", "think", ()),
        (not talk.level and type_ in ("wealth", "investment"), "assessment", ("suitability",)),
        (type_ == "investment" or bool(held & {"equity_fund", "mixed_fund"}), "forecast", ("wealth_sales",)),
        (type_ == "wealth" or bool(held & {"closed_wealth", "open_wealth"}), "better_offer", ("asset_management",)),
        (type_ == "liability" or bool(held & set(LOAN_KINDS)), "prepay", ("lpr",)),
        (type_ == "settlement", "fees", ()),
        (fixed and bool(talk.maturing), "deposit_rate", ("deposit_insurance",)),
        (_agency(named) is not None, "whose", ("agency_sale",)),
        (graded, "principal", ("asset_management",)),
        (fixed, "early", ("savings",)),
        (not talk.level, "assessment", ("suitability",)),
        (True, "early", ("savings",)),
    )
    return ((name, rules) for true, name, rules in holds if true)


def _agency(named: tuple[Product, ...]) -> Product | None:
    return next((one for one in named if one.agency_sale and one.issuer), None)


def _answered(name: str, rules: tuple[str, ...], talk: Talk, by: str) -> str:
    agency = _agency(talk.scene.shortlist.fitting)
    facts = {
        "on": by,
        "product": agency.name if agency else "",
        "issuer": agency.issuer if agency else "",
    }
    known = public_rules()
    parts = [
        say(f"objections.{name}.answer", talk.language, **facts),
        _ours(talk) if name == "better_offer" else "",
        *(known[one].cited(talk.language, talk.today) for one in rules if one in known),
    ]
    said = (" " if talk.language == "en" else "").join(
        part if part.endswith((".", "。")) else part + talk.say("stop") for part in parts if part
    )
    return say("objections.line", talk.language, says=say(f"objections.{name}.says", talk.language), answer=said)


def _ours(talk: Talk) -> str:
    """A product of the shortlist with a dated benchmark, its grade and term beside it; empty where none has one."""
    quoted = next((one for one in talk.scene.shortlist.fitting if benchmark_quoted(one)), None)
    if quoted is None:
        return ""
    return say(
        "objections.benchmark",
        talk.language,
        product=quoted.name,
        grade=grade_words(quoted, talk.language),
        term=term_words(quoted, talk.language) or "–",
        benchmark=benchmark_words(quoted, talk.language, talk.today),
    )
