"""Rules come into force by two people and one hash, and go back by one command; every step is in the audit's chain."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import App
from content.policy import read_checked
from content.problems import Problem
from segmentation.policy import Policy
from store import audit, tables
from store.policies import policies
from tests.banks import NOW, a_copy, an_app
from tests.builders import a_staff, the_cast
from tests.engines import Engine
from tests.store.changed_rules import rules

HEAD, REVIEWER, ADMIN = "S003", "S080", "S081"
LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> App:
    staff = [
        *the_cast(),
        a_staff(staff_id=REVIEWER, name="虚构合规", role="compliance_reviewer"),
        a_staff(staff_id=ADMIN, name="虚构管理", role="admin"),
        a_staff(staff_id="S082", name="虚构离职", role="admin", active="N"),
    ]
    return an_app(tmp_path_factory.mktemp("policies") / "bank", engine=engine, staff=staff)


@pytest.fixture
def app(engine: Engine, built: App, tmp_path: Path) -> Iterator[App]:
    opened = a_copy(built, tmp_path / "copy", engine)
    yield opened
    opened.database.close()


def propose(app: App, policy: Policy, by: str = HEAD) -> str:
    return policies.propose(app.database, policy, by=by, reason="虚构原因", now=NOW).hash


def bring_in(app: App, policy: Policy, proposer: str = HEAD, approver: str = REVIEWER) -> str:
    return policies.approve(app.database, propose(app, policy, proposer), by=approver, now=LATER).hash


def roll_back(app: App, by: str = ADMIN) -> tuple[policies.Entry, policies.Entry | None]:
    return policies.rollback(app.database, by=by, reason="虚构原因", now=LATER)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Problem) as caught:
        act()
    assert all(caught.value.sentence(language) for language in ("zh", "en"))
    return caught.value.key


def states(app: App) -> list[str]:
    with app.database.engine.connect() as connection:
        return [entry.state for entry in policies.history(connection)][::-1]


# -- two people ---------------------------------------------------------------------------------------------------------


def test_a_proposal_another_person_approves_is_in_force_at_once(app: App) -> None:
    policy = rules(100)
    hash_ = propose(app, policy)
    assert app.policy().hash != policy.hash
    entry = policies.approve(app.database, hash_, by=REVIEWER, now=LATER)
    assert (entry.state, entry.proposed_by, entry.approved_by, entry.since) == ("in_force", HEAD, REVIEWER, LATER)
    assert app.policy().hash == hash_ == policy.hash
    assert app.policy().numbers["new_days"] == 100


def test_nobody_approves_their_own_proposal(app: App) -> None:
    hash_ = propose(app, rules(100), by=ADMIN)
    assert refused(lambda: policies.approve(app.database, hash_, by=ADMIN, now=LATER)) == "policies.own_proposal"
    assert states(app) == ["proposed"]
    assert policies.approve(app.database, hash_, by=REVIEWER, now=LATER).state == "in_force"


@pytest.mark.parametrize(
    ("by", "may_propose", "may_decide"),
    [
        ("S001", "policies.not_allowed", "policies.not_allowed"),
        (HEAD, "", "policies.not_allowed"),
        (REVIEWER, "", ""),
        (ADMIN, "", ""),
        ("S082", "problems.staff_inactive", "problems.staff_inactive"),
        ("S999", "problems.unknown_staff", "problems.unknown_staff"),
    ],
)
def test_who_may(app: App, by: str, may_propose: str, may_decide: str) -> None:
    waiting = propose(app, rules(100), by=ADMIN if by != ADMIN else REVIEWER)
    acts: list[tuple[Callable[[], Any], str]] = [
        (lambda: propose(app, rules(101), by), may_propose),
        (lambda: policies.approve(app.database, waiting, by=by, now=LATER), may_decide),
        (lambda: roll_back(app, by), may_decide),
    ]
    for act, key in acts:
        if key:
            assert refused(act) == key
        else:
            act()
    assert states(app)[0] == ("proposed" if may_decide else "withdrawn")


def test_one_changed_byte_is_another_file(app: App) -> None:
    policy = rules(100)
    propose(app, policy)
    data = policy.text.encode()
    endings, mark = data.replace(b"\n", b"\r\n", 1), b"\xef\xbb\xbf" + data
    for changed in (data + b"\n", endings, mark, data.replace(b"[S1]", b"[S2]", 1)):
        other = read_checked(changed, "new.toml").hash
        with pytest.raises(Problem) as caught:
            policies.approve(app.database, other, by=REVIEWER, now=LATER)
        assert caught.value.key == "policies.not_proposed"
    assert (
        policies.approve(app.database, read_checked(data, "copy.toml").hash, by=REVIEWER, now=LATER).state == "in_force"
    )


def test_the_same_rules_are_proposed_once_and_not_while_they_are_in_force(app: App) -> None:
    hash_ = propose(app, rules(100))
    assert refused(lambda: propose(app, rules(100), by=ADMIN)) == "policies.proposed_already"
    policies.approve(app.database, hash_, by=REVIEWER, now=LATER)
    assert refused(lambda: propose(app, rules(100))) == "policies.in_force_already"
    assert refused(lambda: policies.approve(app.database, hash_, by=ADMIN, now=LATER)) == "policies.not_proposed"


def test_before_any_staff_is_known_nobody_decides(engine: Engine, tmp_path: Path) -> None:
    from store import migrate
    from store.database import Database

    database = Database(engine.empty(tmp_path), tmp_path / "data")
    migrate.upgrade(database)
    with pytest.raises(Problem) as caught:
        policies.propose(database, rules(100), by=ADMIN, reason="x", now=NOW)
    assert caught.value.key == "policies.no_staff"
    database.close()


# -- the way back -------------------------------------------------------------------------------------------------------


def test_a_rollback_goes_one_step_back_each_time_down_to_the_file(app: App) -> None:
    shipped = app.policy().hash
    first, second, third = (bring_in(app, rules(days)) for days in (101, 102, 103))
    assert app.policy().hash == third
    for gone, back in ((third, second), (second, first)):
        entry, now = roll_back(app)
        assert now
        assert (entry.hash, entry.state, now.hash, now.since) == (gone, "withdrawn", back, LATER)
        assert app.policy().hash == back
    entry, now = roll_back(app)
    assert (entry.hash, now, app.policy().hash) == (first, None, shipped)
    assert refused(lambda: roll_back(app)) == "policies.nothing_to_roll_back"


def test_after_a_rollback_the_next_approval_goes_on_from_there(app: App) -> None:
    first, _ = bring_in(app, rules(101)), bring_in(app, rules(102))
    roll_back(app)
    bring_in(app, rules(103))
    assert states(app) == ["replaced", "withdrawn", "in_force"]
    assert roll_back(app)[1].hash == first  # type: ignore[union-attr]
    again = bring_in(app, rules(103))  # withdrawn rules may be proposed anew
    assert app.policy().hash == again
    assert states(app) == ["replaced", "withdrawn", "withdrawn", "in_force"]


# -- what is kept -------------------------------------------------------------------------------------------------------


def test_every_step_is_in_the_chain_with_hashes_and_without_the_reason(app: App) -> None:
    first = bring_in(app, rules(101))
    roll_back(app)
    with app.database.engine.connect() as connection:
        assert audit.first_broken(connection) is None
        rows = connection.execute(select(tables.audit).where(tables.audit.c.what.startswith("policy_"))).all()
    assert [(row.what, row.staff_id, row.detail["hash"]) for row in rows] == [
        ("policy_proposed", HEAD, first),
        ("policy_approved", REVIEWER, first),
        ("policy_rolled_back", ADMIN, first),
    ]
    assert "虚构原因" not in str([row.detail for row in rows])


def test_a_text_changed_in_the_database_is_not_used(app: App) -> None:
    hash_ = propose(app, rules(100))
    with app.database.writing() as connection:
        connection.execute(update(tables.policy_texts).values(text=rules(7).text))
    assert refused(lambda: policies.approve(app.database, hash_, by=REVIEWER, now=LATER)) == "policies.text_changed"


def test_a_short_hash_names_rules_when_only_one_begins_so(app: App) -> None:
    hash_ = propose(app, rules(100))
    with app.database.writing() as connection:
        twin = hash_[:8] + ("1" if hash_[8] == "0" else "0") * 56  # parts from it at the ninth sign
        connection.execute(tables.policy_texts.insert().values(hash=twin, text="", first_seen=NOW))
    with app.database.engine.connect() as connection:
        found = [
            policies.full_hash(connection, short) for short in (hash_[:8], hash_[:9], hash_, hash_[:5], "%%%%%%%%")
        ]
    assert found == [None, hash_, hash_, None, None]
