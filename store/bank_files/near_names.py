"""“Did you mean …?” for files, columns and words; used wherever a name of a delivery or a map is not known."""

import difflib
from collections.abc import Iterable

from content.wording import say
from segmentation.people import Language


def near(name: str, candidates: Iterable[str], language: Language) -> str:
    """The sentence with the names that come near, or nothing: case, blanks and underscores do not count."""
    plain = {_plain(candidate): candidate for candidate in candidates if candidate}
    close = difflib.get_close_matches(_plain(name), plain, n=2, cutoff=0.6)
    return say("problems.near", language, names=", ".join(plain[found] for found in close)) if close else ""


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum() or char == ".")
