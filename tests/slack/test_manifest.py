"""The manifest is one that Slack takes, in both languages and for both ways in; the judge refuses what Slack refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segmentation.people import Language
from tests.command_line import guanhu_here
from tests.fakes.slack_manifest import faults

Json = dict[str, Any]


def printed(folder: Path, *words: str, language: Language = "zh") -> Json:
    done = guanhu_here(folder, "slack", "manifest", *words, environment={"GUANHU_LANGUAGE": language})
    assert (done.returncode, done.stderr) == (0, "")
    found: Json = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("way", [("--socket",), ("--address", "https://bot.bank.example/")])
def test_slack_takes_the_manifest(tmp_path: Path, language: Language, way: tuple[str, ...]) -> None:
    made = printed(tmp_path, *way, language=language)
    assert faults(made) == []
    assert made["settings"]["socket_mode_enabled"] is (way == ("--socket",))
    assert ("https://bot.bank.example/slack/events" in json.dumps(made)) is (way != ("--socket",))


def test_without_an_address_it_is_for_the_socket_and_says_so(tmp_path: Path) -> None:
    done = guanhu_here(tmp_path, "slack", "manifest", environment={"GUANHU_LANGUAGE": "en"})
    assert "--address" in done.stderr
    assert json.loads(done.stdout) == printed(tmp_path, "--socket", language="en")


def test_an_address_slack_would_not_take_is_refused(tmp_path: Path) -> None:
    done = guanhu_here(tmp_path, "slack", "manifest", "--address", "http://bot.bank.example", environment={})
    assert (done.returncode, done.stdout) == (2, "")


WRONG: list[tuple[str, Callable[[Json], object]]] = [
    ("a field nobody knows", lambda one: one["features"].update(icon="x")),
    ("a name too long", lambda one: one["display_information"].update(name="x" * 36)),
    ("no name", lambda one: one["display_information"].pop("name")),
    ("a description too long", lambda one: one["display_information"].update(description="x" * 141)),
    ("a command without its stroke", lambda one: one["features"]["slash_commands"][0].update(command="guanhu")),
    ("five prompts", lambda one: one["features"]["agent_view"]["suggested_prompts"].append({"title": "a", "message": "b"})),
    ("an event twice", lambda one: one["settings"]["event_subscriptions"]["bot_events"].append("message.im")),
    ("an event without its scope", lambda one: one["oauth_config"]["scopes"]["bot"].remove("im:history")),
    ("a command without its scope", lambda one: one["oauth_config"]["scopes"]["bot"].remove("commands")),
    ("no address for taps", lambda one: one["settings"]["interactivity"].pop("request_url")),
    ("an address without https", lambda one: one["features"]["slash_commands"][0].update(url="http://x/slack/events")),
    ("a yes in words", lambda one: one["settings"].update(socket_mode_enabled="true")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "spoil"), WRONG, ids=[what for what, _ in WRONG])
def test_the_judge_refuses(tmp_path: Path, what: str, spoil: Callable[[Json], object]) -> None:
    made = printed(tmp_path, "--address", "https://bot.bank.example")
    spoil(made)
    assert len(faults(made)) == 1, what
