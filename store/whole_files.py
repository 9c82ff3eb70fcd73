"""A file that is either there whole or not at all: written aside, readable by its owner alone, renamed at the end.

Used by exports that hold personal data or evidence. Callers turn the OSError of a full or read-only disk into a sentence.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

#: Only the owner reads what was exported.
_PRIVATE = 0o600


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """The open file; it takes its name when the block ends without an error. Raises OSError."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "w", encoding="utf-8") as file:  # noqa: PTH123 - a mode from the first byte on
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
