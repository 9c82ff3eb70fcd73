"""A reminder called off or moved, as it is typed; what only mentions a reminder is none of it."""

import pytest

from handlers.language.reminder_changes import CALLED_OFF, MOVED, asked_change


@pytest.mark.parametrize(
    ("text", "way", "which", "to"),
    [
        ("周五的提醒取消", CALLED_OFF, "周五", ""),
        ("把周五那条提醒删了吧", CALLED_OFF, "周五", ""),
        ("取消给张伟的提醒", CALLED_OFF, "给张伟", ""),
        ("这个提醒不要了", CALLED_OFF, "", ""),
        ("周五那个提醒改到周六上午十点", MOVED, "周五", "周六上午十点"),
        ("把给李娜的提醒推迟到下周一", MOVED, "给李娜", "下周一"),
        ("cancel my Friday reminder", CALLED_OFF, "Friday", ""),
        ("please delete the reminder for Zhang Wei", CALLED_OFF, "for Zhang Wei", ""),
        ("move the Friday reminder to Saturday at 10", MOVED, "Friday", "Saturday at 10"),
        ("push my reminder about Zhang Wei to 3pm", MOVED, "about Zhang Wei", "3pm"),
    ],
)
def test_a_change_says_which_reminder_and_to_when(text: str, way: str, which: str, to: str) -> None:
    found = asked_change(text, there=False)
    assert found is not None
    assert (found.way, found.which, found.to) == (way, which, to)


@pytest.mark.parametrize(
    ("text", "way"),
    [("把周五那个改到周六", MOVED), ("周五那条不要了", CALLED_OFF), ("drop the Friday one", CALLED_OFF)],
)
def test_the_word_itself_is_not_needed_in_a_talk_about_reminders(text: str, way: str) -> None:
    found = asked_change(text, there=True)
    assert found is not None
    assert found.way == way
    assert asked_change(text, there=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "周五提醒我取消会议", "提醒我把周五的会改到周六", "我有哪些提醒", "取消刚才那个提醒", "刚设的提醒不要了",
        "remind me to cancel the meeting", "what reminders do I have", "undo the reminder I just set",
    ],
)  # fmt: skip
def test_what_only_mentions_a_reminder_changes_none(text: str) -> None:
    assert asked_change(text, there=True) is None
