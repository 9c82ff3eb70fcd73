"""Every question about one customer or product: honest on a bare delivery, nothing for strangers, the others not forgotten."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.app import App
from store.imports.deliveries import import_delivery
from tests.banks import NOW, an_app, tap
from tests.builders import a_customer, a_delivery, a_holding, a_staff, write_delivery

OF_CUSTOMER = ("client_profile", "product_recommend", "visit_prep", "benefits", "pitch", "show_phone")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("honest"), segmented=True,
        customers=[a_customer(phone="13812345678"), a_customer(customer_id="C002", name="李娟", phone="13812345679")],
        holdings=[a_holding(), a_holding(holding_id="H2", customer_id="C002", balance="777777")],
    )  # fmt: skip


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Staff, customers and holdings, nothing else, and no round."""
    folder = tmp_path_factory.mktemp("bare")
    app = an_app(folder / "first")
    only = {name: rows for name, rows in a_delivery().items() if name in ("staff", "customers", "holdings")}
    write_delivery(folder / "bare", only)
    report = import_delivery(app.database, folder / "bare", as_of=date(2026, 11, 22), now=NOW)
    assert report.state == "accepted"
    return app


@pytest.mark.parametrize("question", [*(f"{name}?client=C001" for name in OF_CUSTOMER), "product_info?product=large_cd",
                                      "news_today", "benefits", "benefits?segment=tier:high", "team_overview"])  # fmt: skip
def test_a_bare_delivery_is_answered_without_a_bug(bare: App, question: str) -> None:
    answer = tap(bare, "S001", question)
    assert answer.reason not in ("bug", "problem")
    assert answer.card.title


@pytest.mark.parametrize("question", OF_CUSTOMER)
@pytest.mark.parametrize("client", ["C001", "C404"])
def test_a_stranger_hears_the_same_as_of_nobody(bank: App, question: str, client: str) -> None:
    answer = tap(bank, "S009", f"{question}?client={client}")
    assert (answer.reason, answer.customers, answer.shown) == ("no_such_customer", (), ())
    assert answer.card.to_json() == tap(bank, "S009", f"{question}?client=C405").card.to_json()


@pytest.mark.parametrize("question", OF_CUSTOMER)
def test_the_head_never_reads_a_name_a_tail_or_a_number(bank: App, question: str) -> None:
    text = json.dumps(tap(bank, "S003", f"{question}?client=C001").card.to_json(), ensure_ascii=False)
    assert not any(word in text for word in ("张伟", "13812345678"))


@pytest.mark.parametrize("question", ["client_profile", "product_recommend", "visit_prep", "benefits", "pitch"])
def test_a_second_customer_of_the_sentence_is_one_tap_away(bank: App, question: str) -> None:
    first = tap(bank, "S001", f"{question}?client=C001&also=C002")
    button = next(one for one in first.card.buttons if one.label == "李娟")
    assert tap(bank, "S001", button.action).customers == ("C002",)
    assert "777777" not in json.dumps(first.card.to_json())


def test_content_staff_without_a_book_read_the_news_and_no_customer(tmp_path: Path) -> None:
    app = an_app(tmp_path, staff=[a_staff(), a_staff(staff_id="E1", name="编辑", role="content_editor")])
    assert tap(app, "E1", "news_today").reason == ""
    assert tap(app, "E1", "client_profile?client=C001").reason == "no_such_customer"
