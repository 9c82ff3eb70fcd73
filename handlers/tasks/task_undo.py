"""Of an undo: what had been said of a customer's tasks, in a few words, and the button to say it anew."""

from datetime import date

from content.cards import Button
from content.wording import day, knows, say
from handlers.actions import to_action
from handlers.ask import Ask
from segmentation.people import Language
from segmentation.task_results import Said


def what_was_said(last: Said, ask: Ask) -> str:
    """What was said, in a few words."""
    language = ask.language
    if last.what == "contact":
        return say("tasks.undo.contact", language, outcome=say(f"words.outcome.{last.why}", language))
    if last.what == "snooze":
        until = day(date.fromisoformat(last.why), language, today=ask.today)
        return say("tasks.undo.snooze", language, day=until)
    key = f"tasks.useless.why.{last.why}"
    return say(f"tasks.undo.{last.what}", language, why=say(key, language) if knows(key, language) else "")


def again_buttons(client: str, language: Language) -> tuple[Button, ...]:
    """Say it anew, this time right."""
    return (Button(label=say("tasks.button.log", language), action=to_action("log_contact", client=client)),)
