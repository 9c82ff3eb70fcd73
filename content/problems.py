"""A problem a person can mend: one clear sentence with the cure, in their language, and an exit code.

Anything above raises ``Problem`` with a wording key; the command line prints the sentence, the chat answers it. It is
never used for bugs: those travel up.
"""

from content.wording import say
from segmentation.people import Language


class Problem(Exception):  # noqa: N818 - it reads as the thing that happened
    """Something is missing or wrong outside the program; ``key`` is the wording key of the sentence that says the cure."""

    def __init__(self, key: str, /, *, exit_code: int = 1, **facts: object) -> None:
        """Exit 1: the job found a problem; exit 2: bad usage or settings."""
        super().__init__(key)
        self.key = key
        self.exit_code = exit_code
        self.facts = facts

    def sentence(self, language: Language) -> str:
        """The sentence to show."""
        return say(self.key, language, **self.facts)

    def __str__(self) -> str:
        """The English sentence, for logs and tests."""
        return self.sentence("en")
