"""One import at a time: a hold on the data folder that ends with its process, however that ends."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content.problems import Problem


@contextmanager
def only_import(folder: Path) -> Iterator[None]:
    """Hold the folder. Raises Problem when another import holds it, or it cannot be written."""
    lock = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # a lock on a SQLite file works on every system and cannot outlive its process
        lock = sqlite3.connect(folder / "import.lock", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except OSError as error:
        raise Problem("import.folder_not_writable", folder=folder, detail=error.strerror) from error
    except sqlite3.OperationalError as error:
        if lock:
            lock.close()
        if "locked" in str(error):
            raise Problem("import.running") from error
        raise Problem("import.folder_not_writable", folder=folder, detail=error) from error
    try:
        yield
    finally:
        lock.close()
