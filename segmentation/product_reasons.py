"""Why a product that passed the gate goes with this customer: reasons from facts on file, the most telling first.

Pure: a product, a dossier, a day. ``handlers.clients.recommend`` says them; none of them compares products by what they pay, and
none speaks of access: how soon the money is there again stands beside them, by kind.
"""

from datetime import date

from segmentation.bank_data import LOAN_KINDS
from segmentation.dossier import Dossier
from segmentation.needs import PitchNumbers, idle_money, soon_maturing
from segmentation.people import Product
from segmentation.reasons import Reason

#: Demand money is placed where it can come back without waiting for a term; where money moves, by the next working day.
_WITHOUT_TERM = ("t0", "t1", "tn")
_SOON = ("t0", "t1")


def product_reasons(
    product: Product, dossier: Dossier, day: date, numbers: PitchNumbers, *, listed: bool
) -> tuple[Reason, ...]:
    """Every reason the facts show; empty when there is none beside its being suitable."""
    if product.kind == "service" or product.kind in LOAN_KINDS:
        return _of_list(dossier, listed=listed)
    return (
        *_held(product, dossier),
        *_ending(product, dossier, day, numbers),
        *_idle(product, dossier, numbers),
        *_moves(product, dossier),
        *_of_list(dossier, listed=listed),
    )


def _held(product: Product, dossier: Dossier) -> tuple[Reason, ...]:
    """What they have of it, or of its kind."""
    same = sum(one.balance for one in dossier.holdings if one.product_code == product.product_code)
    if same > 0:
        return (_because("held_same", amount=same),)
    kind = sum(one.balance for one in dossier.holdings if one.kind == product.kind)
    return (_because("held_kind", amount=kind, kind=product.kind),) if kind > 0 else ()


def _ending(product: Product, dossier: Dossier, day: date, numbers: PitchNumbers) -> tuple[Reason, ...]:
    """Money that ends soon and is enough for it; the largest of the same kind before others. A sum is no monthly instalment."""
    ending = soon_maturing(dossier.holdings, day, numbers)
    enough = [one for one in ending if product.min_amount is None or one.balance >= product.min_amount]
    if not enough or product.liquidity == "none" or product.kind == "instalment_deposit":
        return ()
    first = min(enough, key=lambda one: one.kind != product.kind)
    return (_because("ending", product=first.product_name, kind=first.kind, amount=first.balance, on=first.matures_on),)


def _idle(product: Product, dossier: Dossier, numbers: PitchNumbers) -> tuple[Reason, ...]:
    lying = idle_money(dossier, numbers)
    fits = product.liquidity in _WITHOUT_TERM and (product.min_amount is None or product.min_amount <= lying)
    return (_because("idle", amount=lying),) if lying and fits and product.kind != "demand_deposit" else ()


def _moves(product: Product, dossier: Dossier) -> tuple[Reason, ...]:
    """Money that comes and goes needs a place it can leave soon."""
    placed = dossier.placement
    moving = placed is not None and "settlement" in placed.asset_types
    return (_because("moves"),) if moving and product.liquidity in _SOON else ()


def _of_list(dossier: Dossier, *, listed: bool) -> tuple[Reason, ...]:
    if not listed or dossier.placement is None:
        return ()
    return (_because("listed", asset_type=dossier.placement.primary_type),)


def _because(key: str, **facts: object) -> Reason:
    return Reason(key=f"recommend.because.{key}", facts=facts)
