"""PLATFORMS: every platform the bot can write to, one row each.

A row names the platform and makes its ``Messenger``. Whoever sends (the outbox, the workers) asks ``messengers`` and knows
no platform beyond this table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.app import App
from bot.web import WebMessenger
from handlers.messages import Messenger


@dataclass(frozen=True, slots=True)
class Platform:
    """One row."""

    name: str
    """As in an address: ``web:person:S001``."""
    messenger: Callable[[App], Messenger] | None
    """None: answers only where it was asked (the terminal), and is never written to unasked."""


PLATFORMS: tuple[Platform, ...] = (
    Platform("web", WebMessenger),
    Platform("terminal", None),
)


def messengers(app: App) -> dict[str, Messenger]:
    """The messengers of the platforms that can be written to, by platform."""
    return {platform.name: platform.messenger(app) for platform in PLATFORMS if platform.messenger is not None}
