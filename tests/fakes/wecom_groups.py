"""WeChat Work's customer groups and mass messages, as strict as the platform: what it refuses, what it drops without a word.

Written from the platform's own documents. Owners and their colleagues act by ``confirm``, ``send_personally`` and the
methods that change a group; everything else is asked through the API.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
CONTACT = "externalcontact/"
ADD, LIST, GET = f"{CONTACT}add_msg_template", f"{CONTACT}groupchat/list", f"{CONTACT}groupchat/get"
TASK, RESULT = f"{CONTACT}get_groupmsg_task", f"{CONTACT}get_groupmsg_send_result"
FOUND, REMIND = f"{CONTACT}get_groupmsg_list_v2", f"{CONTACT}remind_groupmsg_send"
CANCEL = f"{CONTACT}cancel_groupmsg_send"
CHINA = ZoneInfo("Asia/Shanghai")
#: Codes without a number in the documents.
UNKNOWN_CHAT, UNKNOWN_TASK, REMINDED_TOO_OFTEN = 40050, 40058, 45009
MEDIA_LASTS = timedelta(days=3)
_ADD = {"chat_type", "external_userid", "chat_id_list", "tag_filter", "sender", "allow_select", "text", "attachments"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One customer group."""

    chat_id: str
    owner: str
    name: str = "虚构群"
    customers: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    status: int = 0
    dismissed: bool = False
    version: str = "v1"


@dataclass(slots=True, kw_only=True)
class Mass:
    """One mass message: a task of its sender."""

    msgid: str
    sender: str
    kind: str
    targets: tuple[str, ...]
    body: Json
    at: datetime
    personal: bool = False
    sent_at: datetime | None = None
    cancelled: bool = False
    results: dict[str, tuple[int, datetime | None]] = field(default_factory=dict)
    reminded: list[datetime] = field(default_factory=list)


@dataclass
class FakeGroups:
    """The customer-contact side of one corporation."""

    now: Callable[[], datetime]
    members: set[str]
    need: Callable[[bool, int], None]
    """Raises the platform's refusal unless the first holds."""
    chats: dict[str, Chat] = field(default_factory=dict)
    masses: list[Mass] = field(default_factory=list)
    allowed: bool = True
    """The application stands under those that may call the customer-contact API."""
    per_day: int = 1
    per_month: int = 31
    rows: int = 1000
    """A page never has more, whatever is asked for."""
    media: dict[str, datetime] = field(default_factory=dict)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)

    # -- what people do -----------------------------------------------------------------------------------------------------

    def add(self, *chats: Chat) -> None:
        """New groups."""
        for chat in chats:
            self.chats[chat.chat_id] = chat

    def change(self, chat_id: str, **what: Any) -> None:
        """A group changes: owner, name, members, status, dismissed."""
        chat = self.chats[chat_id]
        self.chats[chat_id] = replace(chat, **what, version=f"v{int(chat.version[1:]) + 1}")

    def waiting(self, user: str) -> list[Mass]:
        """The tasks a member is asked to send."""
        return [one for one in self.masses if one.sender == user and not (one.sent_at or one.cancelled or one.personal)]

    def confirm(self, user: str, msgid: str = "") -> Mass:
        """A member taps "send" on the oldest task, or that one: groups beyond their caps get nothing, without a word."""
        mass = next(one for one in self.waiting(user) if msgid in ("", one.msgid))
        mass.sent_at = self.now()
        for target in mass.targets:
            chat = self.chats.get(target)
            gone = mass.kind == "group" and (chat is None or chat.dismissed or chat.owner != user)
            status = 2 if gone else 3 if self._full(target) else 1
            mass.results[target] = (status, self.now() if status == 1 else None)
        return mass

    def send_personally(self, user: str, *chat_ids: str, text: str = "虚构：大家好") -> Mass:
        """A member sends a mass message of their own: it uses the same allowance."""
        mass = self._new(user, "group", chat_ids, {"text": {"content": text}})
        mass.personal = True
        self.masses.append(mass)
        mass.sent_at = self.now()
        for target in chat_ids:
            status = 3 if self._full(target) else 1
            mass.results[target] = (status, self.now() if status == 1 else None)
        return mass

    def got(self, chat_id: str) -> list[str]:
        """The words a group has received."""
        return [
            str(one.body.get("text", {}).get("content", ""))
            for one in self.masses
            if one.results.get(chat_id, (0, None))[0] == 1
        ]

    # -- what the API answers -----------------------------------------------------------------------------------------------

    def done(self, name: str, body: Json) -> Json:
        """One call; KeyError for a path there is none of."""
        self.need(self.allowed, 48002)
        return {
            ADD: self._add, LIST: self._list, GET: self._get, TASK: self._task, RESULT: self._result,
            FOUND: self._found, REMIND: self._remind, CANCEL: self._cancel,
        }[name](body)  # fmt: skip

    def upload(self, kind: str, name: str, content: bytes) -> Json:
        """A temporary medium, good for three days."""
        self.need(kind in ("image", "voice", "video", "file"), 40004)
        self.need(bool(name) and len(content) > 5, 40006)
        if kind == "image":
            self.need(content[:3] == b"\xff\xd8\xff" or content[:8] == b"\x89PNG\r\n\x1a\n", 40005)
            self.need(len(content) <= 10 * 1024 * 1024, 40006)
        self.uploads.append((name, content))
        made = f"media-{len(self.uploads)}"
        self.media[made] = self.now()
        return {"type": kind, "media_id": made, "created_at": str(int(self.now().timestamp()))}

    def _add(self, body: Json) -> Json:
        self.need(not set(body) - _ADD, 40058)
        kind = body.get("chat_type", "single")
        self.need(kind in ("single", "group"), 40058)
        group = kind == "group"
        unfit = {"external_userid", "tag_filter"} if group else {"chat_id_list"}
        self.need(not unfit & set(body), 40058)
        sender = body.get("sender")
        self.need((isinstance(sender, str) and bool(sender)) or (sender is None and not group), 40058)
        self.need(sender is None or str(sender).casefold() in self.members, 60111)
        targets = body.get("chat_id_list" if group else "external_userid", [])
        self.need(isinstance(targets, list) and all(isinstance(one, str) for one in targets), 40058)
        self.need(0 < len(targets) <= (2000 if group else 10_000) and len(set(targets)) == len(targets), 40058)
        self.need(isinstance(body.get("allow_select", False), bool), 40058)
        self._check_content(body)
        user = str(sender or "").casefold()
        bad = [one for one in targets if group and not self._serves(one, user)]
        mass = self._new(user, kind, [one for one in targets if one not in bad], body)
        self.masses.append(mass)
        return {"fail_list": bad, "msgid": mass.msgid}

    def _serves(self, chat_id: str, user: str) -> bool:
        chat = self.chats.get(chat_id)
        return chat is not None and not chat.dismissed and chat.owner == user

    def _check_content(self, body: Json) -> None:
        text, attachments = body.get("text"), body.get("attachments", [])
        self.need(bool(text) or bool(attachments), 44004)
        if text is not None:
            self.need(isinstance(text, dict) and set(text) == {"content"} and bool(text["content"]), 44004)
            self.need(len(text["content"].encode()) <= 4000, 45002)
        self.need(isinstance(attachments, list) and len(attachments) <= 9, 40058)
        for one in attachments:
            kind = one.get("msgtype")
            self.need(
                kind in ("image", "link", "miniprogram", "video", "file") and set(one) == {"msgtype", kind}, 40058
            )
            self._check_attachment(kind, one[kind])

    def _check_attachment(self, kind: str, inner: Json) -> None:
        if kind == "link":
            self.need(not set(inner) - {"title", "picurl", "desc", "url"}, 40058)
            self.need(
                1 <= len(inner.get("title", "").encode()) <= 128 and len(inner.get("desc", "").encode()) <= 512, 40058
            )
            self.need(1 <= len(inner.get("url", "").encode()) <= 2048, 40058)
        elif kind in ("image", "video", "file"):
            self.need(set(inner) == {"media_id"} or (kind == "image" and set(inner) == {"pic_url"}), 40058)
            if "media_id" in inner:
                made = self.media.get(inner["media_id"])
                self.need(made is not None and self.now() - made < MEDIA_LASTS, 40007)
        else:
            self.need({"title", "pic_media_id", "appid", "page"} == set(inner), 40058)

    def _list(self, body: Json) -> Json:
        self.need(not set(body) - {"status_filter", "owner_filter", "cursor", "limit"}, 40058)
        self.need(body.get("status_filter", 0) in (0, 1, 2, 3), 40058)
        owners = (body.get("owner_filter") or {}).get("userid_list")
        if owners is None:
            self.need(len(self.members) <= 1000, 81017)
        else:
            self.need(isinstance(owners, list) and 0 < len(owners) <= 100, 40058)
            self.need(all(one.casefold() in self.members for one in owners), 60111)
        wanted = None if owners is None else {one.casefold() for one in owners}
        fit = [
            {"chat_id": chat.chat_id, "status": chat.status}
            for chat in sorted(self.chats.values(), key=lambda one: one.chat_id)
            if not chat.dismissed
            and (wanted is None or chat.owner in wanted)
            and body.get("status_filter", 0) in (0, chat.status)
        ]
        return self._page("group_chat_list", fit, body, most=1000, default=None)

    def _get(self, body: Json) -> Json:
        self.need(not set(body) - {"chat_id", "need_name"} and body.get("need_name", 0) in (0, 1), 40058)
        chat = self.chats.get(str(body.get("chat_id")))
        self.need(chat is not None and not chat.dismissed, UNKNOWN_CHAT)
        assert chat is not None
        people = [{"userid": one, "type": 1} for one in (chat.owner, *chat.colleagues)]
        people += [{"userid": one, "type": 2, "unionid": f"o-{one}"} for one in chat.customers]
        joined = {"join_time": 1_700_000_000, "join_scene": 1}
        named = {"name": "虚构"} if body.get("need_name") else {}
        return {
            "group_chat": {
                "chat_id": chat.chat_id, "name": chat.name, "owner": chat.owner, "create_time": 1_700_000_000,
                "member_list": [{**one, **joined, **named} for one in people], "admin_list": [],
                "member_version": chat.version,
            }
        }  # fmt: skip

    def _task(self, body: Json) -> Json:
        mass = self._mass(body, {"msgid", "limit", "cursor"})
        self.need(not mass.cancelled, 41093)
        row: Json = {"userid": mass.sender, "status": 2 if mass.sent_at else 0}
        if mass.sent_at:
            row["send_time"] = int(mass.sent_at.timestamp())
        return self._page("task_list", [row], body, most=1000, default=500)

    def _result(self, body: Json) -> Json:
        mass = self._mass(body, {"msgid", "userid", "limit", "cursor"})
        self.need(str(body.get("userid", "")).casefold() == mass.sender, 40003)
        name = "chat_id" if mass.kind == "group" else "external_userid"
        rows = []
        for target in mass.targets:
            status, at = mass.results.get(target, (0, None))
            row: Json = {name: target, "userid": mass.sender, "status": status}
            rows.append({**row, "send_time": int(at.timestamp())} if at else row)
        return self._page("send_list", rows, body, most=1000, default=500)

    def _found(self, body: Json) -> Json:
        known = {"chat_type", "start_time", "end_time", "creator", "filter_type", "limit", "cursor"}
        self.need(not set(body) - known and body.get("chat_type") in ("single", "group"), 40058)
        start, end = body.get("start_time"), body.get("end_time")
        self.need(isinstance(start, int) and isinstance(end, int), 40058)
        assert isinstance(start, int)
        assert isinstance(end, int)
        self.need(0 <= end - start <= 31 * 86400, 40058)
        kind = body.get("filter_type", 2)
        self.need(kind in (0, 1, 2), 40058)
        rows = []
        for mass in self.masses:
            if mass.kind != body["chat_type"] or not start <= mass.at.timestamp() <= end:
                continue
            if kind != 2 and mass.personal != bool(kind):
                continue
            row: Json = {
                "msgid": mass.msgid,
                "create_time": str(int(mass.at.timestamp())),
                "create_type": int(mass.personal),
            }
            row |= {"creator": mass.sender} if mass.personal else {}
            content = {name: mass.body[name] for name in ("text", "attachments") if mass.body.get(name)}
            rows.append({**row, **content})
        return self._page("group_msg_list", rows, body, most=100, default=50)

    def _remind(self, body: Json) -> Json:
        mass = self._mass(body, {"msgid"})
        self.need(not mass.cancelled, 41093)
        recent = [at for at in mass.reminded if at > self.now() - timedelta(hours=24)]
        self.need(len(recent) < 3, REMINDED_TOO_OFTEN)
        mass.reminded.append(self.now())
        return {}

    def _cancel(self, body: Json) -> Json:
        mass = self._mass(body, {"msgid"})
        mass.cancelled = mass.cancelled or mass.sent_at is None
        return {}

    def _mass(self, body: Json, known: set[str]) -> Mass:
        self.need(not set(body) - known, 40058)
        mass = next((one for one in self.masses if one.msgid == body.get("msgid")), None)
        self.need(mass is not None, UNKNOWN_TASK)
        assert mass is not None
        return mass

    def _new(self, user: str, kind: str, targets: Sequence[str], body: Json) -> Mass:
        number = len(self.masses) + 1
        return Mass(msgid=f"msg{number}", sender=user, kind=kind, targets=tuple(targets), body=body, at=self.now())

    def _full(self, target: str) -> bool:
        """Whether the target has had what it may have today and this month, from any sender."""
        today = self.now().astimezone(CHINA)
        got = [
            at.astimezone(CHINA)
            for one in self.masses
            for name, (status, at) in one.results.items()
            if name == target and status == 1 and at is not None
        ]
        month = sum((at.year, at.month) == (today.year, today.month) for at in got)
        return sum(at.date() == today.date() for at in got) >= self.per_day or month >= self.per_month

    def _page(self, name: str, rows: list[Json], body: Json, *, most: int, default: int | None) -> Json:
        limit = body.get("limit", default)
        self.need(isinstance(limit, int) and 1 <= limit <= most, 40058)
        assert isinstance(limit, int)
        cursor = body.get("cursor") or "c0"
        self.need(isinstance(cursor, str) and cursor[:1] == "c" and cursor[1:].isdigit(), 40058)
        first, limit = int(cursor[1:]), min(limit, self.rows)
        self.need(first <= len(rows), 40058)
        more = {"next_cursor": f"c{first + limit}"} if first + limit < len(rows) else {}
        return {name: rows[first : first + limit], **more}
