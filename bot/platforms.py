"""PLATFORMS: every platform the bot can write to, one row each.

A row names the platform, says whether it is set up, makes its ``Messenger`` and the paths it is called back on. Whoever sends
(the outbox, the workers) asks ``messengers``, the web server ``routes``; nobody else knows a platform.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.app import App
from bot.keeping import Keeper
from bot.web import WebMessenger
from handlers.ask import Answer
from handlers.messages import Address, Message, Messenger

if TYPE_CHECKING:
    from starlette.routing import Route

    from console.desk import PlatformSignIn
    from store.condition import Finding

Wake = Callable[[], None]


class Day(Protocol):
    """A page of each person's own on a platform, with what is to be done today."""

    def takes(self, message: Message) -> bool:
        """Show the page that was opened; False for everything that is to be answered. Raises SendFailed."""
        ...

    def changed(self, message: Message, answer: Answer) -> None:
        """After an answer: what was logged is shown on the page."""
        ...


@dataclass(frozen=True, slots=True)
class Platform:
    """One row."""

    name: str
    """As in an address: ``web:person:S001``."""
    messenger: Callable[[App], Messenger] | None
    """None: answers only where it was asked (the terminal), and is never written to unasked."""
    configured: Callable[[App], bool] = lambda _app: True
    """Whether its settings are there. Raises Problem when they are half there."""
    routes: "Callable[[App, Keeper], list[Route]] | None" = None
    """What the platform calls back."""
    meet: Callable[[App], Callable[[Address], None]] | None = None
    """Finds out who somebody is before they are answered, where the bank's file knows them by something else than their id."""
    listen: Callable[[App, Wake], Callable[[], None]] | None = None
    """Opens a connection of ours that deliveries come by; returns what closes it."""
    findings: "Callable[[App], Iterator[Finding]] | None" = None
    """What the doctor has to say of it; asks the platform."""
    day: Callable[[App], Day] | None = None
    """Shows everybody's day on a page of their own."""
    sign_in: "Callable[[App], PlatformSignIn] | None" = None
    """Signs people in to the console in the platform's own browser."""


def _wecom_configured(app: App) -> bool:
    from bot.wecom.joined import configured

    return configured(app)


def _wecom_messenger(app: App) -> Messenger:
    from bot.wecom.joined import messenger

    return messenger(app)


def _wecom_groups(app: App) -> Messenger:
    from bot.wecom.joined import groups

    return groups(app)


def _wecom_findings(app: App) -> "Iterator[Finding]":
    from bot.wecom.condition import findings

    return findings(app)


def _wecom_sign_in(app: App) -> "PlatformSignIn":
    from bot.wecom.joined import sign_in

    return sign_in(app)


def _slack_configured(app: App) -> bool:
    from bot.slack.joined import configured

    return configured(app)


def _slack_messenger(app: App) -> Messenger:
    from bot.slack.joined import messenger

    return messenger(app)


def _slack_routes(app: App, keeper: Keeper) -> "list[Route]":
    from bot.slack.joined import routes

    return routes(app, keeper)


def _slack_meet(app: App) -> Callable[[Address], None]:
    from bot.slack.joined import people

    return people(app)


def _slack_listen(app: App, wake: Wake) -> Callable[[], None]:
    from bot.slack.joined import listen

    return listen(app, wake)


def _slack_day(app: App) -> Day:
    from bot.slack.joined import day

    return day(app)


def _slack_findings(app: App) -> "Iterator[Finding]":
    from bot.slack.condition import findings

    return findings(app)


def _wecom_routes(app: App, keeper: Keeper) -> "list[Route]":
    from bot.wecom.joined import routes

    return routes(app, keeper)


PLATFORMS: tuple[Platform, ...] = (
    Platform("web", WebMessenger),
    Platform("terminal", None),
    Platform(
        "wecom", _wecom_messenger, _wecom_configured, _wecom_routes, findings=_wecom_findings, sign_in=_wecom_sign_in
    ),
    Platform("wecom-groups", _wecom_groups, _wecom_configured),  # owners of customer groups, who send there themselves
    Platform(
        "slack",
        _slack_messenger,
        _slack_configured,
        _slack_routes,
        _slack_meet,
        _slack_listen,
        _slack_findings,
        _slack_day,
    ),
)


def messengers(app: App) -> dict[str, Messenger]:
    """The messengers of the platforms that are set up and can be written to, by platform."""
    return {one.name: one.messenger(app) for one in PLATFORMS if one.messenger is not None and one.configured(app)}


def routes(app: App, wake: Wake) -> "list[Route]":
    """The paths that platforms call back on. ``wake`` is told when something was kept."""
    keeper = Keeper(app.database, wake)
    return [route for one in PLATFORMS if one.routes and one.configured(app) for route in one.routes(app, keeper)]


def platform_findings(app: App) -> "Iterator[Finding]":
    """What is missing or wrong with the platforms that are set up. Raises Problem for settings that are half there."""
    for one in PLATFORMS:
        if one.findings and one.configured(app):
            yield from one.findings(app)


def meeting(app: App) -> Callable[[Address], None]:
    """Asks the platform of an address who they are, where it can; called before they are answered."""
    known = {one.name: one.meet(app) for one in PLATFORMS if one.meet and one.configured(app)}

    def meet(address: Address) -> None:
        if address.platform in known:
            known[address.platform](address)

    return meet


def days(app: App) -> list[Day]:
    """The pages of the platforms that have them."""
    return [one.day(app) for one in PLATFORMS if one.day and one.configured(app)]


def platform_sign_in(app: App) -> "PlatformSignIn | None":
    """The platform whose browser can sign people in; None where none can, or nobody said where the console is.

    Without the console's own address there is no trusted domain that the platform would send a browser back to.
    """
    if not app.settings.console_url:
        return None
    return next((one.sign_in(app) for one in PLATFORMS if one.sign_in and one.configured(app)), None)


def listening(app: App, wake: Wake) -> list[Callable[[], None]]:
    """Open every platform's own connection; what closes them."""
    return [one.listen(app, wake) for one in PLATFORMS if one.listen and one.configured(app)]
