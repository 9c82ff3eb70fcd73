"""Signing in as tests do it: a link is put into the table as a chat would, then used as a person would."""

import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta

import httpx

from console.app import create_app
from segmentation.sign_in import SignInLink
from store.console import links
from tests.console.conftest import NOW, Browser, House

HOST = "http://bank.example"


def production(house: House, **desk: object) -> Browser:
    """A browser before the console as it is served in production."""
    return Browser(create_app(replace(house.desk, demo=None, **desk)), HOST)  # type: ignore[arg-type]


def a_link(house: House, staff_id: str, *, made_at: datetime = NOW, token: str = "") -> str:
    """A link's token, as given out in a chat."""
    token = token or f"token-of-{staff_id.lower()}"
    with house.database.writing() as connection:
        links.make(
            connection,
            SignInLink(
                link_hash=hashlib.sha256(token.encode()).hexdigest(), staff_id=staff_id, platform="wecom",
                made_at=made_at, expires_at=made_at + timedelta(minutes=5),
            ),
        )  # fmt: skip
    return token


def fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to a path."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form, f"no form to {action}"
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form.group(1)))


def open_link(browser: Browser, token: str) -> httpx.Response:
    """Open the link and press its button."""
    page = browser.get(f"/sign-in/{token}")
    return browser.post("/sign-in", data=fields(page.text, "/sign-in"))


def signed_in(house: House, staff_id: str, **desk: object) -> Browser:
    """A browser in which that person is signed in."""
    browser = production(house, **desk)
    answer = open_link(browser, a_link(house, staff_id))
    assert (answer.status_code, answer.headers["location"]) == (303, "/home")
    return browser
