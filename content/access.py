"""How soon the money is there again, said by the kind of product: a deposit is withdrawn or called, a fund redeemed, metal sold.

The bank's own word (``liquidity``) decides; only where it speaks of an end or of working days do a deposit's own rules stand
for it: before its end a deposit pays the demand rate, a notice deposit is there on notice.
"""

from content.wording import say
from segmentation.bank_data import LOAN_KINDS
from segmentation.people import Language, Product

_WITHDRAWN_EARLY = ("term_deposit", "instalment_deposit", "interest_drawing_deposit")
_METAL = ("precious_metal", "metal_savings")
#: Days of notice that such a deposit can have.
_NOTICE_DAYS = (1, 7)


def access_key(product: Product) -> str:
    """How its access is worded: early, contract, notice, sold, else the bank's word; "" where no money lies in it."""
    if product.kind == "service" or product.kind in LOAN_KINDS:
        return ""
    given = product.liquidity or "unknown"
    if given == "term" and product.kind in _WITHDRAWN_EARLY:
        return "early"
    if given == "term" and product.kind == "large_cd":
        return "contract"
    if given in ("t1", "tn", "term") and product.kind == "notice_deposit":
        return "notice"
    return "sold" if given == "tn" and product.kind in _METAL else given


def access_words(product: Product, language: Language) -> str:
    """How soon the money is there again; empty where no money lies in it."""
    key = access_key(product)
    if key == "notice" and product.term_days in _NOTICE_DAYS:
        return say(f"pitch.liquidity.notice_{product.term_days}", language)
    return say(f"pitch.liquidity.{key}", language) if key else ""
