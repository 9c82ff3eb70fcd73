"""What a bank installs is the wheel: built here, installed into a fresh environment elsewhere, it runs the demo."""

import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("guanhu-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel; the libraries are read from this one, the repository is not."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def test_the_wheel_carries_policy_texts_migrations_and_pages_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "content/policy.toml" in names
    assert "content/zh/wording/words.toml" in names
    assert "content/en/wording/words.toml" in names
    assert [name for name in names if name.startswith("store/migrations/versions/")]
    assert [name for name in names if name.startswith("console/") and name.endswith((".css", ".js", ".html"))]
    assert [name for name in names if name.startswith(("tests/", "docs/"))] == []


@pytest.fixture
def demo(environment: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a running ``guanhu demo`` that started in an empty folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = "from bot.__main__ import main; main()"
    process = subprocess.Popen(
        [environment / "bin/python", "-W", "error", "-c", code, "demo", "--no-browser", "--port", str(port)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_the_demo_of_the_wheel_serves_its_page(demo: str) -> None:
    page = patiently(demo + "/")
    assert "虚构" in page


def patiently(address: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
