"""Probes and metrics, in the demo and in production."""

from dataclasses import replace

import pytest

from console.app import create_app
from content.problems import Problem
from store.chats import webchat
from tests.console.conftest import NOW, Browser, House


def production(house: House) -> Browser:
    return Browser(create_app(replace(house.desk, demo=None)), "http://bank.example")


def test_production_has_probes_and_no_chat(house: House) -> None:
    client = production(house)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json() == {"ready": True}
    assert client.get("/").headers["location"] == "/sign-in"
    assert client.get("/chat/events").status_code == 404
    assert client.post("/chat/messages", json={}).status_code == 404


def test_a_house_that_cannot_answer_is_not_ready_and_says_which_problem(house: House) -> None:
    def not_ready() -> None:
        raise Problem("problems.no_delivery")

    answer = Browser(create_app(replace(house.desk, demo=None, ready=not_ready))).get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "problem": "problems.no_delivery"})


def test_metrics_count_and_name_nobody(house: House) -> None:
    with house.database.writing() as connection:
        webchat.post(
            connection, webchat.WebMessage(key="k", chat="web:person:S001", author="bot", at=NOW, text="张秘密")
        )
    text = production(house).get("/metrics").text
    assert "guanhu_bank_data_age_days 0.0" in text
    assert "guanhu_inbox_oldest_seconds 0.0" in text
    assert "张秘密" not in text
    assert "S001" not in text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nowhere"])
def test_every_answer_carries_the_security_headers(house: House, path: str) -> None:
    headers = production(house).get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
