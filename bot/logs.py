"""The program's log: to standard error, as text or JSON lines, with ids and never names.

Every room logs through the standard library's ``logging`` under ``guanhu.…`` with facts in ``extra``; here they are drawn.
structlog is loaded with the first line that is written, because a question that goes well writes none.
"""

import logging
import sys
import traceback
from typing import Literal


class _Drawn(logging.Formatter):
    """Draws a record through structlog; built with the first record."""

    def __init__(self, shape: Literal["text", "json"]) -> None:
        super().__init__()
        self._shape = shape
        self._inner: logging.Formatter | None = None

    def format(self, record: logging.LogRecord) -> str:
        if self._inner is None:
            self._inner = _formatter(self._shape)
        return self._inner.format(_without_words(record) if record.exc_info else record)


def _without_words(record: logging.LogRecord) -> logging.LogRecord:
    """The record with where it broke and of what kind, not what the error said: messages of errors hold data."""
    kind, _, trace = record.exc_info or (None, None, None)
    where = "".join(traceback.format_tb(trace))
    bare = logging.makeLogRecord(record.__dict__)
    bare.msg, bare.args = f"{record.getMessage().rstrip()}: {kind.__name__ if kind else ''}\n{where}", ()
    bare.exc_info = bare.exc_text = None
    return bare


def _formatter(shape: Literal["text", "json"]) -> logging.Formatter:
    import structlog

    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if shape == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=False),
        ],
    )


def write_logs(shape: Literal["text", "json"]) -> None:
    """Send the log to standard error; called once, when the program starts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Drawn(shape))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("guanhu").setLevel(logging.INFO)
    for chatty in (
        "httpx",
        "httpcore",
        "urllib3",
        "slack_sdk",
    ):  # at other levels their lines hold addresses with tokens
        logging.getLogger(chatty).setLevel(logging.WARNING)
