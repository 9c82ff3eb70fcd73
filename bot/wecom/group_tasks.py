"""Customer groups on WeChat Work: a push becomes a task of the group's owner, who taps "send"; how that goes on is asked.

The platform has no key against repetition: a call that may have arrived is looked for by its words, its sender and its time
before it is made again. A task's groups stand in ``group_sends`` under the key of its delivery.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app import App
from bot.wecom.client import ApiError, WecomClient
from bot.wecom.errors import CANCELLED, GROUP_GONE, MEDIUM_GONE, NOT_SEEN
from bot.wecom.incoming import PLATFORM
from content.cards import Card
from content.group_text import TooLong, group_text, pictures_of
from handlers.messages import CANNOT, Address, Cannot, SendFailed
from handlers.owner_tasks import OWNER, ChatResult, ListedGroup, OtherSend, ReadGroup, TaskCancelled
from store.groups import handing, pictures, tasks

#: Its own name among the platforms: owners' tasks have their own queue, budget and answers.
NAME = f"{PLATFORM}{handing.SUFFIX}"
CONTACT = "externalcontact"
#: The platform's limits: groups a task, owners a question, rows a page, and how far a question about messages may reach.
GROUPS, OWNERS, ROWS, MESSAGES, REACH = 2000, 100, 1000, 100, timedelta(days=30)
#: A medium is good for three days; an hour is left for the way.
MEDIA_LAST = timedelta(days=3) - timedelta(hours=1)
#: Clocks differ.
_MARGIN = timedelta(minutes=10)
_ORPHANED = (1, 2)
_RESULTS = {0: "open", 1: "sent", 2: "not_there", 3: "capped"}
_CONFIRMED = 2
_CUSTOMER = 2


@dataclass(frozen=True)
class WecomGroups:
    """Sends to owners through one application that may call the customer-contact API."""

    app: App
    client: WecomClient

    @property
    def platform(self) -> str:
        """Where the groups are."""
        return PLATFORM

    # -- the messenger ------------------------------------------------------------------------------------------------------

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Make the owner's task; returns its id. Raises SendFailed."""
        if to.platform != NAME or to.kind != OWNER:
            raise SendFailed("not an owner's address", permanent=True)
        with self.app.database.engine.connect() as connection:
            waiting = handing.waiting_groups(connection, key)
        if not waiting or len(waiting) > GROUPS:
            raise SendFailed("wecom_no_groups", permanent=True)
        body = {
            "chat_type": "group", "sender": to.id, "chat_id_list": [one.chat_id for one in waiting], "allow_select": False,
            **self._content(card),
        }  # fmt: skip
        try:
            answer = self._post("add_msg_template", body)
        except ApiError as error:
            if error.code == MEDIUM_GONE:
                pictures.forget(self.app.database, pictures_of(card), place=self._place)
            raise error.as_send_failed() from error
        message_id = str(answer.get("msgid", ""))
        if not message_id:
            raise SendFailed("wecom_no_msgid", unknown=True)
        refused = {str(one) for one in answer.get("fail_list") or ()}
        self._record(key, message_id, {one.address: "not_taken" for one in waiting if one.chat_id in refused})
        return message_id

    def find(self, to: Address, *, key: str, since: datetime) -> str | Cannot | None:
        """The task made for a delivery that may have arrived: the words, the sender and the time are its own."""
        with self.app.database.engine.connect() as connection:
            task = tasks.by_key(connection, key)
            known = tasks.known_messages(connection, PLATFORM, since=self.app.now() - tasks.REMEMBERED)
            card = handing.card_of(connection, key)
        if task is not None and task.message_id:
            return task.message_id
        if card is None:
            return None
        now = self.app.now()
        words = group_text(card)
        for row in self._messages(max(since - _MARGIN, now - REACH), now, kind=0):
            message_id = str(row.get("msgid", ""))
            if message_id in known or (row.get("text") or {}).get("content", "") != words:
                continue
            senders = self._senders(message_id)
            if senders is None:
                return CANNOT  # called back: whose it was is not told any more
            if to.id in senders:
                self._record(key, message_id, {})
                return message_id
        return None

    # -- how it goes on -----------------------------------------------------------------------------------------------------

    def confirmed(self, message_id: str, owner: str) -> datetime | None:
        """When the owner tapped "send"."""
        for row in self._pages("get_groupmsg_task", {"msgid": message_id, "limit": ROWS}, "task_list"):
            if str(row.get("userid", "")).casefold() == owner and row.get("status") == _CONFIRMED:
                return _moment(row.get("send_time")) or self.app.now()
        return None

    def results(self, message_id: str, owner: str) -> Iterator[ChatResult]:
        """What became of each group."""
        asked = {"msgid": message_id, "userid": owner, "limit": ROWS}
        for row in self._pages("get_groupmsg_send_result", asked, "send_list"):
            state: Any = _RESULTS.get(row.get("status", 0), "open")
            if row.get("chat_id"):
                yield ChatResult(chat_id=str(row["chat_id"]), state=state, at=_moment(row.get("send_time")))

    def remind(self, message_id: str) -> None:
        """Remind the owner."""
        self._asked("remind_groupmsg_send", {"msgid": message_id})

    def call_back(self, message_id: str) -> None:
        """Stop what is not sent yet."""
        self._asked("cancel_groupmsg_send", {"msgid": message_id})

    # -- which groups there are ---------------------------------------------------------------------------------------------

    def listed(self, owners: Sequence[str]) -> tuple[list[ListedGroup], list[str]]:
        """The groups of these owners; an owner out of sight does not hide the others."""
        found: list[ListedGroup] = []
        unseen: list[str] = []
        for start in range(0, len(owners), OWNERS):
            chunk = owners[start : start + OWNERS]
            try:
                found += self._listed(chunk)
            except ApiError as error:
                if error.code not in NOT_SEEN:
                    raise error.as_send_failed() from error
                ones = [self.listed([one]) for one in chunk] if len(chunk) > 1 else [([], [*chunk])]
                found += [group for groups, _ in ones for group in groups]
                unseen += [owner for _, owners in ones for owner in owners]
        return found, unseen

    def read(self, chat_id: str) -> ReadGroup | None:
        """One group with its members, of whom only ids are asked."""
        try:
            answer = self._post("groupchat/get", {"chat_id": chat_id, "need_name": 0})
        except ApiError as error:
            if error.code in GROUP_GONE:
                return None
            raise error.as_send_failed() from error
        chat = answer.get("group_chat") or {}
        members = [one for one in chat.get("member_list") or () if isinstance(one, dict)]
        customers = tuple(str(one.get("userid", "")) for one in members if one.get("type") == _CUSTOMER)
        return ReadGroup(
            chat_id=chat_id, name=str(chat.get("name", "")), owner=str(chat.get("owner", "")).casefold(),
            colleagues=len(members) - len(customers), customers=customers,
        )  # fmt: skip

    def others(self, since: datetime, until: datetime, *, known: frozenset[str]) -> Iterator[OtherSend]:
        """What groups got by mass messages of anybody else: they use the same allowance."""
        for row in list(self._messages(since, until, kind=2)):
            message_id = str(row.get("msgid", ""))
            if message_id in known:
                continue
            try:
                owners = [str(row["creator"]).casefold()] if row.get("creator") else self._senders(message_id)
                for owner in owners or ():
                    for one in self.results(message_id, owner):
                        if one.state == "sent":
                            yield OtherSend(message_id=message_id, chat_id=one.chat_id, at=one.at or until)
            except TaskCancelled:
                continue

    # -- inside -------------------------------------------------------------------------------------------------------------

    @property
    def _place(self) -> str:
        return f"{PLATFORM}:{self.client.corp_id}"

    def _content(self, card: Card) -> dict[str, Any]:
        try:
            content: dict[str, Any] = {"text": {"content": group_text(card)}}
        except TooLong as error:
            raise SendFailed("text_too_long", permanent=True) from error
        shown = [{"msgtype": "image", "image": {"media_id": self._medium(one)}} for one in pictures_of(card)]
        return {**content, "attachments": shown} if shown else content

    def _medium(self, hash_: str) -> str:
        def upload(name: str, content: bytes) -> str:
            try:
                return self.client.upload("image", name, content)
            except ApiError as error:
                raise error.as_send_failed() from error
            except SendFailed as failure:  # an upload that may have arrived shows nobody anything
                raise SendFailed(failure.reason, permanent=failure.permanent, retry_after=failure.retry_after) from None

        try:
            return pictures.uploaded(
                self.app.database, hash_, place=self._place, lasts=MEDIA_LAST, now=self.app.now(), upload=upload
            )
        except KeyError as error:
            raise SendFailed("picture_missing", permanent=True) from error

    def _record(self, key: str, message_id: str, refused: dict[str, str]) -> None:
        now = self.app.now()
        look_at = now + timedelta(minutes=self.app.policy().section("group_tasks")["poll_minutes"])
        with self.app.database.writing() as connection:
            tasks.handed_over(connection, key, message_id, refused=refused, now=now, look_at=look_at)

    def _senders(self, message_id: str) -> list[str] | None:
        """Who was asked to send it; None when it was called back."""
        try:
            rows = list(self._pages("get_groupmsg_task", {"msgid": message_id, "limit": ROWS}, "task_list"))
        except TaskCancelled:
            return None
        return [str(row.get("userid", "")).casefold() for row in rows]

    def _messages(self, since: datetime, until: datetime, *, kind: int) -> Iterator[dict[str, Any]]:
        asked = {
            "chat_type": "group", "start_time": int(since.timestamp()), "end_time": int(until.timestamp()) + 1,
            "filter_type": kind, "limit": MESSAGES,
        }  # fmt: skip
        return self._pages("get_groupmsg_list_v2", asked, "group_msg_list")

    def _listed(self, owners: Sequence[str]) -> list[ListedGroup]:
        asked: dict[str, Any] = {"status_filter": 0, "owner_filter": {"userid_list": list(owners)}, "limit": ROWS}
        rows = self._paged("groupchat/list", asked, "group_chat_list")
        return [
            ListedGroup(chat_id=str(row["chat_id"]), state="orphaned" if row.get("status") in _ORPHANED else "live")
            for row in rows
        ]

    def _pages(self, path: str, body: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
        """Every row of every page. Raises TaskCancelled, SendFailed."""
        try:
            yield from self._paged(path, body, name)
        except ApiError as error:
            raise _as_told(error) from error

    def _paged(self, path: str, body: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
        cursor, seen = "", set[str]()
        while True:
            answer = self._post(path, {**body, "cursor": cursor} if cursor else body)
            yield from (row for row in answer.get(name) or () if isinstance(row, dict))
            cursor = str(answer.get("next_cursor") or "")
            if not cursor or cursor in seen:
                return
            seen.add(cursor)

    def _asked(self, path: str, body: dict[str, Any]) -> None:
        try:
            self._post(path, body)
        except ApiError as error:
            raise _as_told(error) from error

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.client.post(f"{CONTACT}/{path}", body)


def _as_told(error: ApiError) -> Exception:
    return TaskCancelled() if error.code == CANCELLED else error.as_send_failed()


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and seconds > 0 else None
