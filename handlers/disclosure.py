"""What each question shows of the customers on its card: the fields of the audit line, so that it can be told later.

``bot/conversation.py`` writes them with every answer that shows a customer; a handler that shows more says so in
``Answer.fields`` (``phone``: the whole number, asked for one by one). A test keeps the table as long as INTENTS.
"""

#: A name and the digits that tell namesakes apart stand on every card.
_WHO = ("name", "account_tail")

FIELDS: dict[str, tuple[str, ...]] = {
    "maturity_list": ("holdings", "balances", "contacts"),
    "client_profile": (
        "phone_masked",
        "birth_date",
        "occupation",
        "household",
        "risk",
        "segments",
        "holdings",
        "balances",
        "contacts",
        "tasks",
        "tags",
        "consent",
    ),
    "pitch": (
        "risk",
        "segments",
        "holdings",
        "balances",
        "contacts",
        "birth_date",
        "occupation",
        "consent",
        "movements",
        "tags",
    ),
    "contact_today": ("tasks", "balances", "contacts"),
    "segment_list": ("segments", "balances", "contacts"),
    "log_contact": ("contacts",),
    "contact_history": ("contacts",),
    "reminder_set": ("reminders",),
    "reminder_list": ("reminders",),
    "reminder_change": ("reminders",),
    "churn_list": ("segments", "balances", "movements", "complaints", "contacts"),
    "large_movements": ("movements", "contacts"),
    "product_recommend": ("risk", "segments", "holdings", "balances"),
    "product_info": (),
    "holders": ("holdings", "balances", "segments", "contacts"),
    "why_segment": ("segments", "balances", "holdings"),
    "uplift_list": ("segments", "balances", "contacts"),
    "book_summary": (),
    "birthday_list": ("birth_date", "segments", "balances", "contacts"),
    "key_dates": ("risk", "holdings", "balances", "life_events", "contacts"),
    "visit_prep": ("risk", "segments", "holdings", "balances", "contacts", "occupation", "birth_date", "tasks", "tags"),
    "my_performance": (),
    "team_overview": ("tasks",),
    "news_today": (),
    "push_draft": (),
    "push_review": (),
    "push_status": (),
    "benefits": ("segments", "balances"),
    "log_complaint": ("complaints",),
    "log_referral": ("referrals",),
    "log_life_event": ("life_events",),
    "snooze": ("tasks",),
    "undo": ("tasks",),
    "override_request": ("segments",),
    "leave_set": (),
    "handover": ("tasks",),
    "show_phone": (),
    "objection": (),
    "contacted": ("contacts", "balances"),
    "tier_changes": ("segments", "balances", "contacts"),
    "smalltalk": (),
    "help": ("name",),
}


def fields_of(intent: str, further: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What a card of this question shows of its customers, in the order of the audit line."""
    return tuple(dict.fromkeys((*_WHO, *FIELDS.get(intent, ()), *further)))
