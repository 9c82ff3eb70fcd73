"""Marks and tags of customers: consent, quiet, blacklist, proof of a qualified investor; how they came, what they like."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from content.invented.clients import Client
from content.invented.lots import Lot

Row = dict[str, Any]

_CONSENT, _NO_CONSENT_SAID = 0.72, 0.2
_QUIET, _BLACKLISTED = 0.025, 0.004
_QUALIFIED_FROM, _QUALIFIED = 5, 0.35
_OWNERS = ("business_owner", "sole_proprietor")
_SOURCES = {"branch_walk_in": 40, "payroll": 18, "referral": 16, "mortgage": 10, "campaign": 9, "transferred_in": 7}
_STAGES = {"single": 14, "young_couple": 12, "children_at_school": 30, "children_grown": 22, "retired": 22}
_LIKES = ("tea", "running", "photography", "gardening", "calligraphy", "travel", "chess", "square_dance", "fishing")
_HABITS = {"deposits_only": 45, "compares_banks": 25, "follows_market": 12, "leaves_it_to_manager": 18}
_TAGGED = 0.7


def customer_marks(who: Client, assets: Sequence[Lot], today: date) -> Row:
    """The yes-no columns of a customer and the day a qualified investor's proof ends."""
    chance = who.chance("marks")
    consents = chance.hits(_CONSENT)
    refuses = chance.hits(_NO_CONSENT_SAID)
    holds_private = any(lot.kind == "trust_plan" for lot in assets)
    qualified = holds_private or (who.band >= _QUALIFIED_FROM and chance.hits(_QUALIFIED))
    return {
        "marketing_consent": "Y" if consents else "N" if refuses else "",
        "do_not_disturb": "Y" if chance.hits(_QUIET) else "N",
        "blacklisted": "Y" if chance.hits(_BLACKLISTED) else "N",
        "business_owner": "Y" if who.occupation in _OWNERS else "N",
        "qualified_investor_until": today + timedelta(days=chance.randint(-40, 700)) if qualified else "",
    }


def tag_rows(who: Client, today: date) -> Iterator[Row]:
    """The rows of the tags table; every customer carries the tag that says they are invented."""
    chance = who.chance("tags")
    said = [("invented", "yes"), ("source", chance.one(_SOURCES))]
    if chance.hits(_TAGGED):
        said += [("family_stage", chance.one(_STAGES)), ("finance_habit", chance.one(_HABITS))]
    if chance.hits(_TAGGED):
        said.append(("likes", chance.any_of(_LIKES)))
    since = max(today - timedelta(days=chance.randint(1, 500)), who.opened_on)
    for key, value in said:
        yield {"customer_id": who.customer_id, "key": key, "value": value, "as_of": since}
