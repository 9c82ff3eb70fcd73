"""The columns of the contract for one customer, written out by hand: what the generated function is measured against.

The default policy's numbers stand in the code here, as a colleague in a hurry would write them. A bench is worth something only
while both give the same, so ``store.bench.one`` compares them on every customer it measures.
"""

# ruff: noqa: PLR2004 - by hand is by hand

from collections.abc import Mapping, Sequence
from typing import Any

_SAVINGS = frozenset(
    {"term_deposit", "instalment_deposit", "interest_drawing_deposit", "large_cd", "structured_deposit"}
)
_WEALTH = frozenset({"closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance"})
_INVESTMENT = frozenset(
    {"equity_fund", "mixed_fund", "precious_metal", "metal_savings", "third_party_custody", "trust_plan"}
)
_LOANS = frozenset({"mortgage", "consumer_loan", "car_loan", "business_loan", "card_overdraft"})
_PERSONAL = frozenset({"consumer_loan", "car_loan", "business_loan"})
_SHORT = frozenset({"demand_deposit", "notice_deposit", "open_wealth", "money_fund", "third_party_custody"})
_TIERS = ("mass", "mid", "high", "private")
_PREFERENCES = ("conservative", "steady", "aggressive")
#: What is worked out, in this order.
COLUMNS = (
    "aum", "debt", "tier", "primary_type", "asset_types", "life_cycle", "risk_preference", "behaviour", "star_points",
    "star_level", "abc_class", "vip_class", "churn_score",
)  # fmt: skip


def by_hand(  # noqa: C901, PLR0912, PLR0915 - one customer in one go, as it would be written
    customer: Mapping[str, Any], rows: Mapping[str, Sequence[Any]], known: Mapping[str, Any], day: int, month: int
) -> tuple[Any, ...]:
    """The columns; rows as tuples of numbers in the order each loop says, sets as ``|``-joined words."""
    aum = debt = maturing = held_s = held_w = held_i = held_o = 0
    kinds = set()
    for kind, balance, opened, matures, renews in rows["holdings"]:
        if opened > day:
            continue
        if kind in _LOANS:
            debt += balance
        else:
            aum += balance
            if not renews and matures is not None and day <= matures <= day + 14:
                maturing += balance
        if kind in _SAVINGS:
            held_s += balance
        elif kind in _WEALTH:
            held_w += balance
        elif kind in _INVESTMENT:
            held_i += balance
        elif kind not in _LOANS:
            held_o += balance
        if balance > 0:
            kinds.add(kind)
    s = w = i = o = demand = short = long = home = loan = card = a3 = p3 = a1 = 0
    for at, kind, average in rows["balances"]:
        if not month - 6 <= at < month:
            continue
        if kind in _LOANS:
            if kind == "mortgage":
                home += average
            elif kind in _PERSONAL:
                loan += average
            else:
                card += average
            continue
        if kind in _SAVINGS:
            s += average
        elif kind in _WEALTH:
            w += average
        elif kind in _INVESTMENT:
            i += average
        else:
            o += average
            if kind == "demand_deposit":
                demand += average
        if kind in _SHORT:
            short += average
        else:
            long += average
        if at >= month - 3:
            a3 += average
            if at == month - 1:
                a1 += average
        else:
            p3 += average
    turned = bought = spent = payments = counter = mobile = 0
    median = largest = logins = None
    for at, buys, cards, moved, paid, middle, at_counter, on_mobile, seen in rows["activity"]:
        if not month - 6 <= at < month:
            continue
        turned += moved or 0
        bought += buys or 0
        spent += cards or 0
        if at >= month - 3:
            payments += paid or 0
            counter += at_counter or 0
            mobile += on_mobile or 0
            if middle is not None and (largest is None or middle > largest):
                largest = middle
            if at == month - 1:
                median, logins = middle, seen
    elsewhere = sum(
        amount
        for at, direction, amount, own in rows["movements"]
        if own and direction == "out" and day - 30 < (at + 28_800_000) // 86_400_000 <= day
    )
    complains = any(opened <= day and (closed is None or closed > day) for opened, closed in rows["complaints"])
    silent = not any(day - 90 < (at + 28_800_000) // 86_400_000 <= day for (at,) in rows["contacts"])

    now = (aum >= 5_000_000) + (aum >= 50_000_000) + (aum >= 600_000_000)
    before, since = known.get("tier_before"), known.get("below_before")
    rank = now
    if before is not None and now < _TIERS.index(before) and (since is None or day - since < 90):
        rank = _TIERS.index(before)
    tier = _TIERS[rank]

    moves = turned >= 3 * demand and turned > 0
    if s + w + i + o == 0:
        s, w, i, o = held_s, held_w, held_i, held_o
    total = s + w + i + o
    counted = o if moves else 0
    most = max(s, w, i, counted)
    if debt > aum:
        primary = "liability"
    elif most == 0:
        primary = "savings" if total > 0 else "none"
    else:
        primary = (
            "investment" if i == most else "wealth" if w == most else "settlement" if counted == most else "savings"
        )
    types = []
    if (i > 0 and 5 * i >= total) or primary == "investment":
        types.append("investment")
    if debt > 0 or primary == "liability":
        types.append("liability")
    if (s > 0 and 5 * s >= total) or primary == "savings":
        types.append("savings")
    if (counted > 0 and 5 * counted >= total) or primary == "settlement":
        types.append("settlement")
    if (w > 0 and 5 * w >= total) or primary == "wealth":
        types.append("wealth")

    active = customer["last_active_on"]
    if day - customer["opened_on"] < 90:
        cycle = "new"
    elif (15 * aum <= 4 * a3 and a3 > 0) or (active is not None and day - active >= 60):
        cycle = "declining"
    else:
        cycle = "growing" if 10 * a3 >= 11 * p3 and p3 > 0 else "mature"
    shown = 2 if 2 * i >= total > 0 else 1 if 2 * (i + w) >= total > 0 else 0
    level = customer["risk_level"]
    said = 0 if level in {"C1", "C2"} else 1 if level == "C3" else 2
    habits = []
    if 5 * counter > 3 * (counter + mobile):
        habits.append("branch")
    if payments >= 60 and median is not None and median < 50_000:
        habits.append("frequent_small")
    if 5 * mobile > 3 * (counter + mobile):
        habits.append("mobile")
    if 1 <= payments <= 4 and largest is not None and largest >= 5_000_000:
        habits.append("rare_large")
    stars = 135 * short + 100 * long + 100 * home + 200 * loan + 200 * card
    stars += 6 * (200 * bought + 400 * spent + 200 * turned)
    points = stars // 6_000_000
    star = ("0", "near", "3", "4", "5", "6", "7")[
        (stars > 0) + (points >= 50) + (points >= 500) + (points >= 2_000) + (points >= 10_000) + (points >= 80_000)
    ]
    cut_a, cut_b = known.get("cut_a"), known.get("cut_b")
    letter = "A" if cut_a is not None and aum >= cut_a else "B" if cut_b is not None and aum >= cut_b else "C"
    class_ = (aum >= 5_000_000) + (aum >= 50_000_000) + (aum >= 100_000_000)
    vip = ("ordinary", "silver", "gold", "vip")[min(3, class_ + (len(kinds) >= 6))]
    churn = 30 * (10 * aum <= 8 * a1 and a1 > 0) + 25 * (5 * maturing >= aum > 0) + 20 * (elsewhere >= 10_000_000)
    churn += 10 * (logins == 0) + 15 * complains + 10 * silent
    return (
        aum, debt, tier, primary, "|".join(types), cycle, _PREFERENCES[min(shown, said)], "|".join(habits), points, star,
        letter, vip, min(100, churn),
    )  # fmt: skip
