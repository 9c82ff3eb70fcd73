"""The products a pitch names, each with kind, grade, access, the least amount and why this customer; and why others are not."""

from content.access import access_words
from content.cards import Row
from content.catalogue import notices
from content.wording import kind_name, money, say
from handlers.clients.manner import kept_back
from handlers.pitches.talk import Talk
from handlers.why.reasons import spoken
from segmentation.bank_data import DEPOSIT_KINDS, LOAN_KINDS
from segmentation.people import Product
from segmentation.product_reasons import product_reasons
from segmentation.suitability import grade_of

#: Reasons said of one product.
_REASONS = 2
_AT_HAND = ("t0", "t1")
_WEALTH = ("open_wealth", "money_fund")
#: Kinds with words of their own, and words that several kinds share.
_OWN_WORDS = ("instalment_deposit", "large_cd", "notice_deposit", "structured_deposit", "insurance", "service")
_WORDS = {"fund": ("bond_fund", "equity_fund", "mixed_fund"), "metal": ("precious_metal", "metal_savings")}


def products_said(talk: Talk) -> tuple[str, ...]:
    """What holds for all of them, or why there are none."""
    scene, language = talk.scene, talk.language
    if scene.rests:
        return (say(f"pitch.rests.{scene.rests}", language),)
    kept = kept_back(scene)
    if not scene.shortlist.fitting:
        missing = scene.book.missing("products")
        return kept or (say("pitch.no_products" if missing else "pitch.nothing_fits", language),)
    # consent unknown is not consent: what fits may be named when the customer asks
    asked = () if scene.consent else (say("pitch.when_asked", language),)
    return (
        *kept,
        *asked,
        *((talk.say("say.backup"),) if talk.wealthy else ()),
        say("pitch.each_alone", language),
    )


def product_row(product: Product, talk: Talk) -> Row:
    """One product in a line: what it is, what it asks, why it is named here."""
    language, grade = talk.language, grade_of(product)
    details = [
        say("pitch.grade", language, grade=grade) if grade else say(f"pitch.{_ungraded(product)}", language),
        access_words(product, language),
        say("pitch.minimum", language, amount=money(product.min_amount, language)) if product.min_amount else "",
        say("recommend.why", language, reasons=_why(product, talk)),
    ]
    return Row(
        title=product.name,
        value=kind_name(product.kind, language),
        details=(" · ".join(one for one in details if one),),
        facts={
            "product_code": product.product_code,
            "kind": product.kind,
            "risk_grade": grade,
            "liquidity": product.liquidity,
            "agency_sale": product.agency_sale,
            "notices": list(notices(product, language)),
        },
    )


def _why(product: Product, talk: Talk) -> str:
    because = product_reasons(product, talk.scene.dossier, talk.today, talk.scene.numbers, listed=False)
    said = [spoken(one, talk.language, talk.today) for one in because]
    own = _of_its_kind(product, talk)
    # that metal is but a small part is never left out for want of room
    ordered = [*own, *said] if product.kind in _WORDS["metal"] else [*said, *own]
    return say("pitch.comma", talk.language).join(ordered[:_REASONS])


def _of_its_kind(product: Product, talk: Talk) -> tuple[str, ...]:
    """What a product of this kind is for, with the grade beside the customer's level."""
    kind = product.kind
    key = (
        "credit"
        if kind in LOAN_KINDS
        else kind
        if kind in _OWN_WORDS
        else "deposit"
        if kind in DEPOSIT_KINDS
        else "at_hand"
        if product.liquidity in _AT_HAND and kind in _WEALTH
        else next((name for name, kinds in _WORDS.items() if kind in kinds), "wealth")
    )
    least = money(product.min_amount, talk.language) if product.min_amount else ""
    if key == "instalment_deposit" and not least:
        key = "deposit"
    return (talk.say(f"because.{key}", grade=grade_of(product), level=talk.level, least=least),)


def _ungraded(product: Product) -> str:
    if product.kind == "service":
        return "grade_service"
    return "grade_credit" if product.kind in LOAN_KINDS else "grade_none"


def left_out(talk: Talk) -> tuple[str, ...]:
    """Why the first others of the list were left out; the manager's own to read, never the customer's."""
    lines = []
    for one in talk.scene.shortlist.refused:
        reasons = [spoken(reason, talk.language, talk.today) for reason in one.verdict.reasons]
        key = "pitch.refer" if one.verdict.refer else "pitch.left_out"
        joined = say("pitch.comma", talk.language).join(reasons)
        lines.append(say(key, talk.language, product=one.product.name, reasons=joined))
    return tuple(lines)
