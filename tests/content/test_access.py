"""How soon money is there again is worded by the kind of product, in both languages."""

import pytest

from content.access import access_key, access_words
from content.wording import LANGUAGES
from segmentation.people import Product


@pytest.mark.parametrize(
    ("kind", "liquidity", "days", "key"),
    [
        ("term_deposit", "term", 90, "early"),
        ("instalment_deposit", "term", 365, "early"),
        ("interest_drawing_deposit", "term", 1095, "early"),
        ("large_cd", "term", 365, "contract"),
        ("large_cd", "t1", 365, "t1"),  # the bank's own word is better
        ("notice_deposit", "tn", 7, "notice"),
        ("notice_deposit", "term", None, "notice"),
        ("notice_deposit", "t0", 1, "t0"),
        ("structured_deposit", "term", 90, "term"),
        ("closed_wealth", "term", 90, "term"),
        ("bond_fund", "tn", None, "tn"),
        ("precious_metal", "tn", None, "sold"),
        ("term_deposit", "", 90, "unknown"),
        ("service", "none", None, ""),
        ("mortgage", "none", None, ""),
    ],
)
def test_access_is_worded_by_the_kind(kind: str, liquidity: str, days: int | None, key: str) -> None:
    product = Product(product_code="X", name="虚构", kind=kind, liquidity=liquidity, term_days=days)
    assert access_key(product) == key
    for language in LANGUAGES:
        said = access_words(product, language)
        assert bool(said) is bool(key)
        assert kind not in ("term_deposit", "notice_deposit") or not [
            no for no in ("赎回", "不能", "redempt") if no in said
        ]
