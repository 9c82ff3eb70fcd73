"""The Slack workspace of the stories: a manager of the bank, a guest, people of elsewhere and newcomers. All invented."""

from typing import Any

from tests.fakes.whole_bot import SLACK

TEAM = "T0INVENTED"
USERS: dict[str, dict[str, Any]] = {
    SLACK: {"team_id": TEAM, "profile": {}},
    "U0CHEN": {"team_id": TEAM, "profile": {"email": "Chen@Bank.Example"}},
    "U0GUEST": {"team_id": TEAM, "is_restricted": True, "profile": {"email": "chen@bank.example"}},
    "U0FAR": {"team_id": "T0OTHER", "is_stranger": True, "profile": {"email": "chen@bank.example"}},
    "U0NEW": {"team_id": TEAM, "profile": {"email": "new@bank.example"}},
}
