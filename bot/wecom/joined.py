"""The application's settings made into its parts: client, messenger, callback. Called by ``bot.platforms`` alone."""

from typing import TYPE_CHECKING

from bot.app import App
from bot.keeping import Keeper
from bot.wecom.client import API, WecomClient
from bot.wecom.group_tasks import WecomGroups
from bot.wecom.messenger import WecomMessenger
from bot.wecom.sign_in import WecomSignIn
from content.problems import Problem

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.wecom.receivers import Receivers

#: What sending needs, and what receiving needs besides.
SENDING = ("wecom_corp_id", "wecom_agent_id", "wecom_secret")
RECEIVING = ("wecom_token", "wecom_aes_key")
#: Customer contact's own receiver: both, or none.
CONTACT = ("wecom_contact_token", "wecom_contact_aes_key")


def configured(app: App) -> bool:
    """Whether WeChat Work is set up. Raises Problem (exit 2) when only some of its settings are there or one is malformed."""
    from bot.wecom.envelope import is_key

    settings = app.settings
    given = [name for name in (*SENDING, *RECEIVING, *CONTACT) if getattr(settings, name)]
    if not given:
        return False
    needed = (*SENDING, *RECEIVING, *(CONTACT if set(CONTACT) & set(given) else ()))
    missing = [f"GUANHU_{name.upper()}" for name in needed if name not in given]
    if missing:
        raise Problem("wecom.settings_missing", exit_code=2, names=", ".join(missing))
    if not (settings.wecom_agent_id.isascii() and settings.wecom_agent_id.isdigit()):
        raise Problem("wecom.agent_id_wrong", exit_code=2)
    if not is_key(settings.wecom_aes_key.value):
        raise Problem("wecom.aes_key_wrong", exit_code=2)
    if settings.wecom_contact_aes_key and not is_key(settings.wecom_contact_aes_key.value):
        raise Problem("wecom.contact_key_wrong", exit_code=2)
    return True


def client(app: App) -> WecomClient:
    """Calls to the platform, or to another address that stands in for it."""
    settings = app.settings
    return WecomClient(
        database=app.database,
        corp_id=settings.wecom_corp_id,
        agent_id=settings.wecom_agent_id,
        secret=settings.wecom_secret.value,
        url=(settings.wecom_api_url or API).rstrip("/"),
        now=app.wall,
    )


def messenger(app: App) -> WecomMessenger:
    """What the outbox sends with."""
    return WecomMessenger(app, client(app))


def groups(app: App) -> WecomGroups:
    """What owners of customer groups are handed pushes with."""
    return WecomGroups(app, client(app))


def sign_in(app: App) -> WecomSignIn:
    """Signs people in to the console in the platform's own browser."""
    return WecomSignIn(client(app))


def routes(app: App, keeper: Keeper) -> "list[Route]":
    """What the web server answers for the platform."""
    import wechatpy.enterprise.crypto  # noqa: F401 - it loads for most of a second, which is all that the first callback has

    from bot.wecom.callback import Callback

    return Callback(app, receivers(app), keeper).routes()


def receivers(app: App) -> "Receivers":
    """Whose callbacks are believed."""
    from bot.wecom.envelope import Envelope
    from bot.wecom.receivers import Receivers

    given = app.settings
    contact = None
    if given.wecom_contact_token:
        contact = Envelope(given.wecom_contact_token.value, given.wecom_contact_aes_key.value, given.wecom_corp_id)
    return Receivers(Envelope(given.wecom_token.value, given.wecom_aes_key.value, given.wecom_corp_id), contact)
