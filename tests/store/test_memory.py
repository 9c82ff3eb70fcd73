"""A process keeps its memory when it says so before Polars is loaded; what the operator said stays."""

import os
import subprocess
import sys

import pytest

SHOWN = "import os, polars; print(os.environ['_RJEM_MALLOC_CONF'])"
KEPT = f"from store.engines.memory import keep_memory; keep_memory(); {SHOWN}"


def said(**more: str) -> str:
    """What the allocator is told in the end, by Polars and by us: the last of two that contradict counts."""
    environ = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"} | more
    return subprocess.run([sys.executable, "-c", KEPT], env=environ, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="said on Linux alone")
def test_memory_is_kept_for_some_seconds_and_in_large_pages() -> None:
    found = dict(pair.split(":") for pair in said().strip().split(","))
    assert (found["dirty_decay_ms"], found["thp"]) == ("5000", "always")


def test_what_the_operator_said_stays() -> None:
    found = dict(pair.split(":") for pair in said(_RJEM_MALLOC_CONF="dirty_decay_ms:70").strip().split(","))
    assert found["dirty_decay_ms"] == "70"
    assert "thp" not in found
