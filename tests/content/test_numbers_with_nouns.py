"""English numbers bring their nouns: one customer, two customers."""

import pytest

from content.wording import say


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 customers"),
        (1, "1 customer"),
        (2, "2 customers"),
        (1001, "1001 customers"),
    ],
)
def test_one_is_singular_and_all_others_are_plural(count: int, said: str) -> None:
    assert say("due_list.customers", "en", count=count) == said


def test_two_numbers_of_a_sentence_have_each_its_noun() -> None:
    assert say("maturities.summary", "en", count=2, customers=1, total="¥5") == "2 holdings · 1 customer · ¥5 in all"
    assert say("maturities.summary", "zh", count=2, customers=1, total="5元") == "共 2 笔，1 位客户，合计 5元"
