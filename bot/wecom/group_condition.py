"""What ``guanhu doctor`` says of customer groups: may the application ask for them, whose owner has left, what is not told."""

from collections.abc import Iterator

from bot.app import App
from bot.wecom.client import ApiError, WecomClient
from bot.wecom.errors import NOT_SEEN
from bot.wecom.errors_found import of_error
from bot.wecom.incoming import PLATFORM
from handlers.messages import SendFailed
from store.condition import Finding
from store.groups import groups, notices, seen, tasks

#: Groups named in one finding.
_SHOWN = 5


def findings(app: App, calls: WecomClient) -> Iterator[Finding]:
    """Only where customer groups are used: the bank lists some, or some were read."""
    with app.database.reading() as connection:
        served = app.database.served(connection).delivery_id is not None
        found = [one for one in groups(connection, platforms=[PLATFORM]) if one.state != "ended"]
        owners = seen.owners(connection, PLATFORM) if served else ()
        told = notices.last(connection, PLATFORM)
        stuck = tasks.stuck(connection, now=app.now())
    if not found:
        return
    if refused := _refused(calls, owners[:1]):
        yield refused
        return
    if not any(one.seen_at for one in found):
        yield Finding(key="groups.never_read", wrong=False)
    elif told is None:
        yield Finding(key="groups.never_told", wrong=False)
    orphaned = [one.chat_id for one in found if one.state == "orphaned"]
    if orphaned:
        yield Finding(
            key="groups.orphaned", wrong=False, facts={"count": len(orphaned), "chats": ", ".join(orphaned[:_SHOWN])}
        )
    unbound = [one for one in found if not one.segment]
    if unbound:
        yield Finding(key="groups.unbound", wrong=False, facts={"count": len(unbound)})
    if stuck:
        yield Finding(key="groups.stuck", wrong=False, facts={"count": stuck})


def _refused(calls: WecomClient, owners: tuple[str, ...]) -> Finding | None:
    """Whether the application may ask at all: one owner's list, of one group."""
    if not owners:
        return None
    asked = {"status_filter": 0, "owner_filter": {"userid_list": list(owners)}, "limit": 1}
    try:
        calls.post("externalcontact/groupchat/list", asked)
    except ApiError as error:
        return None if error.code in NOT_SEEN else of_error(error)
    except SendFailed as error:
        return Finding(key="wecom.unreachable", facts={"detail": error.reason})
    return None
