"""What is asked of the bank of the lists: by everybody, plainly and with whatever filters meet."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.app import App
from handlers.actions import to_action
from handlers.ask import Amount, Answer, Period, Slots
from tests.banks import tap
from tests.handlers.list_bank import HEAD, MANAGERS, TODAY, Files

Bank = tuple[App, Files]
Pick = Callable[[random.Random], Any]
ASKERS = (*MANAGERS, HEAD)
SEGMENTS = (
    (), (), (), ("tier:high",), ("tier:mid",), ("asset_type:savings",), ("asset_type:settlement", "tier:mid"), ("vip",),
    ("life_cycle:declining",), ("primary_type:liability",), ("abc_class:A", "risk_preference:conservative"),
    ("tier:mid|tier:high",), ("!tier:mass", "asset_type:savings|asset_type:settlement"), ("!vip",),
    ("!tier:high|asset_type:savings",),
)  # fmt: skip
AMOUNTS = (
    None, None, None, Amount(least=50_000_00), Amount(most=50_000_00), Amount(least=20_000_00, most=500_000_00),
    Amount(least=500_000_00), Amount(least=4_999_99), Amount(least=5_000_00, most=5_000_00),
)  # fmt: skip
HAVING: tuple[tuple[str, ...], ...] = (
    (), (), (), ("mortgage",), ("!insurance",), ("assets@20000000..",), ("term_deposit|large_cd@5000000..50000000", "!mortgage"),
    ("!demand_deposit@100000..",), ("assets@..50000000", "insurance|TD12"), ("touched@..30",), ("touched@20..60", "!insurance"),
    ("age@40..60",), ("female", "age@..55"), ("born@1970..1989",), ("!assessed",), ("opened@737000..738500",),
)  # fmt: skip
PRODUCTS = (
    ("large_cd",), ("insurance",), ("term_deposit", "large_cd"), ("mortgage",), ("DD01",), ("TD12", "insurance"),
    ("money_fund", "open_wealth"), ("trust_plan",),
)  # fmt: skip


def asked(bank: Bank, who: str, intent: str, slots: Slots, *, page_size: int = 0) -> Answer:
    """The answer of a list, which was not taken for another question."""
    answer = tap(bank[0], who, to_action(intent, slots), page_size=page_size)
    assert answer.intent == intent, answer.card.title
    return answer


def questions(bank: Bank, seed: str, count: int = 16, **always: Pick) -> list[tuple[str, Slots]]:
    """So many random askers and filters, the plain question of everybody first; ``always`` picks further slots."""
    dice = random.Random(seed)
    needed = {name: pick for name, pick in always.items() if name in ("product", "without")}
    made = [(who, Slots(**{name: pick(dice) for name, pick in needed.items()})) for who in ASKERS]
    for _ in range(count):
        who = dice.choice(ASKERS)
        names = sorted(bank[1].book(who))
        named = dice.sample(names, dice.choice([0, 0, 0, 1, 2, 5])) if names else []
        slots = Slots(
            segment=dice.choice(SEGMENTS),
            amount=dice.choice(AMOUNTS),
            having=dice.choice(HAVING),
            silent=dice.choice([None, None, None, None, None, 7, 45]),
            client=named[0] if named else "",
            also=tuple(named[1:]),
            limit=dice.choice([None, None, None, 1, 5]),
            **{name: pick(dice) for name, pick in always.items()},
        )
        made.append((who, slots))
    return made


def period(dice: random.Random, back: int, ahead: int) -> Period:
    """Up to three weeks that begin so many days around today."""
    start = TODAY + timedelta(days=dice.randint(-back, ahead))
    return Period(start=start, end=start + timedelta(days=dice.randint(0, 20)))
