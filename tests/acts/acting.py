"""What is typed, what the cards say and what is written: how the tests of writing acts look at them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from bot.app import App
from handlers.ask import Answer
from store import tables
from tests.banks import NOW, say_to

#: What is typed by S001, and the table it ends in.
TYPED = [
    ("给张伟打过电话了，没接", tables.contacts),
    ("明天上午十点提醒我给李霞回电", tables.reminders),
    ("张伟投诉排队太久", tables.live_complaints),
    ("李霞介绍了朋友刘总，想开户", tables.referrals),
    ("登记一下，赵敏生了二胎", tables.life_events),
    ("我下周请假", tables.leaves),
    ("把李霞移交给陈晨", tables.transfers),
    ("申请把张伟调为高端客户，因为家庭资产合并计算，到明年三月底", tables.overrides),
    ("log a call with 张伟, no answer", tables.contacts),
    ("remind me on Friday at 3pm to call 李霞", tables.reminders),
    ("log a complaint from 张伟 about the fees", tables.live_complaints),
    ("log a referral: 李霞 referred a friend", tables.referrals),
    ("I am on leave next week", tables.leaves),
]
IDS = [f"{table.name}-{'en' if text.isascii() or text[0].isascii() else 'zh'}" for text, table in TYPED]


def minute(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def rows(app: App, table: Table) -> list[Any]:
    with app.database.engine.connect() as connection:
        return list(connection.execute(select(table)).all())


def labels(answer: Answer) -> list[str]:
    return [button.label for button in answer.card.buttons]


def action(answer: Answer, label: str) -> str:
    (found,) = [button.action for button in answer.card.buttons if label in button.label]
    return found


def whole(answer: Answer) -> str:
    """Everything the card says."""
    card = answer.card
    sections = [line for section in card.sections for line in section.lines]
    details = [line for row in card.rows for line in (row.title, row.value, *row.details)]
    return "\n".join((card.title, card.summary, *sections, *details, *card.notices, card.footer))


def confirmed(app: App, who: str, text: str, yes: str = "确认", at: float = 0) -> Answer:
    """Typed, and confirmed with a word."""
    asked = say_to(app, who, text, at=minute(at))
    assert asked.reason == "confirm", whole(asked)
    return say_to(app, who, yes, at=minute(at + 0.5))
