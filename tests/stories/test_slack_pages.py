"""Slack's own tab, forms and questions offered, against a strict workspace: the same acts, the same day. All people invented."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from content.cards import Button, Card, Row
from handlers.actions import to_action
from store.outbox import outbox
from tests.banks import NOW
from tests.fakes import sealing
from tests.fakes.slack import FakeSlack, texts_of
from tests.fakes.whole_bot import SLACK, MovedClock, WholeBot, bot_on, build_bank, secrets_of_customers

TEAM = "T0INVENTED"
CLIENT = "C012"
USERS: dict[str, dict[str, Any]] = {
    SLACK: {"team_id": TEAM, "profile": {}},
    "U0CHEN": {"team_id": TEAM, "profile": {"email": "chen@bank.example"}},
    "U0NEW": {"team_id": TEAM, "profile": {"email": "new@bank.example"}},
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slack-pages")
    build_bank(folder)
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
def platform(clock: MovedClock) -> Iterator[FakeSlack]:
    with FakeSlack(now=clock, users=USERS) as fake:
        yield fake


@pytest.fixture(params=["other"])
def bot(
    request: pytest.FixtureRequest, bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeSlack
) -> Iterator[WholeBot]:
    with bot_on(bank, tmp_path / "bot", clock, slack=platform, region=request.param) as one:
        yield one


def opens(bot: WholeBot, *, tab: str = "home", user: str = SLACK) -> None:
    event = {
        "type": "app_home_opened",
        "user": user,
        "channel": f"D{user}",
        "tab": tab,
        "event_ts": f"{bot.clock.seconds}.5",
    }
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
    assert bot.slack(json.dumps(body).encode()).status_code == 200


def sends(bot: WholeBot, payload: dict[str, Any]) -> Any:
    form = "application/x-www-form-urlencoded"
    shown = bot.slack(sealing.slack_payload({"team": {"id": TEAM}, **payload}), kind=form)
    assert shown.status_code == 200
    return shown.json()


def taps_form(bot: WholeBot, trigger: str, *, client: str = CLIENT, user: str = SLACK) -> Any:
    action = {"type": "button", "action_id": "form:0", "value": f"log_contact?client={client}", "block_id": "b"}
    return sends(bot, {
        "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "trigger_id": trigger,
        "actions": [{**action, "action_ts": f"{bot.clock.seconds}.1"}],
    })  # fmt: skip


def submits(bot: WholeBot, view: dict[str, Any], *, user: str = SLACK, **entered: Any) -> Any:
    fields = {
        "outcome": {"selected_option": {"value": entered.get("outcome", "reached")}},
        "channel": {"selected_option": {"value": entered.get("channel", "visit")}},
        "note": {"value": entered.get("note")},
        "next": {"selected_date": entered.get("next")},
    }
    values = {name: {name: value} for name, value in fields.items()}
    told = {"id": view["id"], "callback_id": view["callback_id"], "private_metadata": view["private_metadata"]}
    user_ = {"id": user, "team_id": TEAM}
    return sends(bot, {"type": "view_submission", "user": user_, "view": {**told, "state": {"values": values}}})


def words_of(platform: FakeSlack, user: str = SLACK) -> str:
    return "\n".join(text for message in platform.chat_with(user) for text in texts_of(message["blocks"]))


def home_of(platform: FakeSlack, user: str = SLACK) -> str:
    return "\n".join(texts_of(platform.views.homes[user]["blocks"]))


def noted(bot: WholeBot) -> list[tuple[Any, ...]]:
    with bot.app.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT customer_id, channel, outcome, note FROM contacts")
        return [tuple(row) for row in rows]


def test_a_contact_is_noted_in_a_form_and_written_once(bot: WholeBot, platform: FakeSlack) -> None:
    assert taps_form(bot, platform.views.trigger()) == {}
    assert bot.rows("inbox") == 0
    (view,) = platform.views.modals
    assert "孙悦" in "\n".join(texts_of(view["blocks"]))
    for _ in range(2):
        assert submits(bot, view, note="要续存") == {"response_action": "clear"}
    bot.work(seconds=5)
    assert noted(bot) == [(CLIENT, "visit", "reached", "要续存")]
    assert words_of(platform).count("孙悦") >= 1
    assert len(platform.chat_with(SLACK)) == 1


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"outcome": ""}, "outcome"), ({"channel": "pigeon"}, "channel"), ({"note": "字" * 501}, "note"),
        ({"next": NOW.date().isoformat()}, "next"), ({"next": "2031-01-01"}, "next"), ({"next": "tomorrow"}, "next"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(
    bot: WholeBot, platform: FakeSlack, entered: dict[str, Any], field: str
) -> None:
    taps_form(bot, platform.views.trigger())
    answer = submits(bot, platform.views.modals[0], **entered)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [field]
    bot.work()
    assert noted(bot) == []


def test_a_day_for_the_next_contact_makes_a_reminder(bot: WholeBot, platform: FakeSlack) -> None:
    taps_form(bot, platform.views.trigger())
    submits(bot, platform.views.modals[0], outcome="no_answer", next=(NOW + timedelta(days=2)).date().isoformat())
    bot.work(seconds=3)
    assert [row[:3] for row in noted(bot)] == [(CLIENT, "visit", "no_answer")]
    assert "提醒" in words_of(platform)


def test_a_tap_too_old_for_a_form_is_answered_in_the_chat(bot: WholeBot, platform: FakeSlack) -> None:
    trigger = platform.views.trigger()
    bot.clock.moment += timedelta(seconds=4)
    taps_form(bot, trigger)
    bot.work(seconds=5)
    assert platform.views.modals == []
    assert "孙悦" in words_of(platform)


def test_nobody_opens_or_sends_in_a_form_about_anothers_customer(bot: WholeBot, platform: FakeSlack) -> None:
    taps_form(bot, platform.views.trigger(), client="C900")
    assert platform.views.modals == []
    taps_form(bot, platform.views.trigger())
    submits(bot, platform.views.modals[0], user="U0CHEN")
    bot.work(seconds=5)
    assert noted(bot) == []
    assert [one for one in secrets_of_customers() if one in words_of(platform, "U0CHEN")] == []


def test_the_own_tab_shows_the_day_and_what_was_logged_since(bot: WholeBot, platform: FakeSlack) -> None:
    opens(bot)
    opens(bot)
    bot.work()
    before = home_of(platform)
    assert "孙悦" in before
    assert "欧阳若兰" not in before
    assert len(platform.called("/api/views.publish")) == 1
    assert platform.chat_with(SLACK) == []
    taps_form(bot, platform.views.trigger())
    submits(bot, platform.views.modals[0], outcome="roll", channel="call")
    bot.work(seconds=5)
    assert home_of(platform) != before
    assert "孙悦" not in home_of(platform)


def test_a_tab_that_could_not_be_drawn_is_drawn_later(bot: WholeBot, platform: FakeSlack) -> None:
    platform.fail_with_500("/api/views.publish")
    opens(bot)
    bot.work(seconds=90)
    assert "孙悦" in home_of(platform)


def test_a_strangers_tab_shows_nobody(bot: WholeBot, platform: FakeSlack) -> None:
    opens(bot, user="U0NEW")
    bot.work()
    assert "U0NEW" in home_of(platform, "U0NEW")
    assert [one for one in secrets_of_customers() if one in home_of(platform, "U0NEW")] == []


def test_questions_are_offered_above_an_empty_chat(bot: WholeBot, platform: FakeSlack) -> None:
    opens(bot, tab="messages")
    opens(bot, tab="messages", user="U0NEW")
    bot.work()
    assert list(platform.views.prompts) == [f"D{SLACK}"]
    assert [one["message"] for one in platform.views.prompts[f"D{SLACK}"]][:2] == ["今天该联系谁", "本周谁到期"]


@pytest.mark.parametrize("bot", ["cn"], indirect=True)
def test_neither_tab_nor_form_carries_anything_of_a_customer_abroad(bot: WholeBot, platform: FakeSlack) -> None:
    opens(bot)
    bot.work()
    taps_form(bot, platform.views.trigger())
    submits(bot, platform.views.modals[0], outcome="undecided", note="张伟介绍的，电话13900000001，想转137952.27元")
    bot.work(seconds=5)
    opens(bot, tab="messages")
    bot.work(seconds=5)
    left = "\n".join(
        json.dumps(json.loads(call.body), ensure_ascii=False) for call in platform.calls if call.body[:1] == b"{"
    )
    assert CLIENT in home_of(platform)
    assert len(noted(bot)) == 1
    assert [one for one in secrets_of_customers() if one in left] == []


@pytest.mark.parametrize("bot", ["cn"], indirect=True)
@pytest.mark.parametrize("purpose", ["briefing", "alert"])
def test_what_leaves_unasked_loses_the_customers_too(bot: WholeBot, platform: FakeSlack, purpose: str) -> None:
    row = Row(title="孙悦", value="149,951.27", details=("13900000012",), customer_id=CLIENT)
    note = Button(label="记下", action=to_action("log_contact", client=CLIENT, note="张伟在场"))
    card = Card(title="孙悦到期", summary="共 1 位\n王芳未接", rows=(row,), buttons=(note,))
    with bot.app.database.writing() as connection:
        outbox.add(
            connection, key=f"{purpose}:1", address=f"slack:person:{SLACK}", purpose=purpose,
            about={"customer_ids": [CLIENT]}, card=card, due_at=NOW, expires_at=NOW + timedelta(hours=8), now=NOW,
        )  # fmt: skip
    bot.work(seconds=5)
    assert bot.states() == {"sent": 1}
    left = json.dumps(platform.chat_with(SLACK), ensure_ascii=False)
    assert CLIENT in left
    assert "共 1 位" in left
    assert [one for one in secrets_of_customers() if one in unquote_plus(left)] == []


@pytest.mark.parametrize("bot", ["cn"], indirect=True)
def test_a_card_that_still_names_somebody_is_stopped_before_it_leaves(bot: WholeBot, platform: FakeSlack) -> None:
    card = Card(title="共 1 位", rows=(Row(title="S u n Yue", customer_id=CLIENT),), notices=("Sun Yue",))
    with bot.app.database.writing() as connection:
        outbox.add(
            connection, key="briefing:1", address=f"slack:person:{SLACK}", purpose="briefing",
            about={"customer_ids": [CLIENT]}, card=card, due_at=NOW, expires_at=NOW + timedelta(hours=8), now=NOW,
        )  # fmt: skip
    bot.work(seconds=3)
    assert bot.states() == {"blocked": 1}
    assert platform.chat_with(SLACK) == []
