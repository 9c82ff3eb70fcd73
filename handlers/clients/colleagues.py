"""Which colleagues a text names: by staff id or by name, whole or given name alone.

A head asks for a manager by name in the words of a customer's name; ``about_colleague`` tells the two apart.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.ask import Ask, Reason, Slots, Unclear
from segmentation.people import Manager
from store.books.book import Book
from store.staff import managers

#: A given name alone is longer than one sign.
_SHORTEST = 2


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def named_colleagues(words: str, team: Iterable[Manager]) -> list[Manager]:
    """Those whom the words may mean: by id, else by whole name, else by a part of it."""
    text = _plain(words)
    known = list(team)
    if not text:
        return []
    by_id = [one for one in known if _plain(one.staff_id) == text]
    whole = [one for one in known if _plain(one.name) == text]
    part = [one for one in known if len(text) >= _SHORTEST and text in _plain(one.name)]
    return by_id or whole or part


def mentioned(text: str, team: Sequence[Manager]) -> str:
    """The name or id of a colleague as it stands in a sentence, the longest; empty when none does."""
    low = unicodedata.normalize("NFKC", text).casefold()
    found = [
        word for one in team for word in (one.name, one.staff_id) if len(word) >= _SHORTEST and word.casefold() in low
    ]
    return max(found, key=len, default="")


#: Questions that a colleague's name turns into one about that colleague.
_OF_TEAM = frozenset({"team_overview", "my_performance"})
#: Those that a head may have meant of a manager where no customer bears the name.
_MAYBE = frozenset({"client_profile", "contact_today", "book_summary", "contact_history"})


def about_colleague(said: Ask | Unclear, text: str, book: Book) -> Slots | None:
    """The slots of a question about the manager a sentence names; None where it is about nobody of the staff."""
    head = book.manager.role == "branch_head"
    near = said.intent if isinstance(said, Ask) else next(iter(said.candidates), "") if _may_be(said, head) else ""
    if near not in _OF_TEAM and not (head and near in _MAYBE):
        return None
    team = managers.active_managers(book.connection)
    named = mentioned(text, [one for one in team if not head or one.staff_id in book.manager_ids])
    if not named or named.casefold() in (book.manager.name.casefold(), book.manager.staff_id.casefold()):
        return None
    if (near in _MAYBE or not head) and any(one.how == "exact" for one in book.find(named)):
        return None  # a customer of that name
    return replace(said.slots, client="", client_text="", also_text=(), staff_text=named)


#: Lists a head may ask of one manager of the branch: the book is narrowed to that manager's customers.
LISTS_OF_ONE = frozenset(
    {
        "maturity_list", "churn_list", "large_movements", "holders", "segment_list", "uplift_list", "birthday_list",
        "key_dates",
    }
)  # fmt: skip
_LISTS_OF_A_BOOK = LISTS_OF_ONE | {"contact_today", "book_summary", "reminder_list"}
_WORD = re.compile(r"(?<![a-z\d])[a-z]{1,10}-?\d{2,8}(?![a-z\d])")
_BELONGING = r"(?:(?:的|名下的?|那边的?|手上的?|管的)(?:客户(?!概况|情况|数|经理))?|'s|’s)? ?"


def of_one_manager(text: str, book: Book) -> tuple[str, str]:
    """For a head: the staff id of the one manager of the branch whom a sentence names, and the sentence without the name.

    Two empty texts where nobody is named, several bear the name, or a customer does.
    """
    if book.manager.role != "branch_head":
        return "", ""
    team = [one for one in managers.active_managers(book.connection) if one.staff_id in book.manager_ids]
    named = mentioned(text, team)
    found = named_colleagues(named, team) if named else []
    if len(found) != 1 or any(one.how == "exact" for one in book.find(named)):
        return "", ""
    said = unicodedata.normalize("NFKC", text)
    return found[0].staff_id, re.sub(re.escape(named) + _BELONGING, "", said, count=1, flags=re.IGNORECASE).strip()


def is_of_a_colleague(said: Ask | Unclear, text: str, book: Book) -> bool:
    """Whether a manager asks for a colleague's list by the colleague's staff id, which no customer bears."""
    if not isinstance(said, Ask) or said.intent not in _LISTS_OF_A_BOOK or book.manager.role == "branch_head":
        return False
    words = set(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    if not words or said.slots.client or said.slots.client_text:
        return False
    mine = {_plain(one) for one in book.manager_ids}
    others = {_plain(one.staff_id) for one in managers.active_managers(book.connection)} - mine
    return bool(words & others)


def _may_be(said: Unclear, head: bool) -> bool:
    """Whether what was not understood may be asked of a manager by their head."""
    return head and said.reason in (Reason.ASK_WHICH, Reason.NOT_UNDERSTOOD)
