"""Words of letters in the console: written by one, approved by another as they were read, withdrawn. All invented."""

from tests.console.conftest import Browser, House
from tests.console.signing import fields
from tests.console.visiting import ADMIN, COLLEAGUE, EDITOR, MANAGER, REVIEWER, audited, enter, send

WORDS = {
    "zh": "{name}，生日快乐！\n我是{branch}的{manager}，祝您平安。", "en": "Dear {name}, happy birthday!\n{manager}",
    "valid_until": "2027-03-01",
}  # fmt: skip


def handed_in(browser: Browser, **over: str) -> str:
    """The path of words handed in by the form."""
    answer = send(browser, "/letters/new?kind=birthday", "/letters/new", **{**WORDS, **over})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def state_of(house: House, path: str) -> str:
    with house.database.engine.connect() as connection:
        query = "SELECT state FROM approvals WHERE ref = ? ORDER BY approval_id DESC"
        return str(connection.exec_driver_sql(query, (path.rsplit("/", 1)[1],)).scalar())


def test_words_wait_for_another_person_are_read_as_customers_will_and_every_step_is_in_the_chain(house: House) -> None:
    path = handed_in(enter(house, EDITOR))
    reviewer = enter(house, REVIEWER)
    assert "1 份等您审" in reviewer.get("/home").text
    assert path in reviewer.get("/letters").text
    page = reviewer.get(path).text
    assert "张女士，生日快乐！\n我是虚构支行的示例经理，祝您平安。" in page
    assert "Dear Ms Example, happy birthday!\nExample Manager" in page
    assert send(reviewer, path, f"{path}/approve", reason="已核对").headers["location"] == f"{path}?done=approved"
    assert "在用" in reviewer.get(path).text
    assert send(reviewer, path, f"{path}/withdraw", reason="换说法").status_code == 303
    assert "换说法" in reviewer.get(f"{path}?lang=en").text
    steps = [(one["staff_id"], one.get("move")) for one in audited(house, "approval")]
    assert steps == [(EDITOR, "draft"), (REVIEWER, "approve"), (REVIEWER, "withdraw")]


def test_nobody_approves_their_own_and_only_reviewers_decide(house: House) -> None:
    editor = enter(house, EDITOR)
    path = handed_in(editor)
    assert f'action="{path}/approve"' not in editor.get(path).text
    for browser in (editor, *(enter(house, staff_id) for staff_id in (MANAGER, ADMIN, COLLEAGUE))):
        own = fields(browser.get("/home").text, "/sign-out")
        for act in ("approve", "reject"):
            assert browser.post(f"{path}/{act}", data={**own, "reason": "x"}).status_code in (404, 409)
    assert state_of(house, path) == "draft"


def test_a_word_on_something_else_or_without_the_forms_token_decides_nothing(house: House) -> None:
    path = handed_in(enter(house, EDITOR))
    reviewer = enter(house, REVIEWER)
    read = fields(reviewer.get(path).text, f"{path}/approve")
    for over in ({"binding": "0" * 64}, {"binding": ""}, {"csrf": "x"}, {"csrf": ""}):
        for act in ("approve", "reject"):
            answer = reviewer.post(f"{path}/{act}", data={**read, "reason": "x", **over})
            assert answer.status_code == (403 if "csrf" in over else 409)
    assert state_of(house, path) == "draft"


def test_sending_back_and_withdrawing_need_a_reason_and_an_author_withdraws_their_own(house: House) -> None:
    editor, reviewer = enter(house, EDITOR), enter(house, REVIEWER)
    path = handed_in(editor)
    for browser, act in ((reviewer, "reject"), (editor, "withdraw")):
        assert send(browser, path, f"{path}/{act}", reason="  ").status_code == 409
    assert send(reviewer, path, f"{path}/reject", reason="太长").status_code == 303
    assert "太长" in editor.get(path).text
    other = handed_in(editor, valid_until="2027-04-01")
    assert send(editor, other, f"{other}/withdraw", reason="写错了").status_code == 303
    assert (state_of(house, path), state_of(house, other)) == ("rejected", "withdrawn")


#: What cannot be handed in.
WRONG: tuple[dict[str, str], ...] = (
    {"zh": "保证收益 8%，零风险！"}, {"en": ""}, {"zh": "{phone}"}, {"valid_until": "gestern"}, {"valid_until": "2020-01-01"},
    {"zh": "祝您平安喜乐。\n" * 300}, {"kind": "x"}, {"for:nonsense:x": "1"},
)  # fmt: skip


def test_words_that_cannot_be_handed_in_say_why_and_nothing_typed_is_lost(house: House) -> None:
    editor = enter(house, EDITOR)
    form = fields(editor.get("/letters/new?kind=birthday").text, "/letters/new")
    for over in WRONG:
        answer = editor.post("/letters/new", data={**form, **WORDS, **over})
        assert answer.status_code == 400, over
        assert 'role="alert"' in answer.text
        assert "happy birthday" in answer.text or over.get("en") == ""


def test_an_adviser_sees_what_they_wrote_and_nobody_elses_and_markup_is_text(house: House) -> None:
    others, manager = handed_in(enter(house, EDITOR)), enter(house, MANAGER)
    assert manager.get(others).status_code == 404
    assert manager.get(f"/letters/new?from={others.rsplit('/', 1)[1]}").status_code == 404
    own = handed_in(manager, zh="<script>x</script> {name}，生日快乐！")
    assert "<script>x" not in manager.get(own).text
    assert enter(house, COLLEAGUE).get(own).status_code == 404
    assert own in manager.get("/letters").text
    reviewer = enter(house, REVIEWER)
    for name in ("L404", "x" * 300, "..%2f..%2fhome", "%00"):
        assert reviewer.get(f"/letters/{name}").status_code == 404
