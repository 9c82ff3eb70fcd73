"""The product lists: complete, in order, legacy never offered, and a notice in both languages for every class."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import content.catalogue as catalogue_module
import content.packages as packages_module
from content.catalogue import catalogue, notices
from content.packages import TIERS, packages
from content.problems import Problem
from content.wording import LANGUAGES, knows
from segmentation.bank_data import PRODUCT_KINDS
from segmentation.people import Product
from segmentation.product_gaps import gaps
from segmentation.suitability import grade_of
from tests.builders import a_delivery, a_product, write_delivery
from tests.command_line import guanhu_here


def known(code: str, name: str, kind: str) -> Product:
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
    assert [one.product_code for one in entry.matches(known(*row) for row in products)] == found


def test_a_legacy_series_is_known_by_its_name() -> None:
    assert catalogue().is_legacy(known("X", "虚构本利丰2016", "closed_wealth"))
    assert not catalogue().is_legacy(known("X", "虚构汇利丰2020", "structured_deposit"))


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


# -- refused with reasons ------------------------------------------------------------------------------------------------------

FILE = Path(catalogue_module.__file__).with_name("catalogue.toml")
PACKAGES = Path(packages_module.__file__).with_name("packages.toml")
BAD = {
    "savings = [": ("cheap = [", "缺少 savings 客户的产品清单"),
    '"term_deposit", "instalment_deposit"': ('"term_deposit", "moon_deposit"', "「moon_deposit」，但 [entries] 里没有"),
    'kuaiyibao = { names = ["快溢宝"] }': ("kuaiyibao = { }", "「kuaiyibao」没有写代码、名称或种类"),
    'kinds = ["treasury_bond"]': ('kinds = ["moon_bond"]', "种类「moon_bond」不存在"),
    'state = "legacy"': ('state = "old"', "状态「old」不存在，只能写 live, legacy, verify, off"),
    'insurance = ["insurance"]': ("insurance = []", "insurance 没有必备提示"),
    'trust_plan = ["trust"]': ('trust_plan = ["hush"]', "trust_plan 的提示「hush」没有文字"),
}


@pytest.mark.parametrize("was", BAD)
def test_a_catalogue_that_is_wrong_is_refused_with_what_is_wrong(tmp_path: Path, was: str) -> None:
    becomes, sentence = BAD[was]
    text = FILE.read_text(encoding="utf-8")
    assert was in text
    bad = tmp_path / "catalogue.toml"
    bad.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(Problem) as refused:
        catalogue(bad)
    assert sentence in refused.value.sentence("zh")
    assert refused.value.sentence("en")


BAD_PACKAGES = {
    'tiers = ["mass", "mid"]': ('tiers = ["platinum"]', "tiers 只能写 mass, mid, high, private"),
    'when = ["payroll"]': ('when = ["rich"]', "when 只能写"),
    'en = "salary plan"': ('en = ""', "要有中英文名称"),
    'kinds = ["money_fund"] }': ('kinds = ["moon_fund"] }', "存在的种类"),
}


@pytest.mark.parametrize("was", BAD_PACKAGES)
def test_a_package_that_is_wrong_is_refused(tmp_path: Path, was: str) -> None:
    becomes, sentence = BAD_PACKAGES[was]
    text = PACKAGES.read_text(encoding="utf-8")
    assert was in text
    bad = tmp_path / "packages.toml"
    bad.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(Problem) as refused:
        packages(bad)
    assert sentence in refused.value.sentence("zh")


def test_every_tier_has_packages_and_no_part_is_kept_to_one_language() -> None:
    assert {tier for one in packages() for tier in one.tiers} == set(TIERS)
    assert all(part.words["zh"] and part.words["en"] for one in packages() for part in one.parts)


WHOLE = Product(
    product_code="W", name="虚构理财", kind="closed_wealth", state="live", risk_grade="R2", grade_source="虚构", issuer="虚构",
    agency_sale=True, liquidity="term", sale_start=date(2026, 1, 1), sale_end=date(2026, 12, 31),
)  # fmt: skip
GAPS: dict[str, dict[str, Any]] = {
    "": {},
    "state": {"state": "maybe"},
    "risk_grade": {"risk_grade": "", "issuer_risk_grade": "A"},
    "liquidity": {"liquidity": ""},
    "agency_issuer,issuer": {"issuer": ""},
    "issuer": {"issuer": "", "agency_sale": False},
    "agency_sale": {"agency_sale": None},
    "grade_source": {"grade_source": ""},
    "sale_days": {"sale_end": date(2025, 12, 31)},
}


@pytest.mark.parametrize("expected", GAPS)
def test_what_a_product_lacks_is_named(expected: str) -> None:
    one = replace(WHOLE, **GAPS[expected])
    assert ",".join(gaps(one, frozenset({"service", "term_deposit"}))) == expected
    assert (
        gaps(replace(one, kind="term_deposit", state="live", sale_end=None, issuer="x"), frozenset({"term_deposit"}))
        == ()
    )


def test_either_grade_is_enough_and_the_higher_one_counts() -> None:
    one = replace(WHOLE, risk_grade="", issuer_risk_grade="R4")
    assert gaps(one, frozenset()) == ()
    assert grade_of(replace(WHOLE, issuer_risk_grade="R4")) == "R4"


def test_an_import_tells_which_products_cannot_be_offered_and_why(tmp_path: Path) -> None:
    write_delivery(tmp_path / "d", a_delivery(products=[
        a_product(), a_product(product_code="CW1", name="虚构无等级理财", kind="closed_wealth", risk_grade=""),
        a_product(product_code="CW2", name="虚构全理财", kind="closed_wealth", risk_grade="R2", issuer="虚构", agency_sale="N",
                  grade_source="虚构"),
        a_product(product_code="CW3", name="虚构少来源理财", kind="closed_wealth", risk_grade="R2", issuer="虚构",
                  agency_sale="N"),
    ]))  # fmt: skip
    environment = {"GUANHU_DATABASE_URL": f"sqlite:///{tmp_path}/g.db"}
    guanhu_here(tmp_path, "migrate", environment=environment)
    said = guanhu_here(tmp_path, "import", "d", "--as-of", "2026-11-21", environment=environment).stdout
    assert "有 2 个产品资料不全（共 1 个因此不会向客户介绍）" in said
    assert "虚构无等级理财（CW1）：缺风险等级、发行机构、是否代销、评级来源；不会介绍" in said
    assert "虚构少来源理财（CW3）：缺评级来源\n" in said
    assert "CW2" not in said
