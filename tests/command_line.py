"""``guanhu`` as a person types it, without starting a process: its own ``main`` with words, environment, folder and streams.

A process of its own costs a second and more for its imports. Where what is proven is of the process (killed, out of room,
two at once, the interpreter's own options), a test starts one; ``tests/stories/test_question.py`` proves that both say the same.
"""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.__main__ import main


def guanhu_here(
    folder: Path, *words: str, environment: Mapping[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Exit code and both streams of the command run in that folder with this environment alone."""
    said, complained = _stream(), _stream()
    with _as_a_process(folder, words, environment):
        sys.stdin, sys.stdout, sys.stderr = _stream(typed), said, complained
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int)
    return subprocess.CompletedProcess(["guanhu", *words], code, _text(said), _text(complained))


@contextmanager
def _as_a_process(folder: Path, words: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[None]:
    """What belongs to a process is given, and afterwards what it was."""
    root, product = logging.getLogger(), logging.getLogger("guanhu")
    kept = dict(os.environ), Path.cwd(), sys.argv, (sys.stdin, sys.stdout, sys.stderr)
    logged = root.handlers[:], root.level, product.level
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["guanhu", *words]
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept[0])
        os.chdir(kept[1])
        sys.argv = kept[2]
        sys.stdin, sys.stdout, sys.stderr = kept[3]
        root.handlers[:] = logged[0]
        root.setLevel(logged[1])
        product.setLevel(logged[2])


def _stream(typed: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
