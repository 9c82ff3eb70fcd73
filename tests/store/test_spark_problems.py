"""What keeps Spark from working is said in one sentence with its cure, within seconds: no test here starts a cluster."""

import os
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from content.problems import Problem
from store.rounds import spark_session
from store.rounds.batch_spark import clear_left
from tests.command_line import guanhu_here

ROOT = Path(__file__).parents[2]


def guanhu(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {"GUANHU_LANGUAGE": "en", "PYTHONUTF8": "1", "PATH": os.environ["PATH"], **environment}
    return guanhu_here(folder, *words, environment=given)


def a_java(folder: Path, version: str) -> str:
    """A PATH on which Java says it is of that version."""
    folder.mkdir()
    java = folder / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2026-01-01' >&2\n")
    java.chmod(0o755)
    return f"{folder}:/bin:/usr/bin"


def test_without_pyspark_the_cure_is_the_extra(tmp_path: Path) -> None:
    libraries = tmp_path / "libraries"  # everything but Spark
    libraries.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.lower().startswith(("pyspark", "py4j")):
            (libraries / path.name).symlink_to(path)
    code = "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]\nfrom store.rounds import spark_session\n"
    code += "from content.problems import Problem\nassert spark_session.installed() is None\n"
    code += "try: spark_session.check_usable()\nexcept Problem as problem: print(problem, problem.exit_code)\n"
    environment = {"PYTHONPATH": f"{ROOT}:{libraries}", "PATH": "/bin"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert "pip install 'guanhu[spark]'" in done.stdout
    assert done.stdout.strip().endswith("2")


@pytest.mark.parametrize(
    ("version", "key"),
    [("1.8.0_392", "java_old"), ("11.0.2", "java_old"), ("16", "java_old"), ("17", ""), ("21.0.1", "")],
)
def test_spark_wants_java_17(version: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", a_java(tmp_path / "bin", version))
    if not key:
        assert spark_session.check_usable() == int(version.partition(".")[0])
        return
    with pytest.raises(Problem) as refused:
        spark_session.check_usable()
    assert (refused.value.key, refused.value.exit_code) == (f"spark.{key}", 2)
    assert refused.value.facts["version"] == int(version.removeprefix("1.").partition(".")[0])


def test_without_java_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    (tmp_path / "sh").symlink_to("/bin/sh")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="openjdk-17-jre-headless"):
        spark_session.check_usable()


def test_java_home_goes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    a_java(home / "bin", "25.0.1")
    monkeypatch.setenv("PATH", a_java(tmp_path / "bin", "11.0.1"))
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert spark_session.java_version() == 25


@pytest.mark.parametrize(
    "master", ["local", "local[1]", "local[16]", "local[*]", "yarn", "k8s://https://127.0.0.1:6443"]
)
def test_masters_that_need_no_answer(master: str) -> None:
    spark_session.check_master(master)


@pytest.mark.parametrize(
    "master",
    ["", "local[0]", "local[]", "local[*", "spark://", "spark://host", "host:7077", "http://host:7077", "mesos"],
)
def test_what_is_no_master_is_refused_at_once(master: str) -> None:
    with pytest.raises(Problem) as refused:
        spark_session.check_master(master)
    assert (refused.value.key, refused.value.exit_code) == ("spark.master_malformed", 2)


def test_a_master_that_nobody_answers_for_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        closed = taken.getsockname()[1]
        with pytest.raises(Problem) as refused:
            spark_session.check_master(f"spark://127.0.0.1:{closed},127.0.0.1:99999")
        assert refused.value.key == "spark.master_unreachable"
        with socket.create_server(("127.0.0.1", 0)) as listens:  # one of several masters is enough
            spark_session.check_master(f"spark://127.0.0.1:{closed},127.0.0.1:{listens.getsockname()[1]}")


def test_a_master_belongs_to_spark(tmp_path: Path) -> None:
    for words in (("segment",), ("export", "segments", "--out", "a.csv"), ("segment", "--engine", "polars")):
        done = guanhu(tmp_path, *words, "--master", "local[2]")
        assert (done.returncode, done.stdout) == (2, "")
        assert "--master belongs to --engine spark" in done.stderr


def test_what_a_killed_round_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left = tmp_path / "spark-0123" / "placed" / "_temporary"
    left.mkdir(parents=True)
    (left / "part-0").write_bytes(b"x")
    (tmp_path / "spark.log").write_text("kept")
    (tmp_path / "delivery-1").mkdir()
    clear_left(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["delivery-1", "spark.log"]
