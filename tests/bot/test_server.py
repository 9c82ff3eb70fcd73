"""Ports, and a server process from start to a clean stop."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import server
from content.problems import Problem
from tests.builders import a_delivery, write_delivery
from tests.command_line import guanhu_here

PATIENCE = 30.0


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


def test_a_port_in_use_is_one_sentence_that_names_a_free_one(taken_port: int) -> None:
    with pytest.raises(Problem) as problem:
        server.take_port(f"127.0.0.1:{taken_port}")
    assert (problem.value.key, problem.value.exit_code) == ("problems.port_in_use", 1)
    other = problem.value.facts["other"]
    assert isinstance(other, int)
    server.take_port(f"127.0.0.1:{other}").socket.close()


def test_port_zero_takes_a_free_one_and_says_which() -> None:
    port = server.take_port("127.0.0.1:0")
    with port.socket:
        assert port.url == f"http://127.0.0.1:{port.socket.getsockname()[1]}/"


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(Problem) as problem:
        server.take_port("192.0.2.1:8600")
    assert (problem.value.key, problem.value.exit_code) == ("serve.cannot_listen", 2)


def command(folder: Path, *words: str, listen: str = "127.0.0.1:0") -> subprocess.Popen[str]:
    code = "from bot.__main__ import main; main()"
    (folder / ".env").write_text(f"GUANHU_LISTEN={listen}\nGUANHU_LANGUAGE=en\n", encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture(scope="module")
def served_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One bank that every server of this file serves in turn."""
    folder = tmp_path_factory.mktemp("served")
    write_delivery(folder / "bank", a_delivery())
    assert guanhu_here(folder, "import", "bank", "--as-of", "2026-11-21", environment={}).returncode == 0
    return folder


@pytest.mark.parametrize("role", ["all", "web"])
def test_a_server_is_ready_has_no_chat_and_stops_cleanly(served_folder: Path, role: str) -> None:
    process = command(served_folder, "serve", "--role", role)
    try:
        assert process.stdout
        url = process.stdout.readline().split()[1]
        for path, status in (("healthz", 200), ("readyz", 200), ("metrics", 200), ("", 200), ("chat/events", 404)):
            assert status_of(url + path) == status, path
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert errors == ""
        assert time.monotonic() - began < PATIENCE
    finally:
        process.kill()


def test_a_taken_port_ends_the_command_with_one_sentence(served_folder: Path, taken_port: int) -> None:
    process = command(served_folder, "serve", listen=f"127.0.0.1:{taken_port}")
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert str(taken_port) in errors
    assert len(errors.strip().splitlines()) == 1


def test_a_server_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    process = command(tmp_path, "serve")
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "guanhu import" in errors
    assert len(errors.strip().splitlines()) == 1
