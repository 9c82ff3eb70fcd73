"""The application's menu: what a thumb asks without typing. ``guanhu wecom menu`` sets it.

A button's key is the structured question behind it. The platform allows three buttons with five each, names of 16 bytes (40
below), keys of 128.
"""

from typing import Any

from content.wording import say
from handlers.ask import action
from segmentation.people import Language

_TOP_BYTES, _SUB_BYTES, _KEY_BYTES = 16, 40, 128

#: Top button → what stands below it: wording ``wecom.menu.<name>`` and the question. A top without a list asks itself.
MENU: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("today", (("today", action("contact_today")),)),
    (
        "maturing",
        (
            ("this_week", action("say", text="本周谁到期")),
            ("next_month", action("say", text="下个月谁到期")),
        ),
    ),
    (
        "more",
        (
            ("churn", action("churn_list")),
            ("movements", action("large_movements")),
            ("birthdays", action("birthday_list")),
            ("help", action("help")),
            ("console", action("say", text="控制台")),
        ),
    ),
)


def menu(language: Language) -> dict[str, Any]:
    """The body of ``menu/create``."""
    return {"button": [_top(name, below, language) for name, below in MENU]}


def _top(name: str, below: tuple[tuple[str, str], ...], language: Language) -> dict[str, Any]:
    title = _within(say(f"wecom.menu.{name}", language), _TOP_BYTES)
    if len(below) == 1:
        return {"type": "click", "name": title, "key": _within(below[0][1], _KEY_BYTES)}
    buttons = [
        {
            "type": "click",
            "name": _within(say(f"wecom.menu.{one}", language), _SUB_BYTES),
            "key": _within(key, _KEY_BYTES),
        }
        for one, key in below
    ]
    return {"name": title, "sub_button": buttons}


def _within(text: str, most: int) -> str:
    if len(text.encode()) > most:
        raise ValueError(f"longer than {most} bytes: {text}")
    return text
