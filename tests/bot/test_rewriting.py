"""The bank's own language model behind a real little server that is good, slow, lying, forgetful or promising."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.app import App, open_app
from bot.rewriting import Rewriter
from bot.settings import Secret, read_settings
from content.outward import Outward
from content.problems import Problem
from content.rewriting import sealed
from handlers.ask import Answer
from tests.banks import NOW, an_app, tap
from tests.builders import a_holding
from tests.handlers.test_pitch import products, steady

Say = Callable[[dict[str, Any]], bytes | str | dict[str, Any]]
OUTWARD = Outward(
    lines=("李女士您好，我是您的客户经理王芳。", "您的封闭式理财将于12月1日到期，想提前和您商量：近期要用的先留出来。",
           "下面几样供您参考，均可单独办理：", "· 虚构甲（封闭式理财）：风险等级 R2", "· 虚构乙（开放式理财）：风险等级 R1",
           "12月1日前您哪天方便，我给您打个电话。"),
    fixed=("理财非存款，产品有风险，投资须谨慎。", "回复「退订」即可不再接收此类消息。"),
    facts=("· 虚构甲（封闭式理财）：风险等级 R2", "· 虚构乙（开放式理财）：风险等级 R1", "李女士", "王芳", "封闭式理财",
           "12月1日"),
)  # fmt: skip


@dataclass
class Model:
    """What the server says, and what it was told."""

    say: Say
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    root: str = ""
    turn: int = 0

    @property
    def path(self) -> str:
        """Every test has a path of its own."""
        return f"/rewrite/{self.turn}"

    @property
    def url(self) -> str:
        return self.root + self.path


@pytest.fixture(scope="module")
def served() -> Iterator[Model]:
    model = Model(say=lambda _: {})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != model.path:  # somebody from an earlier test, who came late
                return
            model.heard.append(question)
            model.headers.append(self.headers.get("Authorization", ""))
            said = model.say(question)
            if said == "redirect":
                self.send_response(302)
                self.send_header("Location", model.url)
                self.end_headers()
                return
            if said == "broken":
                self.send_response(500)
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            body = json.dumps(said).encode() if isinstance(said, dict) else said if isinstance(said, bytes) else b""
            try:
                if said == "drip":
                    for _ in range(40):
                        self.wfile.write(b" ")
                        self.wfile.flush()
                        time.sleep(0.05)
                self.wfile.write(body)
            except OSError:  # whoever asked has gone
                pass

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.root = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield model
    server.shutdown()
    server.server_close()


@pytest.fixture
def model(served: Model) -> Model:
    served.turn += 1
    served.heard.clear()
    served.headers.clear()
    return served


def better(question: dict[str, Any]) -> dict[str, Any]:
    """Other words, every seal kept."""
    return {"text": question["text"].replace("想提前和您商量", "想提前与您商量").replace("电话", "回电")}


def test_other_words_with_every_fact_are_taken(model: Model) -> None:
    model.say = better
    lines, why = Rewriter(model.url, "geheim", 20.0).lines(OUTWARD, "zh")
    assert why == ""
    assert lines[1] == "您的封闭式理财将于12月1日到期，想提前与您商量：近期要用的先留出来。"
    assert lines[3:5] == OUTWARD.lines[3:5]
    assert model.headers == ["Bearer geheim"]


def test_nothing_of_a_person_and_no_figure_leaves(model: Model) -> None:
    model.say = better
    Rewriter(model.url, seconds=20.0).lines(OUTWARD, "zh")
    told = json.dumps(model.heard, ensure_ascii=False)
    assert [word for word in ("李", "王芳", "12月", "虚构", "封闭式", "R2", "风险") if word in told] == []
    assert re.search(r"\d", re.sub(r"⟦\d+⟧", "", told)) is None


def swapped(question: dict[str, Any]) -> dict[str, Any]:
    one, other = sealed(OUTWARD).items  # type: ignore[union-attr]
    return {"text": question["text"].replace(one, "X").replace(other, one).replace("X", other)}


BAD: dict[str, tuple[Say, str]] = {
    "drops the day": (lambda q: {"text": q["text"].replace(q["keep"][-1], "", 1)}, "facts"),
    "says a fact twice": (lambda q: {"text": q["text"] + q["keep"][0]}, "facts"),
    "invents a fact": (lambda q: {"text": q["text"] + "⟦99⟧"}, "facts"),
    "changes the products' order": (swapped, "items"),
    "puts a product into a sentence": (lambda q: {"text": q["text"].replace("\n" + sealed(OUTWARD).items[0], sealed(OUTWARD).items[0])}, "items"),  # type: ignore[union-attr]  # noqa: E501
    "adds a rate": (lambda q: {"text": q["text"] + "年化3.5%。"}, "figures"),
    "spells a rate": (lambda q: {"text": q["text"] + "能有百分之五。"}, "figures"),
    "promises": (lambda q: {"text": q["text"] + "保本保收益。"}, "promises"),
    "promises quietly": (lambda q: {"text": q["text"] + "这几样肯定不会让您吃亏。"}, "promises"),
    "forbidden": (lambda q: {"text": q["text"] + "机会难得，错过就没了。"}, "wording"),
    "adds a product": (lambda q: {"text": q["text"] + "另外也看看黄金。"}, "promises"),
    "adds an address": (lambda q: {"text": q["text"] + "点 www.example.test 看看。"}, "address"),
    "hides a sign": (lambda q: {"text": q["text"] + "好\u202e的"}, "signs"),
    "answers in English": (lambda q: {"text": re.sub("[\u4e00-\u9fff]+", "hello", q["text"])}, "language"),
    "says nothing": (lambda q: {"text": "\n".join(q["keep"])}, "items"),
    "talks on": (lambda q: {"text": q["text"] + "想和您聊聊近况。" * 30}, "length"),
    "no text": (lambda _: {"words": 1}, "answer"),
    "text is no text": (lambda _: {"text": [1]}, "answer"),
    "no JSON": (lambda _: b"<html>", "answer"),
    "deep": (lambda _: b"[" * 60_000, "answer"),
    "endless": (lambda _: b"x" * 200_000, "answer"),
    "broken": (lambda _: "broken", "unreachable"),
    "redirects": (lambda _: "redirect", "unreachable"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_whatever_it_does_wrong_the_usual_words_stand(model: Model, name: str) -> None:
    model.say, expected = BAD[name]
    lines, why = Rewriter(model.url, seconds=20.0).lines(OUTWARD, "zh")
    assert lines == ()
    assert why == expected or (name == "says nothing" and why == "length")


@pytest.mark.parametrize("slow", ["sleeps", "drips"])
def test_a_slow_one_is_not_waited_for(model: Model, slow: str) -> None:
    def say(question: dict[str, Any]) -> Any:
        if slow == "sleeps":
            time.sleep(0.6)
            return better(question)
        return "drip"

    model.say = say
    began = time.perf_counter()
    assert Rewriter(model.url, seconds=0.2).lines(OUTWARD, "zh") == ((), "late")
    assert time.perf_counter() - began < 0.5


def test_after_two_failures_it_is_left_alone_for_a_minute(model: Model) -> None:
    clock = [0.0]
    rewriter = Rewriter(model.url, seconds=20.0, clock=lambda: clock[0])
    model.say = lambda _: "broken"
    assert [rewriter.lines(OUTWARD, "zh")[1] for _ in range(3)] == ["unreachable", "unreachable", "resting"]
    assert len(model.heard) == 2
    clock[0], model.say = 61.0, better
    assert rewriter.lines(OUTWARD, "zh")[1] == ""


def test_one_that_is_not_there_is_said(model: Model) -> None:
    gone = Rewriter(model.url.replace("127.0.0.1", "nobody.invalid"), seconds=2.0)
    assert gone.lines(OUTWARD, "zh") == ((), "unreachable")


def test_a_figure_that_cannot_be_sealed_never_leaves(model: Model) -> None:
    assert Rewriter(model.url, seconds=20.0).lines(replace(OUTWARD, lines=("您有 30 万到期。",)), "zh") == ((), "open")
    assert model.heard == []


# -- through the conversation -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    held = a_holding(
        customer_id="one", product_code="CW", kind="closed_wealth", balance="300000", matures_on="2026-12-01"
    )
    person = steady("one", name="虚构李娜", gender="F")
    return an_app(tmp_path_factory.mktemp("rewriting"), as_of="2026-11-20", segmented=True, customers=[person],
                  holdings=[held], products=products())  # fmt: skip


def with_model(bank: App, url: str) -> App:
    return open_app(replace(bank.settings, rewrite_url=url, rewrite_secret=Secret("s"), rewrite_seconds=20))


def sent(answer: Answer) -> str:
    return "\n".join(next(one.lines for one in answer.card.sections if one.copy))


def test_off_by_default_there_is_no_button(bank: App) -> None:
    answer = tap(bank, "S001", "pitch?client=one", at=NOW)
    assert "换个说法" not in [one.label for one in answer.card.buttons]


def test_the_first_answer_asks_nobody_and_offers_a_tap(bank: App, model: Model) -> None:
    model.say = lambda _: time.sleep(0.5) or "broken"  # type: ignore[func-returns-value]
    answer = tap(with_model(bank, model.url), "S001", "pitch?client=one", at=NOW + timedelta(seconds=1))
    assert answer.card.buttons[-1].label == "换个说法"
    assert model.heard == []


def test_a_tap_brings_other_words_marked_as_helped_by_a_machine(bank: App, model: Model) -> None:
    app = with_model(bank, model.url)
    first = tap(app, "S001", "pitch?client=one", at=NOW + timedelta(seconds=2))
    model.say = better
    again = tap(app, "S001", first.card.buttons[-1].action, at=NOW + timedelta(seconds=3))
    assert sent(again) != sent(first)
    assert "人工智能" in sent(again)
    assert all(notice in sent(again) for notice in again.card.notices)
    told = json.dumps(model.heard, ensure_ascii=False)
    assert [word for word in ("娜", "虚构", "12月", "安心得利") if word in told] == []


def test_a_bad_one_leaves_the_usual_words_and_says_why(bank: App, model: Model) -> None:
    app = with_model(bank, model.url)
    first = tap(app, "S001", "pitch?client=one", at=NOW + timedelta(seconds=4))
    model.say = lambda q: {"text": q["text"] + "保证收益。"}
    again = tap(app, "S001", first.card.buttons[-1].action, at=NOW + timedelta(seconds=5))
    assert sent(again) == sent(first)
    assert "没有换成" in again.card.summary


@pytest.mark.parametrize("wrong", ["ftp://x.example", "http://user:pw@x.example/", "model", "http://:0/"])
def test_an_address_that_is_none_stops_the_start(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(Problem):
        read_settings({"GUANHU_REWRITE_URL": wrong}, tmp_path / "none.env")
