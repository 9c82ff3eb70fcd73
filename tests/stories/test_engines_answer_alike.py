"""The same delivery on SQLite and on PostgreSQL: the same answers, the same briefings, byte for byte. All invented."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select

from bot.app import App, open_app
from bot.commands.ask import contract
from bot.conversation import Conversation
from bot.settings import read_settings
from content.invented.bank import build
from content.policy import load_policy
from handlers.messages import Address, Message
from schedules.running import Runner
from schedules.timetable import JOBS
from store import tables
from store.books import names
from store.imports.deliveries import import_delivery
from store.outbox import outbox
from store.outbox.newsroom import seed_demo_news
from store.rounds.exports import export_segments
from store.rounds.rounds import parquet_file, run_round
from store.staff import managers
from store.staff.scopes import Scope
from tests.clock import CHINA, Remembering
from tests.engines import SQLITE, Engine, Postgres

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=CHINA)
QUESTIONS = (
    "本周谁到期", "who matures next month", "下个月50万以上的到期", "本月到期的理财", "下个月高净值客户谁到期",
    "今天联系谁", "who should I contact today", "有哪些高净值客户", "list investment customers", "管户总览", "帮助",
    "最近一个月的大额异动", "下个月谁过生日", "谁没有保险", "谁持有大额存单", "哪些客户可能流失", "我的管户概况",
    "下周有哪些重要日期", "哪些客户快升级了", "我这个月业绩怎么样", "下周该联系谁", "谁逾期了", "资产前十的客户", "我的提醒",
    "EF01是什么产品", "今天有什么资讯", "高端客户有什么权益", "下个月到期不自动转存的", "下个月到期会自动转存的存单",
    "2030年以前到期的贷款", "最近层级变化", "下个月到期合计超过20万的客户", "各层级有多少存款", "资产前十的客户里谁没有理财",
)  # fmt: skip
ABOUT_ONE = (
    "{name}的情况", "给{name}推荐什么话术", "{name}什么时候到期", "pitch for {name}", "{name}的联系记录",
    "准备拜访{name}",
)  # fmt: skip
ROLES = ("relationship_manager", "wealth_manager", "branch_head")
WORDS = ("张", "王先生", "wang", "lihua", "zhangwei", "尾号1", "1234", "C000017", "李女士", "w", "陈总")


@pytest.fixture(scope="module")
def apps(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[App, App]:
    """One invented bank on both engines; on SQLite first."""
    files = tmp_path_factory.mktemp("invented") / "files"
    build(files, today=DAY, customers=240, managers=4)
    engines: tuple[Engine, Engine] = (SQLITE, postgres)
    first, second = (_imported(engine, tmp_path_factory.mktemp(engine.name), files) for engine in engines)
    return first, second


def _imported(engine: Engine, folder: Path, files: Path) -> App:
    given = {"GUANHU_DATABASE_URL": engine.url(folder), "GUANHU_DATA_DIR": str(folder / "guanhu-data")}
    app = open_app(read_settings(given, folder / "none.env"))
    assert import_delivery(app.database, files, as_of=DAY, now=NOW).state == "accepted"
    run_round(app.database, load_policy(), as_of=DAY, now=NOW)
    return app


def staff(app: App) -> list[str]:
    with app.database.reading() as connection:
        everyone = managers.active_managers(connection, ROLES)
        return [one.staff_id for one in everyone]


def one_of_each_role(app: App) -> list[str]:
    """What a question reads depends on the role, not on who has it: all three are asked, and once each."""
    with app.database.reading() as connection:
        return [managers.active_managers(connection, (role,))[0].staff_id for role in ROLES]


def customers_of(app: App, staff_id: str) -> list[str]:
    customers = tables.bank["customers"]
    query = customers.select().where(customers.c.manager_id == staff_id).order_by(customers.c.customer_id).limit(3)
    with app.database.reading() as connection:
        return [row.name for row in connection.execute(query)]


def asked(app: App, staff_id: str, text: str) -> str:
    who = Address("web", "person", staff_id)
    message = Message(message_id=f"{staff_id}:{text}", sender=who, chat=who, at=NOW, text=text)
    return json.dumps(contract(Conversation(app).answer(message, page_size=0)), ensure_ascii=False)


def test_every_question_has_the_same_answer(apps: tuple[App, App]) -> None:
    sqlite, postgres = apps
    intents = set()
    for staff_id in one_of_each_role(sqlite):
        named = [question.format(name=name) for name in customers_of(sqlite, staff_id) for question in ABOUT_ONE]
        for text in (*QUESTIONS, *named):
            answer = asked(sqlite, staff_id, text)
            assert asked(postgres, staff_id, text) == answer, (staff_id, text)
            intents.add(json.loads(answer)["intent"])
    assert {"maturity_list", "client_profile", "contact_today", "segment_list", "pitch", "help"} <= intents


def test_the_same_people_are_found_in_the_same_order(apps: tuple[App, App]) -> None:
    sqlite, postgres = apps
    found = 0
    for staff_id in staff(sqlite):
        for words in (*WORDS, *customers_of(sqlite, staff_id)):
            both = []
            for app in apps:
                with app.database.reading() as connection:
                    both.append(names.find(connection, Scope(managers=(staff_id,)), words, delivery_id=1))
            assert both[0] == both[1], (staff_id, words)
            found += len(both[0])
    assert staff(postgres) == staff(sqlite)
    assert found > 20


def test_the_same_segments_are_exported(apps: tuple[App, App], tmp_path: Path) -> None:
    written = []
    for place, app in enumerate(apps):
        with app.database.engine.connect() as connection:
            round_id = app.database.served(connection).round_id
        assert round_id is not None
        out = tmp_path / f"{place}.csv"
        assert export_segments(app.database, round_id, out) > 200
        written.append(out.read_bytes())
    assert written[0] == written[1]


def test_the_databases_work_the_same_segments_out(apps: tuple[App, App]) -> None:
    for app in apps:
        with app.database.engine.connect() as connection:
            served = app.database.served(connection).round_id
        assert served is not None
        by_sql = run_round(app.database, load_policy(), as_of=DAY, now=NOW, engine="sql", range_size=77)
        assert by_sql.new
        both = [pl.read_parquet(parquet_file(app.database, one)) for one in (served, by_sql.round_id)]
        assert both[0].equals(both[1])


def test_the_same_messages_are_put_on_their_way(apps: tuple[App, App]) -> None:
    both = [_sent(app) for app in apps]
    assert both[0] == both[1]
    assert {key.partition(":")[0] for key, _ in both[0]} >= {"morning"}


def _sent(app: App) -> list[tuple[str, Any]]:
    with app.database.writing() as connection:
        seed_demo_news(connection, NOW)
    runner = Runner(jobs=JOBS, database=app.database, policy=load_policy(), messengers={"web": Remembering()})
    for job in ("morning", "digest"):
        assert runner.by_hand(JOBS[job], NOW).state in {"done", "skipped"}
    with app.database.engine.connect() as connection:
        assert outbox.counts(connection)
        rows = connection.execute(select(tables.outbox, tables.CARD.label("card")).order_by(tables.outbox.c.key))
        return [(row.key, (row.address, row.purpose, row.about, row.card, row.due_at, row.expires_at)) for row in rows]
