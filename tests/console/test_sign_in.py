"""The console's door: links that work once, sessions that end, forms that only our own pages can send."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from console.app import create_app
from console.posts import language_of
from store import audit
from tests.console.conftest import NOW, Browser, House, redeliver
from tests.console.signing import a_link, fields, open_link, production, signed_in


def audited(house: House) -> list[tuple[str, str]]:
    with house.database.reading() as connection:
        return [(row.staff_id, row.what) for row in audit.between(connection, None, None)]


def at(house: House, browser: Browser, later: timedelta) -> Browser:
    """The same browser so much later."""
    moved = production(house, now=lambda: NOW + later)
    moved._client.cookies = browser._client.cookies
    return moved


def test_a_link_signs_its_person_in_once(house: House) -> None:
    token = a_link(house, "S001")
    first, second = production(house), production(house)
    assert open_link(first, token).headers["location"] == "/home"
    assert "李娜" in first.get("/home").text
    again = open_link(second, token)
    assert again.status_code == 403
    assert "链接不能用了" in again.text
    assert second.get("/home").status_code == 303
    assert audited(house)[-1] == ("S001", "signed_in")


def test_a_link_that_is_only_looked_at_is_not_used_up(house: House) -> None:
    token = a_link(house, "S001")
    for _ in range(5):
        page = production(house).get(f"/sign-in/{token}")
        assert page.status_code == 200
        assert "李娜" not in page.text
    assert open_link(production(house), token).status_code == 303


@pytest.mark.parametrize(("seconds", "status"), [(299, 303), (300, 403)])
def test_a_link_is_good_for_five_minutes(house: House, seconds: int, status: int) -> None:
    token = a_link(house, "S001", made_at=NOW - timedelta(seconds=seconds))
    assert open_link(production(house), token).status_code == status


def test_in_the_demo_one_tap_leads_from_the_chat_to_the_console_of_whoever_was_picked(house: House) -> None:
    browser = house.client()
    form = fields(browser.get("/?as=S003").text, "/sign-in/demo")
    assert browser.post("/sign-in/demo", data={**form, "token": "forged"}).status_code == 403
    assert house.client().post("/sign-in/demo", data=form).status_code == 403
    assert browser.post("/sign-in/demo", data=form).headers["location"] == "/home"
    assert "周行长" in browser.get("/home").text


def test_outside_the_demo_nobody_picks_who_they_are(house: House) -> None:
    form = fields(house.client().get("/?as=S003").text, "/sign-in/demo")
    assert production(house).post("/sign-in/demo", data=form).status_code == 405


def test_a_newer_link_replaces_the_older_one(house: House) -> None:
    old, new = a_link(house, "S001", token="an-old-one"), a_link(house, "S001", token="a-new-one")
    assert open_link(production(house), old).status_code == 403
    assert open_link(production(house), new).status_code == 303


def test_the_table_holds_neither_links_nor_cookies(house: House) -> None:
    browser = signed_in(house, "S001")
    cookie = browser._client.cookies["guanhu_console"]
    house.database.close()
    kept = house.database.path.read_bytes()
    assert b"token-of-s001" not in kept
    assert cookie.encode() not in kept


def test_a_link_posted_by_another_site_or_without_its_page_signs_nobody_in(house: House) -> None:
    token, browser = a_link(house, "S001"), production(house)
    form = fields(browser.get(f"/sign-in/{token}").text, "/sign-in")
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert browser.post("/sign-in", data=form, headers=headers).status_code == 403
    assert production(house).post("/sign-in", data=form).status_code == 403
    assert browser.post("/sign-in", data={"key": token}).status_code == 403
    assert browser.post("/sign-in", data=form).status_code == 303


def test_after_ten_failures_a_place_waits_ten_minutes(house: House) -> None:
    browser = production(house)
    tried = [open_link(browser, f"guess{number}").status_code for number in range(11)]
    assert tried == [403] * 10 + [429]
    good = a_link(house, "S001", made_at=NOW + timedelta(minutes=9))
    assert open_link(at(house, browser, timedelta(minutes=9)), good).status_code == 429
    assert open_link(at(house, browser, timedelta(minutes=10)), good).status_code == 303


def test_without_a_session_every_page_leads_to_the_sign_in_and_back(house: House) -> None:
    browser = production(house)
    assert browser.get("/").headers["location"] == "/sign-in"
    assert browser.get("/home").headers["location"] == "/sign-in"
    page = browser.get("/sign-in")
    assert "控制台" in page.text
    assert "李娜" not in page.text


@pytest.mark.parametrize("value", ["", "x", "a" * 5000, "guanhu", "null", "0"])
def test_a_made_up_cookie_is_nobody(house: House, value: str) -> None:
    answer = production(house).get("/home", headers={"cookie": f"guanhu_console={value}"})
    assert answer.status_code == 303


def test_a_cookie_changed_by_one_sign_is_nobody(house: House) -> None:
    browser = signed_in(house, "S001")
    cookie = browser._client.cookies["guanhu_console"]
    other = ("A" if cookie[0] != "A" else "B") + cookie[1:]
    assert production(house).get("/home", headers={"cookie": f"guanhu_console={other}"}).status_code == 303
    assert production(house).get("/home", headers={"cookie": f"guanhu_console={cookie}"}).status_code == 200


def test_another_console_secret_ends_every_session(house: House) -> None:
    browser = signed_in(house, "S001", session_secret="one")
    moved = production(house, session_secret="another")
    moved._client.cookies = browser._client.cookies
    assert browser.get("/home").status_code == 200
    assert moved.get("/home").status_code == 303


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    browser = signed_in(house, "S001")
    cookie = browser._client.cookies["guanhu_console"]
    answer = browser.post("/sign-out", data=fields(browser.get("/home").text, "/sign-out"))
    assert answer.headers["location"] == "/sign-in?out=1"
    assert browser.get("/home").status_code == 303
    assert production(house).get("/home", headers={"cookie": f"guanhu_console={cookie}"}).status_code == 303
    assert audited(house)[-1] == ("S001", "signed_out")


@pytest.mark.parametrize(
    ("later", "status"),
    [(timedelta(minutes=59), 200), (timedelta(minutes=61), 303), (timedelta(hours=11), 303)],
)
def test_a_session_ends_after_an_hour_without_a_page(house: House, later: timedelta, status: int) -> None:
    assert at(house, signed_in(house, "S001"), later).get("/home").status_code == status


def test_a_session_in_use_ends_after_ten_hours_all_the_same(house: House) -> None:
    browser = signed_in(house, "S001")
    seen = [at(house, browser, timedelta(minutes=50 * step)).get("/home").status_code for step in range(1, 13)]
    assert seen == [200] * 11 + [303]


def test_who_is_deactivated_is_out_at_once_and_their_link_is_dead(house: House) -> None:
    browser, token = signed_in(house, "S001"), a_link(house, "S001", token="another-link")
    redeliver(house, "S001", active="N")
    assert browser.get("/home").status_code == 303
    refused = open_link(production(house), token)
    assert refused.status_code == 403
    assert "已停用" in refused.text
    assert audited(house)[-1] == ("S001", "sign_in_refused")


def test_another_role_ends_the_session(house: House) -> None:
    browser = signed_in(house, "S001")
    redeliver(house, "S001", role="admin")
    assert browser.get("/home").status_code == 303


def test_a_form_without_the_sessions_own_token_does_nothing(house: House) -> None:
    mine, other = signed_in(house, "S001"), signed_in(house, "S002")
    stolen = fields(other.get("/home").text, "/sign-out")
    own = fields(mine.get("/home").text, "/sign-out")
    for form in ({}, {"csrf": ""}, {"csrf": "x"}, stolen):
        assert mine.post("/sign-out", data=form).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "same-site"}):
        assert mine.post("/sign-out", data=own, headers=headers).status_code == 403
    assert mine.get("/home").status_code == 200


def test_signing_in_again_gives_another_session_and_ends_the_first(house: House) -> None:
    browser = signed_in(house, "S001")
    first = browser._client.cookies["guanhu_console"]
    open_link(browser, a_link(house, "S002", token="for-another"))
    assert browser._client.cookies["guanhu_console"] != first
    assert "陈晨" in browser.get("/home").text
    assert production(house).get("/home", headers={"cookie": f"guanhu_console={first}"}).status_code == 303


def test_behind_https_the_cookie_is_bound_to_the_host_and_never_sent_in_the_open(house: House) -> None:
    browser = Browser(create_app(replace(house.desk, demo=None, url="https://bank.example")), "https://bank.example")
    answer = open_link(browser, a_link(house, "S001"))
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if "guanhu_console" in one]
    assert cookie.startswith("__Host-guanhu_console=")
    for part in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert part.lower() in cookie.lower()
    assert "domain" not in cookie.lower()


def test_behind_a_proxy_that_speaks_https_for_us_forms_still_come_from_us(house: House) -> None:
    browser = production(house, url="https://guanhu.bank.example")
    form = fields(browser.get(f"/sign-in/{a_link(house, 'S001')}").text, "/sign-in")
    door = browser._client.cookies.jar
    cookies = "; ".join(f"{one.name}={one.value}" for one in door)
    sent = {"origin": "https://guanhu.bank.example", "cookie": cookies}
    assert browser.post("/sign-in", data=form, headers=sent).status_code == 303


@pytest.mark.parametrize("path", ["/home", "/sign-in", "/sign-in/some-link", "/sign-out"])
def test_no_page_is_kept_framed_or_told_to_other_sites(house: House, path: str) -> None:
    browser = signed_in(house, "S001")
    answer = browser.get(path)
    headers = answer.headers
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    if answer.status_code == 200:
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text)


def test_the_page_speaks_the_persons_language_and_the_one_they_pick(house: House) -> None:
    browser = signed_in(house, "S009")
    assert '<html lang="en">' in browser.get("/home").text
    assert '<html lang="zh-CN">' in browser.get("/home?lang=zh").text
    assert '<html lang="zh-CN">' in browser.get("/home").text
    assert language_of("fr", "zh") == "zh"


def test_each_role_is_shown_its_own_rooms(house: House) -> None:
    manager, reviewer = signed_in(house, "S001").get("/home").text, signed_in(house, "S005").get("/home").text
    assert 'href="/desk"' in manager
    assert 'href="/audit"' not in manager
    assert 'href="/audit"' in reviewer
    assert 'href="/desk"' not in reviewer
