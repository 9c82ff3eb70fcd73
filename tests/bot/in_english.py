"""``guanhu`` run in a folder of its own, in English: the environment for it, and its exit code and words."""

import subprocess
from pathlib import Path

from tests.command_line import guanhu_here

ENVIRONMENT = {"GUANHU_LANGUAGE": "en", "PYTHONUTF8": "1"}


def guanhu(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own, in English."""
    return guanhu_here(folder, *words, environment={**ENVIRONMENT, **environment})
