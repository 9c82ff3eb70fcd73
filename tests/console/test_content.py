"""Content and approvals in the console: written by one, approved by another as it was read, stopped, followed. All invented."""

import re

import pytest

from tests.console.conftest import Browser, House
from tests.console.signing import fields
from tests.console.visiting import ADMIN, COLLEAGUE, EDITOR, MANAGER, REVIEWER, audited, enter, send

WORDS = {
    "kind": "lesson", "language": "zh", "audience": "segment asset_type:investment", "title": "理财课堂：分批买入",
    "text": "分批买入不保证盈利。\n请按自己的风险承受能力安排。",
}  # fmt: skip


def drafted(browser: Browser, **over: str) -> str:
    """A push's path, kept by the form."""
    answer = send(browser, "/content/new", "/content/new", **{**WORDS, **over})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def handed_in(browser: Browser, **over: str) -> str:
    path = drafted(browser, **over)
    answer = send(browser, path, f"{path}/submit")
    assert answer.headers["location"] == f"{path}?done=submitted", answer.text
    return path


def state_of(house: House, path: str) -> str:
    with house.database.engine.connect() as connection:
        query = "SELECT state FROM pushes WHERE push_id = ?"
        return str(connection.exec_driver_sql(query, (path.rsplit("/", 1)[1],)).scalar())


def test_one_writes_another_approves_and_every_step_is_in_the_chain(house: House) -> None:
    path = handed_in(enter(house, EDITOR))
    reviewer = enter(house, REVIEWER)
    assert WORDS["title"] in reviewer.get("/content").text
    assert "1 条等您审" in reviewer.get("/home").text
    page = reviewer.get(path).text
    for line in WORDS["text"].split("\n"):
        assert line in page
    assert "1 个收件对象" in page
    assert send(reviewer, path, f"{path}/approve", reason="已核对").headers["location"] == f"{path}?done=approved"
    assert state_of(house, path) == "approved"
    steps = [(one["staff_id"], one.get("move")) for one in audited(house, "approval")]
    assert steps == [(EDITOR, "draft"), (REVIEWER, "approve")]


def test_nobody_approves_their_own(house: House) -> None:
    editor = enter(house, EDITOR)
    path = handed_in(editor)
    page = editor.get(path).text
    assert "另一位同事" in page
    assert f'action="{path}/approve"' not in page
    own = fields(page, f"{path}/stop")
    assert editor.post(f"{path}/approve", data={**own, "reason": "x"}).status_code == 409
    assert state_of(house, path) == "checked"


def test_who_is_no_reviewer_decides_nothing(house: House) -> None:
    path = handed_in(enter(house, EDITOR))
    for staff_id in (MANAGER, ADMIN, COLLEAGUE):
        browser = enter(house, staff_id)
        own = fields(browser.get("/home").text, "/sign-out")
        for act in ("approve", "reject"):
            assert browser.post(f"{path}/{act}", data={**own, "reason": "x"}).status_code in (404, 409)
    assert state_of(house, path) == "checked"


def test_what_was_changed_after_it_was_read_is_not_approved(house: House) -> None:
    editor, reviewer = enter(house, EDITOR), enter(house, REVIEWER)
    path = handed_in(editor)
    read = fields(reviewer.get(path).text, f"{path}/approve")
    changed = send(editor, f"{path}/change", f"{path}/change", **{**WORDS, "text": "改过的正文，不保证盈利。"})
    assert changed.status_code == 303
    send(editor, path, f"{path}/submit")
    refused = reviewer.post(f"{path}/approve", data={**read, "reason": "x"})
    assert refused.status_code == 409
    assert "变了" in refused.text
    assert state_of(house, path) == "checked"


@pytest.mark.parametrize("over", [{"binding": "0" * 64}, {"approval": "999"}, {"approval": "x"}, {"binding": ""}])
def test_an_approval_of_something_else_is_refused(house: House, over: dict[str, str]) -> None:
    path = handed_in(enter(house, EDITOR))
    reviewer = enter(house, REVIEWER)
    assert send(reviewer, path, f"{path}/approve", reason="x", **over).status_code == 409
    assert state_of(house, path) == "checked"


def test_sending_back_and_stopping_need_a_reason(house: House) -> None:
    path = handed_in(enter(house, EDITOR))
    reviewer = enter(house, REVIEWER)
    for act in ("reject", "stop"):
        assert send(reviewer, path, f"{path}/{act}", reason="  ").status_code == 409
    assert send(reviewer, path, f"{path}/reject", reason="措辞").status_code == 303
    assert state_of(house, path) == "rejected"
    assert "措辞" in reviewer.get(path).text


def test_a_stopped_push_is_said_so_and_cannot_be_approved(house: House) -> None:
    path = handed_in(enter(house, EDITOR))
    reviewer = enter(house, REVIEWER)
    read = fields(reviewer.get(path).text, f"{path}/approve")
    assert send(enter(house, ADMIN), path, f"{path}/stop", reason="先等等").status_code == 303
    assert reviewer.post(f"{path}/approve", data={**read, "reason": "x"}).status_code == 409
    assert "先等等" in reviewer.get(path).text


def test_words_that_may_not_leave_cannot_be_handed_in_and_are_shown_with_the_cure(house: House) -> None:
    editor = enter(house, EDITOR)
    path = drafted(editor, kind="notice", text="本产品保本保息，零风险。")
    page = editor.get(path).text
    assert "必须改" in page
    assert send(editor, path, f"{path}/submit").status_code == 409
    assert state_of(house, path) == "draft"


def test_a_form_that_cannot_be_kept_says_why_and_loses_nothing(house: House) -> None:
    editor = enter(house, EDITOR)
    for over in (
        {"audience": ""},
        {"title": " "},
        {"valid_until": "2020-01-01"},
        {"valid_until": "gestern"},
        {"kind": "x"},
    ):
        answer = send(editor, "/content/new", "/content/new", **{**WORDS, **over})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert "不保证盈利" in answer.text


def test_the_longest_text_that_the_form_takes_arrives_whole(house: House) -> None:
    editor, text = enter(house, EDITOR), "分" * 3_990
    assert text in editor.get(f"{drafted(editor, text=text)}/change").text


def test_an_adviser_sees_what_they_wrote_and_nobody_elses(house: House) -> None:
    others = handed_in(enter(house, EDITOR))
    manager = enter(house, MANAGER)
    assert manager.get(others).status_code == 404
    assert WORDS["title"] not in manager.get("/content").text
    own = drafted(manager, title="自己的课堂")
    assert manager.get(own).status_code == 200
    assert enter(house, COLLEAGUE).get(own).status_code == 404


@pytest.mark.parametrize("name", ["P404", "x" * 300, "..%2f..%2fhome", "%00"])
def test_a_push_that_is_none_is_not_there(house: House, name: str) -> None:
    assert enter(house, REVIEWER).get(f"/content/{name}").status_code == 404


def test_what_is_written_is_text_and_never_markup(house: House) -> None:
    editor = enter(house, EDITOR)
    path = drafted(editor, title='<script>alert(1)</script>"', text="<img src=x onerror=alert(1)> 不保证盈利")
    for page in (editor.get(path).text, editor.get(f"{path}/change").text, editor.get("/content").text):
        assert "<script>" not in page
        assert "<img src=x" not in page
        assert not re.search(r"<[^>]*\sonerror=", page)
