"""What is in force counts at the next question: approved rules, else the bank's file, else the shipped one."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import App, open_app
from bot.settings import read_settings
from content.policy import SHIPPED
from content.problems import Problem
from store import tables
from store.policies import policies
from store.policies.policy_condition import made_by_other, policy_findings
from tests.banks import NOW, a_copy, an_app, say_to
from tests.builders import a_staff, the_cast
from tests.store.changed_rules import rules


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> App:
    staff = [*the_cast(), a_staff(staff_id="S080", role="compliance_reviewer"), a_staff(staff_id="S081", role="admin")]
    return an_app(tmp_path_factory.mktemp("in_force") / "bank", segmented=True, staff=staff)


@pytest.fixture
def plain(built: App, tmp_path: Path) -> App:
    return a_copy(built, tmp_path / "copy")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bank.toml"
    path.write_bytes(rules(91).text.encode())
    return path


@pytest.fixture
def app(plain: App, file: Path) -> App:
    """The bank with a policy file of its own."""
    given = {
        "GUANHU_DATABASE_URL": plain.settings.database_url, "GUANHU_DATA_DIR": str(plain.database.data_dir),
        "GUANHU_POLICY_FILE": str(file),
    }  # fmt: skip
    return open_app(read_settings(given, file.parent / "none.env"))


def bring_in(app: App, new_days: int) -> str:
    hash_ = policies.propose(app.database, rules(new_days), by="S081", reason="虚构", now=NOW).hash
    return policies.approve(app.database, hash_, by="S080", now=NOW).hash


def told(app: App) -> list[tuple[str, bool]]:
    return [(one.key, one.wrong) for one in policy_findings(app.database, app.settings.policy_file, language="en")]


def test_without_any_it_is_the_shipped_one(plain: App) -> None:
    assert plain.policy().text == SHIPPED.read_text(encoding="utf-8")


def test_an_approval_and_a_rollback_by_another_process_count_at_the_next_question(app: App) -> None:
    other = open_app(app.settings)
    assert app.policy().numbers["new_days"] == 91
    bring_in(other, 95)
    assert app.policy().numbers["new_days"] == 95
    policies.rollback(other.database, by="S080", reason="虚构", now=NOW)
    assert app.policy().numbers["new_days"] == 91


def test_an_edited_file_counts_at_the_next_question_even_within_one_tick_of_its_clock(app: App, file: Path) -> None:
    import os

    before = file.stat()
    for days in (92, 93):
        file.write_bytes(rules(days).text.encode())
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert app.policy().numbers["new_days"] == days


def test_an_unchanged_policy_is_not_read_again(app: App) -> None:
    assert app.policy() is app.policy()
    bring_in(app, 95)
    assert app.policy() is app.policy()


def test_an_edited_number_costs_its_section_and_the_expressions_that_read_it(app: App, file: Path) -> None:
    from segmentation import language, policy_tables

    app.policy()
    before = [one.cache_info().misses for one in (policy_tables._section, language._tree, language._node)]
    file.write_bytes(rules(91).text.replace("idle_days = 60", "idle_days = 61").encode())
    assert app.policy().numbers["idle_days"] == 61
    after = [one.cache_info().misses for one in (policy_tables._section, language._tree, language._node)]
    assert [late - early for early, late in zip(before, after, strict=True)] == [1, 0, 1]


def test_a_question_is_answered_by_the_new_rules_without_a_restart(app: App, file: Path) -> None:
    assert say_to(app, "S001", "今天联系谁").customers == ("C001",)
    text = rules(91).text.replace(
        "opens_days = 7  # calendar days before; default",
        "opens_days = 0",
    )
    file.write_bytes(text.encode())
    assert say_to(app, "S001", "今天联系谁").customers == ()


@pytest.mark.parametrize("fault", ["nonsense =", "[numbers]\nnew_days = 1.5", "", None])
def test_a_file_that_becomes_wrong_leaves_the_last_good_one_in_force(
    app: App, file: Path, fault: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    good = app.policy()
    file.unlink() if fault is None else file.write_text(fault, encoding="utf-8")
    with caplog.at_level(logging.ERROR, logger="guanhu.policy"):
        assert [app.policy() for _ in range(3)] == [good] * 3
        assert say_to(app, "S001", "帮助").reason == ""
    assert len([one for one in caplog.records if one.name == "guanhu.policy"]) == 1
    assert told(app) == [("policy_wrong", True)]
    with pytest.raises(Problem) as caught:
        open_app(app.settings).policy()  # at the start it is refused
    assert caught.value.exit_code == 2
    file.write_bytes(rules(94).text.encode())
    assert app.policy().numbers["new_days"] == 94


def test_another_fault_is_logged_again_and_the_same_after_mending_too(
    app: App, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app.policy()
    with caplog.at_level(logging.ERROR, logger="guanhu.policy"):
        for text in ("a =", "b =", rules(92).text, "a ="):
            file.write_text(text, encoding="utf-8", newline="")
            app.policy()
            app.policy()
    assert [one.name for one in caplog.records].count("guanhu.policy") == 3


def test_approved_rules_that_were_changed_in_the_database_are_refused_at_the_start(app: App) -> None:
    bring_in(app, 95)
    good = app.policy()
    with app.database.writing() as connection:
        connection.execute(update(tables.policy_texts).values(text=rules(7).text))
    assert app.policy() is good
    with pytest.raises(Problem):
        open_app(app.settings).policy()
    assert told(app) == [("policy_approved_wrong", True)]


def test_the_doctor_says_that_a_file_does_not_count_beside_approved_rules(app: App, file: Path) -> None:
    hash_ = bring_in(app, 95)
    assert ("policy_file_idle", False) in told(app)
    file.write_bytes(rules(95).text.encode())
    assert app.policy().hash == hash_
    assert "policy_file_idle" not in dict(told(app))
    file.unlink()
    assert ("policy_file_idle", False) in told(app)


def test_a_proposal_that_waits_is_told(plain: App) -> None:
    assert told(plain) == []
    policies.propose(plain.database, rules(95), by="S081", reason="虚构", now=NOW)
    assert told(plain) == [("policy_waiting", False)]


def test_segments_made_by_other_rules_are_told_until_they_are_made_anew(plain: App) -> None:
    from store.rounds.rounds import run_round

    made = plain.policy().hash
    bring_in(plain, 95)
    found = made_by_other(plain.database, plain.policy())
    assert found
    assert found[1] == made
    assert told(plain) == [("policy_round", False)]
    run_round(plain.database, plain.policy(), as_of=found[0], now=NOW)
    assert (made_by_other(plain.database, plain.policy()), told(plain)) == (None, [])


def test_without_a_database_the_file_is_in_force(file: Path, tmp_path: Path) -> None:
    given = {"GUANHU_DATABASE_URL": f"sqlite:///{tmp_path}/none.db", "GUANHU_POLICY_FILE": str(file)}
    app = open_app(read_settings(given, tmp_path / "none.env"))
    assert app.policy().numbers["new_days"] == 91
    assert not (tmp_path / "none.db").exists()
