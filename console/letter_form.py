"""The form of a letter's words: what was typed into it, and the template it makes. ``console.letters`` shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from console.posts import day_of
from console.visits import Form, Visit
from content.letters.kinds import kind_of, kinds
from content.letters.words import BLOCKS, WORDS, LetterWords, shipped
from content.wording import say
from handlers.lists.readings import segment_name
from store.letters import templates
from store.letters.templates import VALID, Standing, Template

#: The groups of customers that the form offers; a file (``guanhu letters draft``) may name any.
GROUPS = (
    "tier:mass", "tier:mid", "tier:high", "tier:private",
    "asset_type:savings", "asset_type:wealth", "asset_type:investment", "asset_type:settlement",
)  # fmt: skip
#: Longer than any letter may be: one that is too long is said to be so, and not cut.
_TEXT = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form's fields as they stand, so that nothing typed is lost when something is wrong."""

    kind: str
    zh: str = ""
    en: str = ""
    segments: tuple[str, ...] = ()
    valid_until: str = ""

    @staticmethod
    def of(form: Form) -> "Filled":
        """What was posted; each group is a box of its own."""
        return Filled(
            kind=form.get("kind", "")[:40],
            zh=form.get("zh", "").replace("\r\n", "\n")[:_TEXT],
            en=form.get("en", "").replace("\r\n", "\n")[:_TEXT],
            segments=tuple(name[4:] for name in form if name.startswith("for:") and len(name) < _TEXT)[:20],
            valid_until=form.get("valid_until", "")[:10],
        )

    @staticmethod
    def shipped(kind: str, today: date) -> "Filled":
        """The words that the product comes with; of the first kind where none is asked for."""
        rules = kinds().get(kind) or next(iter(kinds().values()))
        return _filled(rules.name, shipped()[rules.name], rules.segments, today)

    @staticmethod
    def of_template(one: Template, today: date) -> "Filled":
        """The words of a template, to be written anew."""
        return _filled(one.kind, one.words, one.segments, today)


def _filled(kind: str, words: LetterWords, segments: tuple[str, ...], today: date) -> Filled:
    return Filled(
        kind=kind, zh="\n".join(words.lines["zh"]), en="\n".join(words.lines["en"]), segments=segments,
        valid_until=(today + VALID).isoformat(),
    )  # fmt: skip


def kept(visit: Visit, filled: Filled) -> Standing:
    """Hand the words in. Raises Problem: what cannot be kept, a day that is none."""
    words = LetterWords.from_json({name: _lines(text) for name, text in (("zh", filled.zh), ("en", filled.en))})
    return templates.draft(
        visit.desk.database, visit.policy, kind=filled.kind, words=words, by=visit.person.staff_id, now=visit.now,
        segments=filled.segments, valid_until=day_of(filled.valid_until),
    )  # fmt: skip


def choices(visit: Visit, filled: Filled) -> dict[str, Any]:
    """What the form offers: kinds, groups of customers, placeholders."""
    language = visit.language
    known = filled.kind in kinds()
    offered = dict.fromkeys((*GROUPS, *filled.segments))
    return {
        "kinds": [(name, say(f"letters.kind.{name}", language)) for name in kinds()],
        "kind_name": say(f"letters.kind.{filled.kind}", language) if known else filled.kind,
        "groups": [(one, segment_name(one, language, visit.policy), one in filled.segments) for one in offered],
        "words": ["{" + name + "}" for name in WORDS],
        "blocks": ["{" + name + "}" for name in BLOCKS],
        "notices": [say(key, language, day="…") for key in kind_of(filled.kind).notices] if known else [],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
