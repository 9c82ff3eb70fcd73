"""Every table, a file for each room.

``BOT`` holds what the bot itself writes. ``BANK`` holds one delivery of the bank's facts, made from
``segmentation.bank_data`` (one table a file, plus the few columns that make questions fast). ``ROUND`` holds the
placements of one nightly round. BANK and ROUND stand under the schema names ``bank`` and ``round``: on SQLite attached
files, on PostgreSQL schemas of their own. No foreign key crosses between the three.
"""

from store.tables.acts import deeds, leaves, life_events, referrals, reminders, transfers
from store.tables.alerting import alert_queue, alerts, handovers, service_times
from store.tables.console import console_sessions, sign_in_failures, sign_in_links
from store.tables.delivered import BANK, EXTRA_COLUMNS, SERVING_INDEXES, ServingIndex, bank
from store.tables.groups import customer_groups, group_notices, group_sends, group_tasks, pictures, uploads
from store.tables.keeping import audit, holds, suppressions
from store.tables.learning import misses
from store.tables.letters import letter_templates, letters
from store.tables.mail import CARD, budgets, inbox, outbox, outbox_cards, platform_tokens, sent_cards, web_messages
from store.tables.metadata import BOT
from store.tables.newsroom import feeds, news_prints, news_texts, shortlist
from store.tables.placed import ROUND, placements
from store.tables.publishing import approvals, consents, news, push_once, push_recipients, pushes
from store.tables.served import deliveries, events, overrides, policies, policy_texts, rounds, serving
from store.tables.timing import calendar_days, occurrences, plans
from store.tables.told import (
    arrivals,
    live_complaints,
    live_movements,
    live_placements,
    market_marks,
    re_evaluations,
    refused_events,
)
from store.tables.work import contacts, conversations, identities, preferences, task_results, tasks

__all__ = [
    "BANK",
    "BOT",
    "CARD",
    "EXTRA_COLUMNS",
    "PARTS",
    "ROUND",
    "SERVING_INDEXES",
    "ServingIndex",
    "alert_queue",
    "alerts",
    "approvals",
    "arrivals",
    "audit",
    "bank",
    "budgets",
    "calendar_days",
    "consents",
    "console_sessions",
    "contacts",
    "conversations",
    "customer_groups",
    "deeds",
    "deliveries",
    "events",
    "feeds",
    "group_notices",
    "group_sends",
    "group_tasks",
    "handovers",
    "holds",
    "identities",
    "inbox",
    "leaves",
    "letter_templates",
    "letters",
    "life_events",
    "live_complaints",
    "live_movements",
    "live_placements",
    "market_marks",
    "misses",
    "news",
    "news_prints",
    "news_texts",
    "occurrences",
    "outbox",
    "outbox_cards",
    "overrides",
    "pictures",
    "placements",
    "plans",
    "platform_tokens",
    "policies",
    "policy_texts",
    "preferences",
    "push_once",
    "push_recipients",
    "pushes",
    "re_evaluations",
    "referrals",
    "refused_events",
    "reminders",
    "rounds",
    "sent_cards",
    "service_times",
    "serving",
    "shortlist",
    "sign_in_failures",
    "sign_in_links",
    "suppressions",
    "task_results",
    "tasks",
    "transfers",
    "uploads",
    "web_messages",
]

#: The two kinds of serving tables by the schema name they are read under.
PARTS = {"bank": BANK, "round": ROUND}
