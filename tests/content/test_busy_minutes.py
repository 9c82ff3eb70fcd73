"""Minutes in which a platform is crowded: what nobody waits for leaves after them. Everything here is invented."""

from datetime import timedelta

import pytest

from content.checks.busy_minutes import busy_minute
from tests.clock import at
from tests.content.deliveries import POLICY, a_briefing, found


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-23 08:59", None), ("2026-11-23 09:00", "2026-11-23 09:01"), ("2026-11-23 09:01", None),
        ("2026-11-23 09:29", None), ("2026-11-23 09:30", "2026-11-23 09:31"), ("2026-11-23 09:31", None),
    ],
)  # fmt: skip
def test_nothing_unasked_leaves_for_wecom_on_the_hour_or_the_half_hour(moment: str, until: str | None) -> None:
    found = busy_minute(a_briefing(platform="wecom"), POLICY, at(moment) + timedelta(seconds=7))
    assert (found.until if found else None) == (at(until) if until else None)


def test_an_answer_leaves_in_any_minute_and_other_platforms_know_none() -> None:
    assert found(a_briefing(platform="wecom", purpose="answer"), at("2026-11-23 10:00")) == []
    assert found(a_briefing(platform="web"), at("2026-11-23 10:00")) == []
    assert found(a_briefing(platform="wecom"), at("2026-11-23 10:00")) == [("C-12", "busy_minute")]
