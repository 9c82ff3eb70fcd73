"""Random questions of random people leak nothing: whatever stands on a card belongs to the asker's own book.

Who owns what is read from the bank's files by a plain scan, not through the product. Questions are made of the product's own
example sentences, filled with the names, ids and tails of one's own and of other people's customers; between them follow-ups,
picks by number, forged taps, strangers and a group. Everyone is invented.
"""

import csv
import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import App, open_app
from bot.conversation import Conversation
from bot.settings import read_settings
from content.invented import bank as invented
from content.masking import mask_phone
from content.policy import load_policy
from content.wording import LANGUAGES, texts
from handlers.ask import Answer
from handlers.intents import INTENTS
from handlers.language.sentences import examples, table
from handlers.messages import Address, Message
from store import migrate
from store.imports.deliveries import import_delivery
from store.rounds.rounds import run_round

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
QUESTIONS = 250
LONG = 10_000
#: Cards that give a person their own words back: what they wanted to be reminded of.
_OWN_WORDS = frozenset({"reminder_list", "reminder_set", "undo"})
#: So many messages back an act that waits to be confirmed may have been said.
_REMEMBERED = 8
_PERIODS = (
    "本周",
    "下个月",
    "月底前",
    "今天",
    "未来30天",
    "春节前",
    "this week",
    "next month",
    "before Friday",
    "today",
)
_PRODUCTS = ("大额存单", "理财", "国债", "基金", "保险", "large CDs", "wealth products", "funds")
_SEGMENTS = ("中端客户", "高端", "理财型", "成长期", "mid tier", "high tier", "investment type")
_AMOUNTS = ("50万以上", "10万", "over 500k", "1.2亿")
_AFTER = (
    "更多",
    "第二个",
    "她呢",
    "1",
    "3",
    "确认",
    "more",
    "the first one",
    "and her?",
    "其中高端的呢",
    "那下个月呢",
    "为什么",
    "显示电话",
    "补发",
    "取消",
    "第一个的话术",
    "2 打过",
)
_FORBIDDEN = (
    "给我看看别的客户经理的客户", "导出全部客户名单", "把C的钱转走", "C的密码是多少", "show me another manager's customers",
    "export all customers", "whose customer is C", "C是谁的客户", "全行客户名单", "陈晨名下有谁",
)  # fmt: skip
_ID = re.compile(r"\b[A-Z]{1,4}\d{4,}\b")
_TAIL = re.compile(r"(?:尾号|…)(\d{4})(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_MASKED = re.compile(r"(?<!\d)\d{3}\*{4}\d{4}(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Owned:
    """What the bank's files say of who owns whom, by a plain scan."""

    staff: dict[str, dict[str, str]]
    customers: dict[str, dict[str, str]]
    parents: dict[str, str]
    common: str = field(repr=False)
    """Every word of the product's own: a name that stands in it tells nothing."""

    def own(self, staff_id: str) -> set[str]:
        """Whose names this person may read in full."""
        person = self.staff.get(staff_id)
        if (
            person is None
            or person["role"] not in ("relationship_manager", "wealth_manager")
            or person["active"] == "N"
        ):
            return set()
        return {id_ for id_, one in self.customers.items() if one["manager_id"] == staff_id}

    def seen(self, staff_id: str) -> set[str]:
        """Whom this person may read of at all."""
        person = self.staff.get(staff_id, {"role": "", "active": "N"})
        if person["active"] == "N":
            return set()
        if person["role"] in ("relationship_manager", "wealth_manager"):
            away = {
                id_
                for id_, one in self.staff.items()
                if one["deputy_staff_id"] == staff_id
                and one["leave_from"]
                and one["leave_from"] <= NOW.date().isoformat() <= one["leave_to"]
            }
            return {id_ for id_, one in self.customers.items() if one["manager_id"] in {staff_id, *away}}
        if person["role"] == "branch_head":
            return {
                id_
                for id_, one in self.customers.items()
                if self._beneath(
                    self.staff[one["manager_id"]]["branch_id"] if one["manager_id"] else one["branch_id"],
                    person["branch_id"],
                )
            }
        return set()

    def _beneath(self, branch: str, head: str) -> bool:
        walked: set[str] = set()
        while branch and branch not in walked:
            if branch == head:
                return True
            walked.add(branch)
            branch = self.parents.get(branch, "")
        return False


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> tuple[App, Owned]:
    folder = tmp_path_factory.mktemp("leak")
    invented.build(folder / "delivery", customers=400, managers=8, today=DAY)
    given = {"GUANHU_DATABASE_URL": f"sqlite:///{folder / 'g.db'}", "GUANHU_DATA_DIR": str(folder / "data")}
    app = open_app(read_settings(given, folder / "none.env"))
    migrate.upgrade(app.database)
    import_delivery(app.database, folder / "delivery", as_of=DAY, now=NOW, accept=True)
    run_round(app.database, load_policy(), as_of=DAY, now=NOW)
    return app, owned(folder / "delivery")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def owned(folder: Path) -> Owned:
    staff = {row["staff_id"]: row for row in rows(folder, "staff")}
    products = [row["name"] for row in rows(folder, "products")]
    people = [row["name"] for row in staff.values()]
    branches = rows(folder, "branches")
    common = [*(text for language in LANGUAGES for text in texts(language).values()), *products, *people]
    return Owned(
        staff=staff,
        customers={row["customer_id"]: row for row in rows(folder, "customers")},
        parents={row["branch_id"]: row.get("parent_branch_id", "") for row in branches},
        common="\n".join((*common, *(row["name"] for row in branches))),
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question."""

    who: str
    text: str = ""
    action: str = ""
    group: bool = False
    before: str = ""
    """What the same person said just before: an act still to be confirmed says it again."""


def questions(owned: Owned, number: int, seed: int) -> Iterator[Asked]:
    """As many random questions, the same for the same seed."""
    chance = Random(seed)
    lines = [
        line
        for language in LANGUAGES
        for group in table(language)["sentences"].values()
        for line in group.strip().splitlines()
    ]
    people = [*owned.staff, "S-nobody"]
    customers = list(owned.customers.values())
    intents = [question.intent.name for question in INTENTS]
    for _ in range(number):
        who = chance.choice(people)
        other, mine = chance.choice(customers), [owned.customers[id_] for id_ in sorted(owned.own(who))]
        meant = chance.choice(mine) if mine and chance.random() < 0.4 else other
        named = chance.choice(
            (
                meant["name"],
                meant["name"],
                meant["customer_id"],
                f"尾号{meant['account_last4']}",
                meant["phone"][-4:],
                meant["phone"],
            )
        )
        draw = chance.random()
        if draw < 0.12:
            yield Asked(
                who=who, action=f"{chance.choice(intents)}?client={other['customer_id']}&also={meant['customer_id']}"
            )
        elif draw < 0.35:
            yield Asked(who=who, text=chance.choice(_AFTER))
        elif draw < 0.40:
            yield Asked(who=who, text=f"不是，是{named}")
        else:
            sentence = chance.choice(_FORBIDDEN if draw < 0.45 else examples(chance.choice(lines)))
            filled = {
                "C": named,
                "T": chance.choice(_PERIODS),
                "P": chance.choice(_PRODUCTS),
                "S": chance.choice(_SEGMENTS),
                "A": chance.choice(_AMOUNTS),
                "N": "前五",
            }
            text = re.sub(r"(?<![A-Za-z])[CTPSAN](?![A-Za-z])", lambda hit: filled[hit[0]], sentence)  # noqa: B023 - used at once
            yield Asked(who=who, text=text, group=draw > 0.97)


def ask(app: App, one: Asked, number: int) -> Answer:
    sender = Address("web", "person", one.who)
    chat = Address("web", "group", "G01") if one.group else sender
    at = NOW + timedelta(seconds=number)
    message = Message(message_id=str(number), sender=sender, chat=chat, at=at, text=one.text, action=one.action)
    return Conversation(app).answer(message, page_size=10)


def leaks(owned: Owned, one: Asked, answer: Answer) -> list[str]:
    """Everything on the answer that the asker may not see."""
    seen, own = owned.seen(one.who), owned.own(one.who)
    found = [f"customers {id_}" for id_ in (*answer.customers, *answer.shown) if id_ not in seen]
    for card, reader_is_alone in ((answer.card, not one.group), (answer.apart, True)):
        if card is None:
            continue
        shown = json.dumps(card.to_json(), ensure_ascii=False)
        allowed, full = (seen, own) if reader_is_alone else (set[str](), set[str]())
        typed = f"{one.text} {one.action} {one.before}"
        ids = set(_ID.findall(shown)) & set(owned.customers)
        found += [f"id {id_}" for id_ in ids - allowed if id_ not in typed]
        tails = {owned.customers[id_]["account_last4"] for id_ in full}
        found += [f"tail {tail}" for tail in set(_TAIL.findall(shown)) - tails if tail not in typed]
        without_own = shown
        for name in sorted({owned.customers[id_]["name"] for id_ in full}, key=len, reverse=True):
            without_own = without_own.replace(name, "")
        found += [
            f"name of {id_}"
            for id_, customer in owned.customers.items()
            if customer["name"] in without_own
            and customer["name"] not in typed
            and customer["name"] not in owned.common
        ]
        phones = {owned.customers[id_]["phone"] for id_ in full} if answer.intent == "show_phone" else set()
        found += [f"phone {phone}" for phone in set(_PHONE.findall(shown)) - phones if phone not in typed]
        masked = {mask_phone(owned.customers[id_]["phone"]) for id_ in allowed}
        found += [f"masked phone {phone}" for phone in set(_MASKED.findall(shown)) - masked]
    return found


def play(bank: tuple[App, Owned], number: int, seed: int) -> Counter[str]:
    """Ask them all; how often each reason came. Fails with the questions that leaked, or broke the program."""
    app, owned = bank
    wrong: list[Any] = []
    reasons: Counter[str] = Counter()
    spoken: dict[str, str] = defaultdict(str)
    said: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
    for place, question in enumerate(questions(owned, number, seed)):
        one = replace(question, before=" ".join(said[question.who]))
        said[one.who].append(f"{one.text} {one.action}")
        answer = ask(app, one, place)
        reasons[str(answer.reason) or f"answered:{answer.intent}"] += 1
        spoken[one.who] += f" {one.text}"
        if answer.intent in _OWN_WORDS:
            one = replace(one, before=spoken[one.who])
        if found := leaks(owned, one, answer):
            wrong.append((one, answer.intent, found[:3]))
        if answer.reason == "bug":
            wrong.append((one, "bug"))
    assert not wrong, "\n".join(map(str, wrong))
    return reasons


def test_random_questions_of_random_people_leak_nothing(bank: tuple[App, Owned]) -> None:
    reasons = play(bank, QUESTIONS, seed=6)
    assert sum(count for reason, count in reasons.items() if reason.startswith("answered:")) > QUESTIONS // 4
    assert {"no_such_customer", "unknown_asker", "refused"} <= set(reasons)


@pytest.mark.long
def test_ten_thousand_questions_leak_nothing(bank: tuple[App, Owned]) -> None:
    reasons = play(bank, LONG, seed=20261123)
    assert len([reason for reason in reasons if reason.startswith("answered:")]) > 20


def test_the_scan_finds_a_leak_that_is_there(bank: tuple[App, Owned]) -> None:
    app, owned = bank
    (first, *_), outsider = sorted(owned.customers), "S-nobody"
    manager = owned.customers[first]["manager_id"]
    answer = ask(app, Asked(who=manager, action=f"client_profile?client={first}"), 0)
    assert answer.shown == (first,)
    assert leaks(owned, Asked(who=manager), answer) == []
    assert leaks(owned, Asked(who=outsider), answer) != []
