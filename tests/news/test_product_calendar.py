"""The product calendar: what opens, closes and matures, read from the catalogue; nothing a group may not read."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from content.marketing.examined import examined, may_leave
from content.policy import load_policy
from content.product_calendar import LONGEST, calendar_text, calendar_title, product_days
from segmentation.people import Language, Product
from segmentation.suitability import SuitabilityNumbers
from store.news import found_items
from tests.banks import NOW, an_app
from tests.builders import a_customer, a_holding, a_product, a_staff
from tests.command_line import guanhu_here

TODAY, FIRST, LAST = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 30)
NUMBERS = SuitabilityNumbers.read(load_policy().section("suitability"))
SOLD = Product(
    product_code="W1", name="虚构稳享甲", kind="closed_wealth", state="live", risk_grade="R2", liquidity="term",
    sale_start=date(2026, 11, 25), sale_end=date(2026, 12, 20),
)  # fmt: skip


def told(*products: Product, matures: dict[str, list[date]] | None = None) -> list[tuple[str, str, str]]:
    found = product_days(products, matures or {}, NUMBERS, first=FIRST, last=LAST)
    return [(one.on.isoformat(), one.what, one.product.product_code) for one in found]


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({}, ["opens"]),
        ({"sale_start": FIRST, "sale_end": LAST}, ["opens", "closes"]),
        ({"sale_start": date(2026, 11, 23), "sale_end": date(2026, 12, 1)}, []),
        ({"sale_start": None, "sale_end": None}, []),
        ({"state": "legacy"}, []),
        ({"state": "verify"}, []),
        ({"name": "虚构本利丰三号"}, []),
        ({"private_offering": True}, []),
        ({"kind": "trust_plan"}, []),
        ({"kind": "third_party_custody"}, []),
        ({"risk_grade": ""}, []),
        ({"liquidity": ""}, []),
        ({"kind": "term_deposit", "risk_grade": "", "liquidity": ""}, ["opens"]),
    ],
)
def test_what_a_group_may_read_stands_in_it_with_its_days(over: dict[str, Any], expected: list[str]) -> None:
    assert [what for _, what, _ in told(replace(SOLD, **over))] == expected


def test_days_stand_in_order_and_maturities_among_them() -> None:
    other = replace(SOLD, product_code="W2", sale_start=None, sale_end=date(2026, 11, 28))
    assert told(SOLD, other, matures={"W2": [date(2026, 11, 24), date(2027, 1, 1)]}) == [
        ("2026-11-24", "matures", "W2"), ("2026-11-25", "opens", "W1"), ("2026-11-28", "closes", "W2"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_passes_the_checks_and_says_what_did_not_fit(language: Language) -> None:
    some = [replace(SOLD, product_code=f"W{n}", sale_start=date(2026, 11, 24 + n % 7)) for n in range(28)]
    days = product_days(some, {}, NUMBERS, first=FIRST, last=LAST)
    text, left = calendar_text(days, language, today=TODAY)
    assert len(text) <= LONGEST
    assert left > 0
    assert "R2" in text
    assert may_leave(examined(f"{calendar_title(FIRST, LAST, language)}\n{text}")), examined(text)
    assert calendar_text((), language, today=TODAY) == ("", 0)


def test_an_editor_makes_it_from_the_catalogue_and_it_waits_for_approval(tmp_path: Path) -> None:
    people = [a_customer(customer_id=f"C{n}", name=f"虚构{n}") for n in range(10)]
    held = [
        a_holding(holding_id=f"H{n}", customer_id=f"C{n}", product_code="W2", kind="closed_wealth") for n in range(10)
    ]
    issue = {"kind": "closed_wealth", "risk_grade": "R2"}
    app = an_app(
        tmp_path, staff=[a_staff(), a_staff(staff_id="E01", role="content_editor")], customers=people,
        holdings=[*held, a_holding(holding_id="X", product_code="W3", kind="closed_wealth", customer_id="C1")],
        products=[a_product(product_code="W1", name="虚构稳享甲", sale_end="2026-11-27", **issue),
                  a_product(product_code="W2", name="虚构稳享乙", **issue),
                  a_product(product_code="W3", name="虚构稳享丙", **issue)],
    )  # fmt: skip
    environment = {
        "GUANHU_DATABASE_URL": app.settings.database_url, "GUANHU_DATA_DIR": str(app.settings.folder),
    }  # fmt: skip

    def run(*words: str) -> str:
        return guanhu_here(tmp_path, "news", "calendar", "--as", "E01", *words, environment=environment).stdout

    shown = run("--from", "2026-11-22", "--dry-run")
    assert "11月24日到期：虚构稳享乙（R2）。11月27日发售结束：虚构稳享甲（R2）。" in shown
    assert "稳享丙" not in shown, "a day that one customer alone has is nobody else's to read"
    assert "理财非存款" in shown
    run("--from", "2026-11-22")
    with app.database.reading() as connection:
        kept = found_items.since(connection, NOW - timedelta(days=30_000))
    assert [(one.kind, one.state, one.author, one.starts_on) for one in kept] == [
        ("product_calendar", "found", "E01", date(2026, 11, 22))
    ]
