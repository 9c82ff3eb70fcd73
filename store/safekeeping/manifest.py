"""What makes a folder a whole backup: ``manifest.json``, written last, with the size and SHA-256 of every file.

``store.safekeeping.backup`` writes it, ``store.safekeeping.restore`` believes nothing else: a folder without one was never
finished.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from content.problems import Problem

NAME = "manifest.json"
#: How backups are laid out; a later program may read an earlier one.
FORMAT = 1
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of the backup."""

    path: str
    """Within the backup, with forward slashes."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The whole backup."""

    version: str
    """The version of the database."""
    engine: str
    """sqlite: the bot's tables are one file; postgresql: one JSON-lines file a table."""
    made_at: str
    delivery_id: int | None
    round_id: int | None
    rows: Mapping[str, int]
    """Rows of each of the bot's tables."""
    files: tuple[Entry, ...]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)


def write(manifest: Manifest, path: Path) -> None:
    """Write it whole. Raises OSError."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises Problem: no folder, not finished, or not ours."""
    if not folder.is_dir():
        raise Problem("problems.folder_missing", exit_code=2, path=folder)
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise Problem("safekeeping.backup.other_format", path=folder)
        return Manifest(**{**found, "files": tuple(Entry(**entry) for entry in found["files"])})
    except FileNotFoundError:
        raise Problem("safekeeping.backup.unfinished", path=folder) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise Problem("safekeeping.backup.no_manifest", path=folder) from None


def entry(folder: Path, path: Path) -> Entry:
    """A file's line in the manifest. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return Entry(path=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=digest.hexdigest())


def check(folder: Path, manifest: Manifest) -> None:
    """Pass when every file is there as it was written. Raises Problem naming the first that is not."""
    root = folder.resolve()
    for wanted in manifest.files:
        path = folder / wanted.path
        inside = path.resolve().is_relative_to(root)
        if not inside or not path.is_file() or entry(folder, path) != wanted:
            raise Problem("safekeeping.backup.damaged", file=wanted.path, path=folder)
