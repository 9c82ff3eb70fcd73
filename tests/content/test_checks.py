"""CHECKS as tables of cases with both sides of every limit. Everyone and everything in them is invented."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.calendar import working_days
from content.checks import CHECKS, blocked, deferred_until, examine
from content.checks.delivery import Approval, Finding, Group, Recipient
from content.checks.hours import next_allowed, read_windows
from content.wording import LANGUAGES, knows
from tests.clock import a_card, at
from tests.content.deliveries import NOW, POLICY, a_briefing, a_digest, an_approval, an_offer, found


def test_what_is_in_order_passes_every_check() -> None:
    assert found(a_digest()) == []
    assert found(a_briefing()) == []
    assert found(an_offer(Recipient(customer_id="C001", consent=True))) == []


@pytest.mark.parametrize(
    ("push", "reason"),
    [
        (None, "no_push"),
        (an_approval(state="checked"), "not_approved"),
        (an_approval(state="recalled"), "not_approved"),
        (an_approval(reviewer=""), "not_approved"),
        (an_approval(reviewer="E1"), "own_review"),
        (an_approval(expires_on=date(2026, 11, 22)), "expired"),
        (an_approval(expires_on=date(2026, 11, 23)), ""),
        (an_approval(expires_on=None), "expired"),
        (an_approval(actual_hash="other"), "changed"),
        (an_approval(a_card(title="another")), "changed"),
    ],
)
def test_c09_only_what_another_approved_and_nobody_changed(push: Approval | None, reason: str) -> None:
    assert found(a_digest(push=push)) == ([("C-09", reason)] if reason else [])


def test_c09_every_item_in_it_must_still_be_approved() -> None:
    gone = an_approval(what="N2", state="rejected")
    (finding,) = examine(a_digest(items=(an_approval(what="N1"), gone)), POLICY, NOW)
    assert (finding.reason, finding.facts) == ("not_approved", {"what": "N2"})


def test_c09_nothing_goes_to_a_group_unreviewed_whatever_it_is_called() -> None:
    assert ("C-09", "no_push") in found(a_digest(purpose="answer", push=None))
    assert ("C-09", "no_push") in found(a_digest(purpose="invented purpose", push=None))


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        ({"consent": True}, []),
        ({"consent": False}, [("C-10", "no_consent")]),
        ({"consent": None}, [("C-10", "no_consent")]),
        ({"consent": True, "refused": True}, [("C-11", "refused")]),
        ({"consent": True, "blacklisted": True}, [("C-11", "blacklisted")]),
        ({"consent": True, "do_not_disturb": True}, [("C-11", "do_not_disturb")]),
        ({"consent": True, "open_complaint": True}, [("C-11", "open_complaint")]),
    ],
)
def test_c10_c11_marketing_needs_consent_and_no_stop(
    recipient: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(an_offer(Recipient(customer_id="C001", **recipient))) == expected


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        ({"consent": None}, []),
        ({"do_not_disturb": True}, []),
        ({"open_complaint": True}, []),
        ({"refused": True}, [("C-11", "refused")]),
        ({"blacklisted": True}, [("C-11", "blacklisted")]),
    ],
)
def test_a_service_notice_needs_no_consent_but_obeys_a_refusal(
    recipient: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(a_briefing(purpose="alert", recipients=(Recipient(customer_id="C001", **recipient),))) == expected


def test_c10_marketing_to_nobody_in_particular_is_blocked() -> None:
    assert found(an_offer()) == [("C-10", "no_recipient")]


@pytest.mark.parametrize(
    ("purpose", "moment", "until"),
    [
        ("briefing", "2026-11-23 07:59:59", "2026-11-23 08:00"),
        ("briefing", "2026-11-23 08:30:00", None),
        ("briefing", "2026-11-22 09:00:00", "2026-11-23 08:00"),
        ("digest", "2026-11-23 08:59:59", "2026-11-23 09:00"),
        ("digest", "2026-11-23 09:00:00", None),
        ("digest", "2026-11-23 11:59:59", None),
        ("digest", "2026-11-23 12:00:00", "2026-11-23 14:00"),
        ("digest", "2026-11-23 14:00:00", None),
        ("digest", "2026-11-23 19:59:59", None),
        ("digest", "2026-11-23 20:00:00", "2026-11-24 09:00"),
        ("digest", "2026-11-27 20:00:00", "2026-11-30 09:00"),
        ("digest", "2026-09-30 21:00:00", "2026-10-08 09:00"),
        ("digest", "2026-10-10 10:00:00", None),
        ("alert", "2026-11-22 08:00:00", None),
        ("alert", "2026-11-22 21:00:00", "2026-11-23 08:00"),
        ("unheard of", "2026-11-22 10:00:00", "2026-11-23 09:00"),
    ],
)
def test_c12_each_purpose_has_its_hours(purpose: str, moment: str, until: str | None) -> None:
    delivery = a_digest(purpose=purpose)
    now = at(moment)
    judge = next(check.judge for check in CHECKS if check.id == "C-12")  # the quiet hours
    finding = judge(delivery, POLICY, now)
    assert (finding.until if finding else None) == (at(until) if until else None)


def test_c12_answers_come_at_night() -> None:
    assert found(a_briefing(purpose="answer"), at("2026-11-22 03:00")) == []


def test_c12_looks_at_the_addressees_clock() -> None:
    away = a_briefing(zone=ZoneInfo("Europe/London"))
    (finding,) = examine(away, POLICY, at("2026-11-23 12:00"))
    assert finding.until == at("2026-11-23 16:00")


@given(
    minute=st.integers(0, 3 * 365 * 24 * 60),
    windows=st.lists(
        st.sampled_from(["09:00-12:00", "14:00-20:00", "08:00-21:00"]), min_size=1, max_size=2, unique=True
    ),
)
def test_the_next_allowed_moment_is_allowed_and_never_earlier(minute: int, windows: list[str]) -> None:
    local = at("2025-01-01 00:00") + timedelta(minutes=minute)
    days, read = working_days(), read_windows(windows)
    then = next_allowed(local, read, days)
    assert then is not None
    assert then >= local
    assert next_allowed(then, read, days) == then


@pytest.mark.parametrize("text", ["12:00-09:00", "09:00-09:00", "morning"])
def test_a_window_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_windows([text])


@pytest.mark.parametrize(
    ("segment", "sent", "until"),
    [
        ("asset_type:wealth", "2026-11-22 19:00", None),
        ("asset_type:wealth", "2026-11-23 09:30", "2026-11-30 00:00"),
        ("asset_type:investment", "2026-11-22 19:00", None),
        ("asset_type:investment", "2026-11-23 09:30", "2026-11-24 00:00"),
    ],
)
def test_c13_a_group_gets_one_digest_a_week_investment_one_a_day(segment: str, sent: str, until: str | None) -> None:
    group = Group(chat_id="G1", segment=segment, lowest_risk_level="C3", has_member_65_plus=False, listed=True)
    findings = examine(a_digest(group=group, sent=(at(sent),)), POLICY, NOW)
    assert deferred_until(findings) == (at(until) if until else None)


@pytest.mark.parametrize(("before", "deferred"), [(1, False), (2, True)])
def test_c13_a_group_gets_two_offers_a_month(before: int, deferred: bool) -> None:
    sent = tuple(at("2026-11-01 10:00") + timedelta(days=day) for day in range(before))
    findings = examine(a_digest(purpose="marketing", sent=sent), POLICY, NOW)
    assert deferred_until(findings) == (at("2026-12-01 00:00") if deferred else None)


@pytest.mark.parametrize(("sent", "deferred"), [("2026-11-22 23:59", False), ("2026-11-23 00:00", True)])
def test_c13_a_customer_gets_one_offer_a_week(sent: str, deferred: bool) -> None:
    findings = examine(an_offer(Recipient(customer_id="C001", consent=True, sent=(at(sent),))), POLICY, NOW)
    assert (deferred_until(findings) is not None) is deferred


@pytest.mark.parametrize("purpose", ["briefing", "answer", "alert"])
def test_c16_a_reader_sees_their_own_customers_only(purpose: str) -> None:
    assert found(a_briefing(purpose=purpose, readable=frozenset({"C001"}))) == [("C-16", "other_book")]
    assert found(a_briefing(purpose=purpose, mentioned=(), readable=frozenset())) == []


def test_a_block_is_for_good_and_the_latest_defer_counts() -> None:
    findings = (
        Finding(check="C-12", kind="defer", reason="quiet_hours", until=at("2026-11-23 14:00")),
        Finding(check="C-13", kind="defer", reason="cap_reached", until=at("2026-11-30 00:00")),
    )
    assert not blocked(findings)
    assert deferred_until(findings) == at("2026-11-30 00:00")
    assert blocked((*findings, Finding(check="C-09", kind="block", reason="no_push")))


def test_every_check_has_its_name_in_both_languages() -> None:
    assert not [
        check.id for language in LANGUAGES for check in CHECKS if not knows(f"checks.name.{check.id}", language)
    ]


def test_every_reason_a_check_gives_has_a_sentence() -> None:
    import ast
    from pathlib import Path

    import content.checks

    reasons = {
        node.value
        for path in Path(content.checks.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and knows(f"checks.{node.value}", "en")
    }
    others = ("checks.name.", "checks.cure.", "checks.sending.", "checks.then")
    written = {key.removeprefix("checks.") for key in _keys() if not key.startswith(others)}
    assert written
    assert written - reasons == set()


def _keys() -> list[str]:
    from content.wording import texts

    return [key for key in texts("zh") if key.startswith("checks.")]
