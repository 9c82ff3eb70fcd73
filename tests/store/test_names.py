"""Finding a customer by any name: each layer, in order, and never outside the given managers."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest
from sqlalchemy import Connection

from content.names import name_keys
from store import migrate
from store.books.names import find, mentioned
from store.database import Database
from store.staff.scopes import Scope
from store.tables import bank, serving
from tests.engines import Engine

PEOPLE = [
    ("C001", "张小伟", "S001", "1234", "M"),
    ("C002", "张小玮", "S001", "5678", "F"),
    ("C003", "王小芳", "S001", "1111", "F"),
    ("C004", "王大强", "S001", "2222", "M"),
    ("C005", "曾小凡", "S001", "3333", "M"),
    ("C006", "吕小绿", "S001", "4444", "F"),
    ("C007", "欧阳小雪", "S001", "5555", "F"),
    ("C008", "Olga Outside", "S001", "6666", "F"),
    ("C009", "李建设", "S001", "7777", "M"),
    ("C101", "张小伟", "S002", "9999", "M"),
]


@pytest.fixture(scope="module")
def book(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = tmp_path_factory.mktemp("names")
    database = Database(engine.url(folder), folder)
    migrate.upgrade(database)
    rows = []
    for id_, name, manager, tail, gender in PEOPLE:
        keys = name_keys(name)._asdict()
        row = {"customer_id": id_, "name": name, "manager_id": manager, "account_last4": tail, "gender": gender}
        more = {"branch_id": "B1", "opened_on": date(2020, 1, 1), "phone_last4": "0" + tail[:3]}
        rows.append({**row, **more, **keys})
    building = database.storage.build("bank", 1)
    building.load(bank["customers"], iter([pl.DataFrame(rows)]))
    building.finish()
    with database.writing() as connection:
        connection.execute(serving.insert().values(id=1, delivery_id=1))
    with database.reading() as connection:
        yield connection
    database.close()


@pytest.mark.parametrize(
    ("words", "ids", "how"),
    [
        ("C003", ["C003"], "exact"),
        ("尾号1234", ["C001"], "tail"),
        ("张小伟 尾号1234", ["C001"], "tail"),
        ("尾号1234的张小伟", ["C001"], "tail"),
        ("张晓伟（尾号1234）", ["C001"], "tail"),
        ("张小伟", ["C001"], "exact"),
        ("張小偉", ["C001"], "exact"),
        ("王小芳女士", ["C003"], "exact"),
        ("王总", ["C003", "C004"], "title"),
        ("王女士", ["C003"], "title"),
        ("王先生", ["C004"], "title"),
        ("老曾", ["C005"], "title"),
        ("Mr Wang", ["C004"], "title"),
        ("Mrs Ouyang", ["C007"], "title"),
        ("zhangxiaowei", ["C001", "C002"], "pinyin"),
        ("Zhang Xiaowei", ["C001", "C002"], "pinyin"),
        ("章晓伟", ["C001", "C002"], "pinyin"),
        ("cengxiaofan", ["C005"], "pinyin"),
        ("lyu xiaolyu", ["C006"], "pinyin"),
        ("wdq", ["C004"], "initials"),
        ("小雪", ["C007"], "part"),
        ("王大", ["C004"], "part"),
        ("zanxiaowei", ["C001", "C002"], "folded"),
        ("wangxiaofag", ["C003"], "edit"),
        ("olga outside", ["C008"], "exact"),
        ("Outside Olga", ["C008"], "english"),
        ("Olga Outsde", ["C008"], "edit"),
    ],
)
def test_the_first_layer_that_answers_decides(book: Connection, words: str, ids: list[str], how: str) -> None:
    found = find(book, Scope(managers=("S001",)), words, delivery_id=1)
    assert sorted(one.customer_id for one in found) == ids
    assert {one.how for one in found} == {how}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "  ",
        "不存在的人",
        "'; drop table",
        "%",
        "_",
        "9999",
        "王小芳 尾号1234",
        "张小伟9999",
        "over 123,400",
        "over 100,123",
        "1234.50",
    ],
)
def test_nobody_is_found_for_words_that_name_nobody(book: Connection, words: str) -> None:
    assert find(book, Scope(managers=("S001",)), words, delivery_id=1) == ()


def test_another_managers_customer_is_never_found(book: Connection) -> None:
    for _, name, *_rest in PEOPLE:
        assert all(one.manager_id == "S002" for one in find(book, Scope(managers=("S002",)), name, delivery_id=1))
    assert find(book, Scope(), "张小伟", delivery_id=1) == ()
    assert find(book, Scope(managers=("S009",)), "张小伟", delivery_id=1) == ()


def test_names_of_the_book_are_noticed_in_a_sentence(book: Connection) -> None:
    assert mentioned(book, Scope(managers=("S001",)), "给欧阳小雪和王小芳写话术", delivery_id=1) == (
        "欧阳小雪",
        "王小芳",
    )
    assert mentioned(book, Scope(managers=("S001",)), "pitch for olga outside", delivery_id=1) == ("Olga Outside",)
    assert mentioned(book, Scope(managers=("S009",)), "给王小芳写话术", delivery_id=1) == ()
