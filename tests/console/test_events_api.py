"""What the bank's systems tell is believed only when it is signed now, kept once, and answered event by event."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.events_api import BODY_LIMIT, EVENTS_LIMIT
from console.refused import Refused
from content.wording import LANGUAGES, say
from store import migrate
from store.database import Database
from store.imports.deliveries import import_delivery
from store.live.refusals import refusal_findings
from tests.builders import a_delivery, write_delivery
from tests.console.conftest import NOW
from tests.console.events_sender import SECRET, Sender, a_sender
from tests.engines import SQLITE, Engine


@pytest.fixture(scope="module")
def told_bank(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Engine], Path]:
    made: dict[str, Path] = {}

    def bank(engine: Engine) -> Path:
        if engine.name not in made:
            folder = made[engine.name] = tmp_path_factory.mktemp(f"told-{engine.name}")
            write_delivery(folder / "bank", a_delivery())
            database = Database(engine.url(folder), folder / "data")
            migrate.upgrade(database)
            import_delivery(database, folder / "bank", as_of=NOW.date() - timedelta(days=2), now=NOW)
            database.close()
        return made[engine.name]

    return bank


@pytest.fixture
def sender(engine: Engine, told_bank: Callable[[Engine], Path], tmp_path: Path) -> Iterator[Sender]:
    folder = tmp_path / "told"
    database = Database(engine.copy(told_bank(engine), folder), folder / "data")
    yield a_sender(database)
    database.close()
    engine.forget(folder)


@pytest.fixture
def sqlite_sender(tmp_path: Path, told_bank: Callable[[Engine], Path]) -> Iterator[Sender]:
    from tests.engines import SQLITE

    folder = Path(shutil.copytree(told_bank(SQLITE), tmp_path / "told"))
    database = Database(SQLITE.url(folder), folder / "data")
    yield a_sender(database)
    database.close()


def a_movement(**over: Any) -> dict[str, Any]:
    at = "2026-11-23T09:15:00+08:00"
    return {"id": "E1", "at": at, "customer_id": "C001", "direction": "in", "amount": "200000.00", **over}


# -- signatures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "status"), [(0, 200), (300, 200), (-300, 200), (301, 401), (-301, 401)])
def test_a_signature_is_believed_for_five_minutes_either_way(sqlite_sender: Sender, age: int, status: int) -> None:
    answer = sqlite_sender.send("movements", b'{"events": []}', age=age)
    assert answer.status_code == status
    assert status == 200 or answer.json()["error"] == ("old" if age > 0 else "ahead")


def test_the_signature_is_the_one_of_the_contract(sqlite_sender: Sender) -> None:
    import hashlib
    import hmac

    body, timestamp = b'{"events": [ ]}', str(int(NOW.timestamp()))
    made = hmac.new(SECRET.encode(), f"v1:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Guanhu-Timestamp": timestamp, "X-Guanhu-Signature": f"v1={made}"}
    assert sqlite_sender.post("arrivals", body, headers=headers).status_code == 200
    for wrong in (made, f"v1={made.upper()}", f"v2={made}", f"v1={made[:-1]}0" if made[-1] != "0" else "v1=", "v1=é"):
        signature = {b"X-Guanhu-Signature": wrong.encode()}
        stamped = {b"X-Guanhu-Timestamp": timestamp.encode(), **signature}
        refused = sqlite_sender.post("arrivals", body, headers=stamped)
        assert (refused.status_code, refused.json()["error"]) == (401, "signature"), wrong
    assert sqlite_sender.post("arrivals", body + b" ", headers=headers).json()["error"] == "signature"


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({}, "unsigned"), ({"X-Guanhu-Timestamp": "1"}, "unsigned"), ({"X-Guanhu-Signature": "v1=00"}, "unsigned"),
        ({"X-Guanhu-Timestamp": "soon", "X-Guanhu-Signature": "v1=00"}, "timestamp"),
        ({"X-Guanhu-Timestamp": "9" * 400, "X-Guanhu-Signature": "v1=00"}, "timestamp"),
        ({"X-Guanhu-Timestamp": "1", "X-Guanhu-Signature": "v1=00"}, "signature"),
    ],
)  # fmt: skip
def test_what_is_not_signed_is_refused_and_nothing_kept(
    sqlite_sender: Sender, headers: dict[str, str], error: str
) -> None:
    answer = sqlite_sender.post("movements", json.dumps({"events": [a_movement()]}).encode(), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, error)
    assert answer.json()["reason"]
    assert sqlite_sender.rows("live_movements") == []


def test_another_key_signs_nothing(sqlite_sender: Sender) -> None:
    assert sqlite_sender.send("movements", b'{"events": []}', secret="another").status_code == 401


def test_without_a_key_the_api_is_closed_and_says_how_to_open_it(sqlite_sender: Sender) -> None:
    closed = a_sender(sqlite_sender.desk.database, events_secret="")
    answer = closed.send("movements", b'{"events": []}', secret="")
    assert (answer.status_code, answer.json()["error"]) == (503, "closed")
    assert "GUANHU_EVENTS_SECRET" in answer.json()["reason"]


def test_in_a_demo_that_stands_elsewhere_in_time_others_sign_by_the_wall(sqlite_sender: Sender) -> None:
    shifted = a_sender(
        sqlite_sender.desk.database, now=lambda: NOW + timedelta(days=9), shift=timedelta(days=9)
    )  # fmt: skip
    assert shifted.send("movements", b'{"events": []}').status_code == 200


# -- bodies -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'{"events": {}}', b'{"events": NaN}', b"[" * 100_000])
def test_a_body_of_another_shape_is_refused(sqlite_sender: Sender, body: bytes) -> None:
    answer = sqlite_sender.send("movements", body)
    assert (answer.status_code, answer.json()["error"] in {"no_json", "no_events"}) == (400, True)


def test_too_much_at_once_is_refused(sqlite_sender: Sender) -> None:
    assert sqlite_sender.send("movements", b" " * (BODY_LIMIT + 1)).status_code == 413
    events = [a_movement(id=f"E{n}") for n in range(EVENTS_LIMIT + 1)]
    many = sqlite_sender.send("movements", json.dumps({"events": events}).encode())
    assert (many.status_code, many.json()["error"]) == (413, "too_many")
    assert sqlite_sender.tell("movements", *events[1:])["accepted"] == EVENTS_LIMIT


def test_before_the_first_delivery_nobody_is_known_and_the_sender_tries_again(tmp_path: Path) -> None:
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    migrate.upgrade(database)
    answer = a_sender(database).send("movements", json.dumps({"events": [a_movement()]}).encode())
    database.close()
    assert (answer.status_code, answer.json()["error"]) == (503, "problems.no_delivery")
    assert answer.headers["retry-after"]


# -- events -------------------------------------------------------------------------------------------------------------


def test_each_kind_is_kept_with_its_columns(sender: Sender) -> None:
    at = "2026-11-23 09:15"
    assert sender.tell("arrivals", {"id": "A1", "at": at, "customer_id": "C001", "branch_id": "B1"})["accepted"] == 1
    assert sender.tell("movements", a_movement(own_account_elsewhere="Y", reason="房款"))["accepted"] == 1
    assert sender.tell("complaints", {"id": "Q1", "at": at, "customer_id": "C001", "kind": "service"})["accepted"] == 1
    mark = {"id": "K1", "at": at, "product_code": "TD12", "mark": "stop_loss", "value": -0.125}
    assert sender.tell("market-marks", mark)["accepted"] == 1
    moment = NOW.replace(minute=15)
    (arrival,), (movement,) = sender.rows("arrivals"), sender.rows("live_movements")
    (complaint,), (found,) = sender.rows("live_complaints"), sender.rows("market_marks")
    assert (arrival["customer_id"], arrival["branch_id"], arrival["at"]) == ("C001", "B1", moment)
    assert (movement["movement_id"], movement["amount"], movement["at"]) == ("E1", 20_000_000, moment)
    assert (movement["own_account_elsewhere"], movement["reason"]) == (True, "房款")
    assert (complaint["complaint_id"], complaint["opened_on"], complaint["closed_on"]) == ("Q1", NOW.date(), None)
    assert (found["mark"], found["value"], found["customer_id"]) == ("stop_loss", "-0.125", None)
    assert len(sender.woken) == 4


def test_told_again_is_told_once_and_other_content_is_refused(sender: Sender) -> None:
    first = a_movement()
    assert sender.tell("movements", first, first) == {"accepted": 1, "repeated": 1, "rejected": []}
    spelt = a_movement(amount=200000, at="2026-11-23T01:15:00Z", movement_id="E1")
    assert sender.tell("movements", spelt)["repeated"] == 1
    other = sender.tell("movements", a_movement(amount="200000.01"), a_movement(id="E2", movement_id="E1"))
    assert (other["accepted"], other["repeated"]) == (0, 0)
    assert [(one["id"], one["code"], one["column"]) for one in other["rejected"]] == [
        ("E1", "taken", "id"), ("E2", "taken", "movement_id"),
    ]  # fmt: skip
    assert [row["amount"] for row in sender.rows("live_movements")] == [20_000_000]


def test_good_events_are_kept_beside_bad_ones_and_late_ones_beside_new(sender: Sender) -> None:
    events = (
        a_movement(id="E9"), a_movement(id="E8", customer_id="C999"), a_movement(id="E7", at="2026-11-20T10:00"), 7,
        a_movement(id="E6", amount="-1"),
    )  # fmt: skip
    answer = sender.tell("movements", *events)
    assert answer["accepted"] == 2
    assert {(one["id"], one["code"]) for one in answer["rejected"]} == {
        ("E8", "unknown"), ("", "no_object"), ("E6", "amount"),
    }  # fmt: skip
    assert [row["event_id"] for row in sender.rows("live_movements")] == ["E7", "E9"]
    assert "C999" not in "".join(one["reason"] for one in answer["rejected"])
    assert [row["customer_id"] for row in sender.rows("re_evaluations")] == ["C001"]


@pytest.mark.parametrize(
    ("path", "wrong", "code"),
    [
        ("movements", {"id": ""}, "id"), ("movements", {"id": 5}, "id"), ("movements", {"id": "x" * 129}, "id"),
        ("movements", {"id": "a\u0000b"}, "id"), ("movements", {"at": ""}, "empty"), ("movements", {"at": "soon"}, "moment"),
        ("movements", {"at": "2026-11-23T25:00"}, "moment"), ("movements", {"at": 1_795_000_000}, "moment"),
        ("movements", {"at": "0001-01-01T00:00+08:00"}, "moment"),
        ("movements", {"at": "2026-11-23T09:35:01+08:00"}, "future"),
        ("movements", {"direction": "sideways"}, "word"), ("movements", {"direction": None}, "empty"),
        ("movements", {"amount": "1.001"}, "amount"), ("movements", {"amount": 1.001}, "amount"),
        ("movements", {"amount": -1}, "amount"), ("movements", {"amount": True}, "amount"),
        ("movements", {"amount": "1e3"}, "amount"), ("movements", {"amount": [1]}, "amount"),
        ("movements", {"amount": "10000000000000.01"}, "amount"), ("movements", {"own_account_elsewhere": "yes"}, "yes_no"),
        ("movements", {"reason": "x" * 2001}, "long"), ("movements", {"reason": "\ud800"}, "text"),
        ("movements", {"customer_id": 1}, "text"), ("movements", {"customer_id": None}, "empty"),
        ("complaints", {"opened_on": "2026-11-24"}, "future"), ("complaints", {"opened_on": "2026-02-30"}, "day"),
        ("complaints", {"closed_on": "2026-11-22"}, "closed_before_opened"),
        ("arrivals", {"branch_id": "B9"}, "unknown"), ("arrivals", {"branch_id": ""}, "empty"),
        ("market-marks", {"product_code": "P9"}, "unknown"), ("market-marks", {"mark": "up"}, "word"),
        ("market-marks", {"value": "much"}, "number"), ("market-marks", {"value": 1e300}, "number"),
        ("market-marks", {"customer_id": "C9"}, "unknown"),
    ],
)  # fmt: skip
def test_a_bad_event_is_rejected_with_a_reason_in_words(
    sqlite_sender: Sender, path: str, wrong: dict[str, Any], code: str
) -> None:
    more = {"branch_id": "B1", "product_code": "TD12", "mark": "risk"}
    event = {**a_movement(), **more, **wrong}
    if path == "market-marks" and "customer_id" not in wrong:
        del event["customer_id"]
    answer = sqlite_sender.tell(path, event)
    assert (answer["accepted"], answer["repeated"]) == (0, 0)
    (rejected,) = answer["rejected"]
    column = next(iter(wrong))
    assert (rejected["code"], rejected["column"]) == (code, column)
    assert rejected["reason"] == say(f"api.reason.{code}", "en", column=column)
    assert sqlite_sender.woken == []


@pytest.mark.parametrize(
    ("path", "fine"),
    [
        ("movements", {"at": "2026-11-23T09:35:00+08:00"}), ("movements", {"amount": 0}), ("movements", {"amount": 5.10}),
        ("movements", {"amount": "10000000000000"}), ("movements", {"amount": 1e3}), ("movements", {"id": "x" * 128}),
        ("movements", {"at": "2026-11-23"[:10] + " 09:15:00,5"}), ("movements", {"own_account_elsewhere": False}),
        ("movements", {"unknown_column": {"of": "theirs"}}), ("complaints", {"closed_on": "2026-11-23"}),
    ],
)  # fmt: skip
def test_an_event_on_the_good_side_of_every_limit_is_taken(
    sqlite_sender: Sender, path: str, fine: dict[str, Any]
) -> None:
    assert sqlite_sender.tell(path, {**a_movement(), **fine})["accepted"] == 1


def test_a_complaint_may_be_told_again_when_it_is_closed(sender: Sender) -> None:
    opened = {"id": "Q1", "complaint_id": "P1", "at": "2026-11-23T09:00", "customer_id": "C001"}
    closed = {**opened, "id": "Q2", "at": "2026-11-23T09:20", "opened_on": "2026-11-23", "closed_on": "2026-11-23"}
    assert sender.tell("complaints", closed, opened)["accepted"] == 2


def test_every_reason_is_said_in_both_languages() -> None:
    import tomllib

    from content import wording

    folder = Path(wording.__file__).parent
    for part in ("refused", "reason"):
        zh, en = (tomllib.loads((folder / x / "wording" / "api.toml").read_text("utf-8"))[part] for x in LANGUAGES)
        assert zh.keys() == en.keys()


def test_the_doctor_says_that_the_events_api_is_closed(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from bot.__main__ import app

    env = {"GUANHU_DATABASE_URL": f"sqlite:///{tmp_path / 'guanhu.db'}", "GUANHU_LANGUAGE": "en"}
    closed = CliRunner().invoke(app, ["doctor"], env=env | {"GUANHU_EVENTS_SECRET": ""})
    opened = CliRunner().invoke(app, ["doctor"], env=env | {"GUANHU_EVENTS_SECRET": SECRET})
    assert "GUANHU_EVENTS_SECRET" in closed.output
    assert "GUANHU_EVENTS_SECRET" not in opened.output


def test_the_doctor_says_what_was_not_taken_and_what_was_told_again(sender: Sender) -> None:
    sender.send("arrivals", b'{"events": []}', secret="another")
    sender.tell("movements", a_movement(customer_id="NOBODY"), a_movement(id="E2", at="2027-01-01T09:00"))
    sender.tell("movements", a_movement(), a_movement())
    found = {one.key: one.facts for one in refusal_findings(sender.desk.database, now=NOW + timedelta(days=6))}
    assert found["events_refused"]["codes"] == "arrivals: signature × 1, movements: future × 1, movements: unknown × 1"
    assert found["events_repeated"] == {"count": 1, "codes": "movements × 1", "at": "2026-11-23 09:30"}
    for key, facts in found.items():
        assert all(str(facts["count"]) in say(f"doctor.finding.{key}", language, **facts) for language in LANGUAGES)
    assert not list(refusal_findings(sender.desk.database, now=NOW + timedelta(days=7)))


def test_calls_that_nobody_signed_are_counted_without_writing_each(sqlite_sender: Sender) -> None:
    refused = Refused(sqlite_sender.desk.database, sqlite_sender.desk.now)
    for _ in range(50):
        refused.call("arrivals", "unsigned")
    assert sum(row["count"] for row in sqlite_sender.rows("refused_events")) == 1
    refused.events("arrivals", [], 0)
    assert sum(row["count"] for row in sqlite_sender.rows("refused_events")) == 50
