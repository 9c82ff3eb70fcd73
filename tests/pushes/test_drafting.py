"""A push as it is written: what it may say, for whom, and which groups are left out of it and why. All invented."""

from datetime import timedelta
from typing import Any

import pytest

from content.pushes.audience import Audience
from content.pushes.words import PushWords
from store.database import Database
from store.pushes import desk
from tests.pushes.bank import (
    EDITOR,
    INVESTMENT,
    POLICY,
    REVIEWER,
    TEN,
    a_wish,
    an_offer,
    approved,
    drafted,
    groups_of,
)
from tests.pushes.outcomes import refused

DAY = timedelta(days=1)


def test_groups_that_cannot_get_it_are_left_out_with_their_reasons(database: Database) -> None:
    push_id = approved(database, an_offer())
    assert groups_of(database, push_id) == {
        "G1": ("planned", ""),
        "G2": ("planned", ""),
        "GC1": ("left_out", "above_lowest_level"),
        "GUNKNOWN": ("left_out", "above_lowest_level"),
        "GEMPTY": ("left_out", "no_members"),
        "GLEFT": ("left_out", "owner_left"),
    }


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("EF09", "{name}", "high_risk_65"),
        ("PV01", "{name}", "private_offering"),
    ],
)
def test_private_offerings_and_high_risk_beside_older_members_stay_out_of_groups(
    database: Database, code: str, text: str, reason: str
) -> None:
    words = PushWords(title="{name}", text=f"{text}说明会，欢迎了解。", products=(code,))
    seen = drafted(database, a_wish(kind="product", words=words, audience=Audience(groups=("W65",))))
    assert seen.counted.left_out == {reason: 1}
    refused("pushes.blocked", desk.submit, database, POLICY, seen.push.push_id, by=EDITOR, now=TEN)


def test_groups_of_another_language_are_not_meant(database: Database) -> None:
    seen = drafted(database, a_wish(language="en", words=PushWords(title="A talk", text="On gold, on Wednesday.")))
    assert [one.address for one in seen.counted.goes] == ["web:group:GEN"]


def test_a_customers_name_in_the_text_keeps_it_from_the_groups_of_their_manager(database: Database) -> None:
    words = PushWords(title="讲座", text="欧阳若兰女士也会来讲座。")
    seen = drafted(database, a_wish(words=words))
    assert {one.address for one in seen.counted.recipients if one.reason == "customer_name"} == {"web:group:G2"}


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"audience": Audience()}, "pushes.no_audience"),
        ({"audience": Audience(segments=(INVESTMENT,), roles=("admin",))}, "pushes.mixed_audience"),
        ({"kind": "rumour"}, "pushes.unknown_kind"),
        ({"words": PushWords(title="", text="虚构")}, "pushes.no_words"),
        ({"words": PushWords(title="虚构", text="x" * 5000)}, "pushes.too_long"),
        ({"words": PushWords(title="虚构", text="虚构", products=("NONE",))}, "pushes.unknown_product"),
        ({"words": PushWords(title="虚构", text="虚构", news_ids=("N0",))}, "pushes.unknown_news"),
        ({"valid_until": (TEN - DAY).date()}, "pushes.bad_days"),
        (
            {"kind": "news", "words": PushWords(title="虚构", text="虚构", products=("CW05",))},
            "pushes.no_products_in_kind",
        ),
    ],
)
def test_a_wish_that_cannot_be_is_a_sentence(database: Database, over: dict[str, Any], code: str) -> None:
    refused(code, drafted, database, a_wish(**over))


def test_a_stranger_writes_no_pushes(database: Database) -> None:
    refused("pushes.not_an_author", drafted, database, by=REVIEWER)
    refused("pushes.nobody", drafted, database, by="NOBODY")
