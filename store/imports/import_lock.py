"""One import at a time: a hold on the database's deliveries that ends with its process, however that ends."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from content.problems import Problem
from store.database import Database
from store.engines import HeldElsewhereError


@contextmanager
def only_import(database: Database) -> Iterator[None]:
    """Hold the deliveries. Raises Problem when another import holds them, or the data folder cannot be written."""
    folder = database.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Problem("import.folder_not_writable", folder=folder, detail=error.strerror) from error
    hold = database.storage.alone("import")
    try:
        hold.__enter__()
    except HeldElsewhereError as error:
        raise Problem("import.running") from error
    except OSError as error:
        raise Problem("import.folder_not_writable", folder=folder, detail=error) from error
    try:
        yield
    finally:
        hold.__exit__(None, None, None)
