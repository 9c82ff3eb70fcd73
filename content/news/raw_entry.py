"""An entry as a feed wrote it, before anything of it is cleaned or believed; and why a feed could not be read."""

from dataclasses import dataclass


class Unreadable(Exception):  # noqa: N818 - it reads as the thing that happened
    """The answer is no feed, or a hostile one; ``code`` is the wording key below ``newsroom.feed``."""

    def __init__(self, code: str) -> None:
        """Keep the reason."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """Everything as written; empty where the feed says nothing."""

    guid: str = ""
    url: str = ""
    title: str = ""
    text: str = ""
    times: tuple[str, ...] = ()
    """Published first, then updated."""
    base: str = ""
    """Where its relative links start, when the feed says so."""
