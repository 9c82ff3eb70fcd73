"""The package that fits a customer's tier and facts, with those parts alone that may be named to them."""

from collections.abc import Callable, Mapping

from content.packages import Package, Part, packages
from handlers.pitches.ages import parents
from handlers.pitches.talk import Talk
from segmentation.needs import idle_money

#: Fewer parts are no package.
_LEAST = 2


def package_line(talk: Talk) -> str:
    """The first package whose facts hold and of which enough is left, in one sentence; empty for none."""
    for one in packages():
        if talk.scene.tier in one.tiers and any(_FACTS[fact](talk) for fact in one.when):
            parts = _parts(one, talk)
            if len(parts) >= _LEAST:
                words = " + ".join(part.words[talk.language] for part in parts)
                return talk.say("say.package", name=one.words[talk.language], parts=words)
    return ""


def _parts(package: Package, talk: Talk) -> list[Part]:
    return [part for part in package.parts if part.plain or _may_be_named(part, talk)]


def _may_be_named(part: Part, talk: Talk) -> bool:
    """Whether any of the bank's products behind the part passes the gate and is not kept back."""
    gate, products = talk.scene.gate, talk.scene.book.products
    return any(
        part.answered_by(one) and not gate.restraint.keeps_back(one) and gate.verdict(one).allowed for one in products
    )


def _type_is(name: str) -> Callable[[Talk], bool]:
    return lambda talk: talk.scene.dossier.placement is not None and talk.scene.dossier.placement.primary_type == name


_FACTS: Mapping[str, Callable[[Talk], bool]] = {
    "payroll": lambda talk: talk.customer.payroll is True,
    "mortgage": lambda talk: any(one.kind == "mortgage" for one in talk.scene.dossier.holdings),
    "children": parents,
    "owner": lambda talk: talk.owner,
    "near": lambda talk: talk.gap is not None,
    "idle": lambda talk: idle_money(talk.scene.dossier, talk.scene.numbers) > 0,
    "investment": _type_is("investment"),
    "settlement": _type_is("settlement"),
    "always": lambda _: True,
}
