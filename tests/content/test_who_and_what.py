"""C-10 to C-16 beyond the first table: spellings, segments, channels, refusal words. Everyone and everything is invented."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from content.cards import Row, Section
from content.checks import deferred_until, examine
from content.checks.delivery import Group, NamedProduct, Recipient
from content.checks.refusal import refusal_words
from content.wording import LANGUAGES, knows, texts
from tests.clock import a_card, at
from tests.content.deliveries import NOW, POLICY, a_briefing, a_digest, an_approval, an_offer, found

NAMES = ("欧阳若兰", "张伟", "李", "John Sample", "何然", "吕芳")
WORDS = POLICY.section("refusals")["words"]
#: On the hour WeChat Work is crowded.
PAST_TEN = NOW + timedelta(minutes=1)


def a_group(**over: Any) -> Group:
    values: dict[str, Any] = {
        "chat_id": "G1", "segment": "asset_type:wealth", "lowest_risk_level": "C3", "has_member_65_plus": False,
        "names": NAMES, "listed": True, **over,
    }  # fmt: skip
    return Group(**values)


def said_of(text: str) -> str:
    findings = found(a_digest(card=a_card(summary=text), group=a_group()))
    return findings[0][1] if findings else ""


@pytest.mark.parametrize(
    "text",
    [
        "祝贺张 伟", "祝贺张\u200b伟", "祝贺张·伟", "祝賀歐陽若蘭", "恭喜 Zhang Wei", "恭喜 Wei Zhang", "恭喜 zhangwei",
        "恭喜 ZHANG WEI", "恭喜 Zhāng Wěi", "恭喜Ｚｈａｎｇ　Ｗｅｉ", "dear John Sample", "Sample, John", "JOHN  SAMPLE",
        "Ouyang Ruolan", "Ruolan Ouyang", "吕\ufeff芳",
    ],
)  # fmt: skip
def test_c14_a_name_counts_however_it_is_spelt(text: str) -> None:
    assert said_of(text) == "customer_name"


@pytest.mark.parametrize(
    "text",
    [
        "he ran the numbers again", "伟大的张力", "The Johnson Samples", "一个李字不是姓名", "a long weekend",
        "利率下调，市场平稳", "2026-11-23 至 2026-11-30 认购", "10:00 2026-11-23 12:30", "第 95588 号热线", "起点 100,000 元",
        "年份 2024 2025 2026", "比例 12.5% 到 30.25%",
    ],
)  # fmt: skip
def test_c14_ordinary_words_and_numbers_pass(text: str) -> None:
    assert not said_of(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("电 1 3 8 0 0 0 0 1 1 1 1", "phone"),
        ("电话 138.0000.1111", "phone"),
        ("电话 138\u200b0000\u200b1111", "phone"),
        ("电话 一三八〇〇〇〇一一一一", "phone"),
        ("电话 0086 13800001111", "phone"),
        ("电话 1380000111", ""),
        ("证件 110101 19900307 000X", "id_card"),
        ("卡号 6222-0000-1111-2222", "account"),
        ("卡号 622200001111", ""),
        ("卡号６２２２００００１１１１２２２２", "account"),
        ("后四位是 8888", "account"),
        ("张女士的五十万到期", "amount_beside_name"),
        ("王先生 50w", "amount_beside_name"),
        ("王先生主讲", ""),
        ("王先生" + "。" * 20 + "50万元", ""),
    ],
)
def test_c14_numbers_of_persons_in_any_form(text: str, reason: str) -> None:
    assert said_of(text) == reason


def test_c14_a_number_over_two_lines_is_one_and_the_place_is_told() -> None:
    card = a_card(sections=(Section(lines=("电话 138", "0000", "1111")),))
    (finding,) = examine(a_digest(card=card, group=a_group()), POLICY, NOW)
    assert (finding.reason, finding.place) == ("phone", "card")
    card = a_card(rows=(Row(title="x"), Row(title="y", details=("a", "张伟"))))
    (finding,) = examine(a_digest(card=card, group=a_group()), POLICY, NOW)
    assert (finding.reason, finding.place) == ("customer_name", "rows[1].details[1]")


def test_c14_private_messages_may_name_people() -> None:
    assert found(a_briefing(card=a_card(summary="张伟 13800001111"))) == []


@pytest.mark.parametrize(
    ("made_for", "reason"), [("", ""), ("asset_type:wealth", ""), ("segment:vip", "other_segment")]
)
def test_c15_a_push_goes_to_groups_of_its_segment(made_for: str, reason: str) -> None:
    delivery = a_digest(push=an_approval(audience=made_for))
    assert found(delivery) == ([("C-15", reason)] if reason else [])


@pytest.mark.parametrize(
    ("product", "segment", "reason"),
    [
        ({"kind": "large_cd", "grade": ""}, "risk_expiry", ""),
        ({"kind": "bond_fund", "grade": "R2"}, "risk_expiry", "no_products_here"),
        ({"kind": "bond_fund", "grade": "R2"}, "above_tolerance", "no_products_here"),
        ({"kind": "bond_fund", "grade": "R2"}, "vip", ""),
        ({"kind": "trust_plan", "grade": "R2", "private_offering": True}, "vip", "private_offering"),
        ({"kind": "large_cd", "grade": "", "state": "off"}, "vip", "not_on_sale"),
    ],
)
def test_c15_deposits_have_no_grade_and_some_segments_hear_of_no_product(
    product: dict[str, Any], segment: str, reason: str
) -> None:
    named = NamedProduct(**{"product_code": "F1", "private_offering": False, "state": "live", **product})
    delivery = a_digest(group=a_group(segment=segment), products=(named,))
    assert found(delivery) == ([("C-15", reason)] if reason else [])


@pytest.mark.parametrize(
    ("sent", "reason"),
    [((), ""), (("2026-11-22 23:59",), ""), (("2026-11-23 00:00",), "channel_cap_reached")],
)
def test_c13_a_channel_takes_one_a_day_whatever_it_was(sent: tuple[str, ...], reason: str) -> None:
    recipient = Recipient(customer_id="C001", consent=True, sent_here=tuple(map(at, sent)))
    assert found(an_offer(recipient, platform="wecom"), PAST_TEN) == ([("C-13", reason)] if reason else [])
    assert found(an_offer(recipient, platform="web")) == []


def test_c13_a_group_on_that_channel_too_but_never_a_service() -> None:
    sent_here = (at("2026-11-23 08:05"),)
    assert found(a_digest(platform="wecom", sent_here=sent_here), PAST_TEN) == [("C-13", "channel_cap_reached")]
    alert = a_briefing(
        purpose="alert", platform="wecom", recipients=(Recipient(customer_id="C001", sent_here=sent_here * 3),)
    )
    assert found(alert, PAST_TEN) == []


def test_c13_what_is_just_leaving_elsewhere_is_waited_for_by_minutes() -> None:
    full = Recipient(customer_id="C001", consent=True, leaving=1)
    findings = examine(an_offer(full), POLICY, NOW)
    assert [finding.reason for finding in findings] == ["leaving_elsewhere"]
    until = deferred_until(findings)
    assert until is not None
    assert timedelta(minutes=2) <= until - NOW <= timedelta(minutes=5)
    assert found(an_offer(replace(full, leaving=0))) == []


@pytest.mark.parametrize(
    ("day", "reason"),
    [("2026-10-01 10:00", ""), ("2026-10-01 12:30", "quiet_hours"), ("2026-10-01 20:00", "quiet_hours")],
)
def test_c12_festival_greetings_may_leave_on_a_rest_day(day: str, reason: str) -> None:
    delivery = an_offer(
        Recipient(customer_id="C001", consent=True),
        purpose="greeting",
        push=an_approval(expires_on=at("2026-10-02").date()),
    )
    assert [one for _, one in found(delivery, at(day))] == ([reason] if reason else [])
    assert [one for _, one in found(replace(delivery, purpose="marketing"), at(day))] == ["quiet_hours"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("退订", "退订"), ("请 退 订", "退订"), ("我说了别打了！", "别打了"), ("回复TD", "TD"), ("回复 ｔｄ 谢谢", "TD"),
        ("td", "TD"),
        ("ltd company", ""),
        ("please Stop Calling me", "stop calling"), ("以后不要再发\u200b了", "不要再发"),
        ("请多发一些资讯", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_refusal_is_heard_in_a_customers_words(text: str, word: str) -> None:
    assert refusal_words(text, WORDS) == word


@pytest.mark.parametrize(
    ("recipient", "reason"),
    [
        ({"blacklisted": True, "refused": True, "open_complaint": True}, "blacklisted"),
        ({"refused": True, "open_complaint": True, "do_not_disturb": True}, "refused"),
        ({"open_complaint": True, "do_not_disturb": True}, "open_complaint"),
    ],
)
def test_c11_the_strongest_reason_is_said(recipient: dict[str, Any], reason: str) -> None:
    assert found(an_offer(Recipient(customer_id="C001", consent=True, **recipient))) == [("C-11", reason)]


def test_c16_the_first_strange_row_is_the_place() -> None:
    card = a_card(rows=(Row(title="x", customer_id="C001"), Row(title="y", customer_id="C009")))
    (finding,) = examine(a_briefing(card=card, mentioned=("C001", "C009")), POLICY, NOW)
    assert (finding.reason, finding.place, finding.facts) == ("other_book", "rows[1]", {"count": "1"})


def test_every_reason_has_its_cure_in_both_languages() -> None:
    outside = {"then"}
    reasons = {key.split(".")[1] for key in texts("zh") if key.startswith("checks.") and key.count(".") == 1} - outside
    assert not [
        (language, reason)
        for language in LANGUAGES
        for reason in reasons
        if not knows(f"checks.cure.{reason}", language)
    ]
