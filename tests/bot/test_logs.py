"""The log: every line in one form, and no words of an error, whoever logs it."""

import json
import logging
from typing import Literal

import pytest

from bot.logs import write_logs

WORDS = "张伟 13800001234"


@pytest.mark.parametrize("shape", ["text", "json"])
def test_what_an_error_says_is_never_logged(shape: Literal["text", "json"], capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        write_logs(shape)
        try:
            int(WORDS)
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in %s\n", "application")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    written = capsys.readouterr().err
    assert "张伟" not in written
    assert "13800001234" not in written
    assert "Exception in application: ValueError" in written
    assert "test_logs.py" in written
    if shape == "json":
        assert json.loads(written)["level"] == "error"
