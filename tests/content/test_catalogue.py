"""The product lists: complete, in order, legacy never offered, and a notice in both languages for every class."""

import pytest

from content.catalogue import catalogue, notices
from content.wording import LANGUAGES, knows
from segmentation.bank_data import PRODUCT_KINDS
from segmentation.people import Product


def a_product(code: str, name: str, kind: str) -> Product:
    return Product(product_code=code, name=name, kind=kind, state="live")


def test_every_main_type_has_its_list_and_every_kind_exists() -> None:
    lists = catalogue().lists
    assert set(lists) == {"savings", "wealth", "investment", "settlement", "liability", "none"}
    assert {kind for entries in lists.values() for entry in entries for kind in entry.kinds} <= set(PRODUCT_KINDS)
    assert [entry.id for entry in lists["savings"]][:3] == ["online_banking", "term_deposit", "instalment_deposit"]
    assert next(entry.id for entry in lists["settlement"]) == "shanghuitong"


@pytest.mark.parametrize(
    ("products", "found"),
    [
        ([("A", "虚构汇利丰一号", "structured_deposit"), ("B", "虚构结构性存款", "structured_deposit")], ["A"]),
        ([("B", "虚构结构性存款", "structured_deposit"), ("C", "虚构结构性存款二", "structured_deposit")], ["B", "C"]),
        ([("D", "虚构汇利丰活动服务", "service")], ["D"]),
        ([("E", "虚构基金", "equity_fund")], []),
    ],
)
def test_an_entry_meets_products_by_name_before_kind(products: list[tuple[str, str, str]], found: list[str]) -> None:
    entry = next(entry for entry in catalogue().lists["savings"] if entry.id == "huilifeng")
    assert [one.product_code for one in entry.matches(a_product(*row) for row in products)] == found


def test_a_legacy_series_is_known_by_its_name() -> None:
    assert catalogue().is_legacy(a_product("X", "虚构本利丰2016", "closed_wealth"))
    assert not catalogue().is_legacy(a_product("X", "虚构汇利丰2020", "structured_deposit"))


def test_every_notice_has_its_sentence_in_both_languages() -> None:
    ids = {one for group in catalogue().notices.values() for one in group} | {"agency", "performance"}
    assert [
        (one, language) for one in ids for language in LANGUAGES if not knows(f"pitch.notice.{one}", language)
    ] == []


def test_agency_and_the_banks_own_notices_stand_beside_those_of_the_class() -> None:
    product = Product(
        product_code="M", name="虚构货币基金", kind="money_fund", agency_sale=True, issuer="虚构基金公司",
        notices=("performance", "本产品限个人客户。", "fund"),
    )  # fmt: skip
    said = notices(product, "zh")
    assert said[0] == "基金有风险，投资须谨慎。"
    assert "购买货币市场基金并不等于" in said[1]
    assert said[3] == "本产品限个人客户。"
    assert said[4].startswith("本产品由虚构基金公司发行与管理")
    assert len(said) == 5, "each once"
