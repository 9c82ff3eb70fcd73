"""What this customer may object, and how to answer: each answer with its source and day, figures only from dated data."""

from collections.abc import Iterator

from content.public_rules import public_rules
from content.wording import say
from handlers.clients.product_facts import grade_words, term_words
from handlers.pitches.talk import Talk
from segmentation.bank_data import LOAN_KINDS
from segmentation.people import Product
from segmentation.suitability import grade_of

#: So many are prepared; of the mass tier one.
_MOST, _FEW = 2, 1
#: What rules for wealth products are true of.
_WEALTH = ("open_wealth", "closed_wealth", "money_fund", "bond_fund", "mixed_fund", "equity_fund")


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
    graded = any(grade_of(one) for one in named)
    wealth = ("asset_management",) if any(one.kind in _WEALTH for one in named) else ()
    fixed = bool(held & {"term_deposit", "large_cd"})
    assessment = "assessment" if dossier.prudent.risk_level or dossier.prudent.risk_assessed_on else "first_assessment"
    holds: tuple[tuple[bool, str, tuple[str, ...]], ...] = (
        (dossier.last_contact is not None and dossier.last_contact.outcome == "undecided", "think", ()),
        (not talk.level and type_ in ("wealth", "investment"), assessment, ("suitability",)),
        (type_ == "investment" or bool(held & {"equity_fund", "mixed_fund"}), "forecast", ("wealth_sales",)),
        (type_ == "wealth" or bool(held & {"closed_wealth", "open_wealth"}), "better_offer", ()),
        (type_ == "liability" or bool(held & set(LOAN_KINDS)), "prepay", ("lpr",)),
        (type_ == "settlement", "fees", ()),
        (fixed and bool(talk.maturing), "deposit_rate", ("deposit_insurance",)),
        (_agency(named) is not None, "whose", ("agency_sale",)),
        (graded, "principal", wealth),
        (fixed, "early", ("savings",)),
        (not talk.level, assessment, ("suitability",)),
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
        *(_ours(talk) if name == "better_offer" else ()),
        *(known[one].cited(talk.language, talk.today) for one in rules if one in known),
    ]
    said = (" " if talk.language == "en" else "").join(
        part if part.endswith((".", "。")) else part + talk.say("stop") for part in parts if part
    )
    return say("objections.line", talk.language, says=say(f"objections.{name}.says", talk.language), answer=said)


def _ours(talk: Talk) -> tuple[str, ...]:
    """A wealth product of the shortlist, its grade and term, and the rule that holds for such; no figure is set against another.

    Nothing where none is named: what is true of wealth products is not said beside a deposit.
    """
    ours = next((one for one in talk.scene.shortlist.fitting if one.kind in _WEALTH), None)
    if ours is None:
        return ()
    facts = (ours.name, grade_words(ours, talk.language), term_words(ours, talk.language))
    rule = public_rules().get("asset_management")
    return (
        say("objections.ours", talk.language, facts=talk.say("comma").join(one for one in facts if one)),
        say("objections.no_promise", talk.language),
        rule.cited(talk.language, talk.today) if rule else "",
    )
