"""A strict WeChat Work: tokens that die, byte limits, the rules of its cards, silent drops, folded repetitions.

Written from the platform's own documents. Where it cuts or drops without a word, the fake does too, and remembers it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any

from tests.fakes.server import Call, FakeServer, Reply
from tests.fakes.wecom_groups import FakeGroups

Json = dict[str, Any]
PATH = "/cgi-bin/"
SEND, UPDATE, GETTOKEN = f"{PATH}message/send", f"{PATH}message/update_template_card", f"{PATH}gettoken"
CODE_LASTS, MOST_FOLDED = timedelta(hours=72), 4 * 3600
_COMMON = {
    "touser", "toparty", "totag", "msgtype", "agentid", "safe", "enable_id_trans", "enable_duplicate_check",
    "duplicate_check_interval",
}  # fmt: skip
_BYTES = {"text": 2048, "markdown": 2048}
_TASK = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_CARD = {
    "card_type", "source", "action_menu", "main_title", "quote_area", "sub_title_text", "horizontal_content_list",
    "card_action", "task_id", "button_selection", "button_list",
}  # fmt: skip


class Refused(Exception):  # noqa: N818 - it reads as the thing that happened
    """An error code."""

    def __init__(self, code: int) -> None:
        """Only the code counts."""
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a member sees in the chat."""

    user: str
    kind: str
    body: Json
    at: datetime

    @property
    def words(self) -> str:
        """The message's text; a card's title."""
        return str(self.body["content"] if "content" in self.body else self.body["main_title"]["title"])


@dataclass
class FakeWecom(FakeServer):
    """One corporation with one application; ``now`` is its clock."""

    now: Callable[[], datetime]
    members: set[str]
    corp_id: str = "ww-invented"
    agent_id: int = 1000002
    secret: str = "an-invented-app-secret"
    shown: list[Shown] = field(default_factory=list)
    dropped: int = 0
    folded: int = 0
    overlong: list[str] = field(default_factory=list)
    menus: list[Json] = field(default_factory=list)
    unlicensed: set[str] = field(default_factory=set)
    closed: int = 0
    _tokens: dict[str, datetime] = field(default_factory=dict)
    _codes: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    _seen: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    _tasks: set[str] = field(default_factory=set)
    _minted: int = 0

    def __post_init__(self) -> None:
        """It listens when asked to."""
        super().__init__()
        self.groups = FakeGroups(now=self.now, members=self.members, need=_need)

    @property
    def url(self) -> str:
        """As ``GUANHU_WECOM_API_URL`` takes it."""
        return f"{self.root}{PATH.rstrip('/')}"

    def seen_by(self, user: str) -> list[Shown]:
        """What stands in a member's chat."""
        with self._lock:
            return [one for one in self.shown if one.user == user]

    def card_of(self, user: str) -> Json:
        """The newest card with buttons in a member's chat."""
        return next(one.body for one in reversed(self.seen_by(user)) if one.kind == "template_card")

    @property
    def token_calls(self) -> int:
        """How often a token was fetched."""
        return len(self.called(GETTOKEN))

    # -- faults of its own ------------------------------------------------------------------------------------------------

    def expire_tokens(self) -> None:
        """Every token is over (42001) from now on."""
        self._tokens = dict.fromkeys(self._tokens, self.now())

    def forget_tokens(self) -> None:
        """Every token is unknown (40014) from now on."""
        self._tokens.clear()

    def expire_token_before(self, path: str) -> None:
        """The token dies between the last call and the next one of that path."""
        self.happen_before(path, self.expire_tokens)

    def say_code(self, path: str, code: int, *, times: int = 1) -> None:
        """An error code, nothing done."""
        self.answer_instead(path, Reply(body={"errcode": code, "errmsg": "invented"}), times=times)

    def tap(self, user: str, key: str, picked: Mapping[str, str] | None = None, *, task_id: str = "") -> Json:
        """A member taps a button: the event's fields, with a new code to change the card once."""
        task = task_id or str(self.card_of(user)["task_id"])
        items = "".join(
            f"<SelectedItem><QuestionKey>{question}</QuestionKey><OptionIds><OptionId>{one}</OptionId></OptionIds></SelectedItem>"
            for question, one in (picked or {}).items()
        )
        return {
            "EventKey": key, "TaskId": task, "CardType": "button_interaction", "ResponseCode": self._code(task, user),
            "SelectedItems": items,
        }  # fmt: skip

    # -- what it does -------------------------------------------------------------------------------------------------------

    def take(self, call: Call) -> Reply:
        """Answer as the platform: always 200, an error is a code."""
        try:
            return Reply(body={"errcode": 0, "errmsg": "ok", **self._done(call)})
        except Refused as refused:
            return Reply(body={"errcode": refused.code, "errmsg": f"invented, from ip: 192.0.2.1 ({refused.code})"})

    def _done(self, call: Call) -> Json:
        name = call.path.removeprefix(PATH)
        if name == "gettoken":
            return self._gettoken(call)
        self._believed(call.query.get("access_token", ""))
        if name in ("agent/get", "getcallbackip"):
            _need(name != "agent/get" or call.query.get("agentid") == str(self.agent_id), 301002)
            return {"agentid": self.agent_id, "name": "虚构", "close": self.closed, "ip_list": ["192.0.2.1"]}
        _need(call.method == "POST", 43002)
        if name == "media/upload":
            return self.groups.upload(call.query.get("type", ""), *_uploaded(call))
        body = _json(call.body)
        if name.startswith("externalcontact/"):
            return self.groups.done(name, body)
        if name == "menu/create":
            return self._menu(call, body)
        done = {"message/send": self._send, "message/update_template_card": self._update}.get(name)
        _need(done is not None, 404)
        assert done is not None
        return done(body)

    def _menu(self, call: Call, body: Json) -> Json:
        _need(call.query.get("agentid") == str(self.agent_id), 40056)
        check_menu(body)
        self.menus.append(body)
        return {}

    def _gettoken(self, call: Call) -> Json:
        _need(call.query.get("corpid") == self.corp_id, 40013)
        _need(call.query.get("corpsecret") == self.secret, 40001)
        self._minted += 1
        token = f"an-invented-token-{self._minted}"
        self._tokens = {token: self.now() + timedelta(seconds=7200)}
        return {"access_token": token, "expires_in": 7200}

    def _believed(self, token: str) -> None:
        _need(bool(token), 41001)
        _need(token in self._tokens, 40014)
        _need(self._tokens[token] > self.now(), 42001)

    def _send(self, body: Json) -> Json:
        kind = body.get("msgtype")
        _need(isinstance(kind, str) and not set(body) - _COMMON - {kind}, 40058)
        _need(body.get("agentid") == self.agent_id, 40056)
        _need(body.get("enable_duplicate_check", 0) in (0, 1), 40058)
        _need(0 < int(body.get("duplicate_check_interval", 1800)) <= MOST_FOLDED, 40058)
        users = str(body.get("touser", "")).split("|")
        _need(0 < len(users) <= 1000 and bool(users[0]), 40003)
        inner = body.get(str(kind))
        _need(isinstance(inner, dict), 40058)
        assert isinstance(inner, dict)
        again = self._again(body)
        if not again:
            self._check(str(kind), inner)
        good = [user for user in users if user.casefold() in self.members]
        _need(bool(good), 81013)
        said = {
            "invaliduser": "|".join(user.lower() for user in users if user not in good),
            "unlicenseduser": "|".join(user for user in good if user in self.unlicensed),
            "msgid": f"m{len(self.shown)}",
        }
        if again:
            self.folded += 1
            return said
        for user in good:
            self._show(user.casefold(), str(kind), inner)
        return said | ({"response_code": self._code(inner["task_id"], good[0])} if kind == "template_card" else {})

    def _again(self, body: Json) -> bool:
        """The same request within the interval."""
        if not body.get("enable_duplicate_check"):
            return False
        same, now = json.dumps(body, sort_keys=True), self.now()
        first, lasts = self._seen.get(same, (now, -1))
        if now - first < timedelta(seconds=lasts):
            return True
        self._seen[same] = (now, int(body.get("duplicate_check_interval", 1800)))
        return False

    def _show(self, user: str, kind: str, inner: Json) -> None:
        if user in self.unlicensed:
            return
        ago = [self.now() - one.at for one in self.shown if one.user == user]
        if sum(age < timedelta(minutes=1) for age in ago) >= 30 or sum(age < timedelta(hours=1) for age in ago) >= 1000:
            self.dropped += 1
            return
        self.shown.append(Shown(user=user, kind=kind, body=inner, at=self.now()))

    def _check(self, kind: str, inner: Json) -> None:
        if kind in _BYTES:
            _need(set(inner) == {"content"}, 40058)
            _need(bool(inner["content"]), 44004)
            _need(len(inner["content"].encode()) <= _BYTES[kind], 45002)
            return
        _need(kind == "template_card", 40008)
        self.overlong += check_card(inner)
        _need(inner["task_id"] not in self._tasks, 40058)
        self._tasks.add(inner["task_id"])

    def _update(self, body: Json) -> Json:
        _need(
            not set(body)
            - {"userids", "partyids", "tagids", "atall", "agentid", "response_code", "button", "template_card"},
            40058,
        )
        _need(body.get("agentid") == self.agent_id, 40056)
        _need(("button" in body) != ("template_card" in body), 40058)
        _need(isinstance(body.get("userids"), list) and 0 < len(body["userids"]) <= 1000, 40058)
        task, user, made = self._codes.get(str(body.get("response_code")), ("", "", self.now()))
        _need(bool(task) and self.now() - made < CODE_LASTS, 72000)
        if "template_card" in body:
            self.overlong += check_card(body["template_card"])
        else:
            _need(set(body["button"]) == {"replace_name"} and bool(body["button"]["replace_name"]), 40058)
        del self._codes[body["response_code"]]
        new = body.get("template_card") or {"main_title": {"title": body["button"]["replace_name"]}, "task_id": task}
        for place, one in enumerate(self.shown):
            if one.kind == "template_card" and one.body.get("task_id") == task and one.user == user:
                self.shown[place] = Shown(user=user, kind="template_card", body={**new, "task_id": task}, at=one.at)
        return {}

    def _code(self, task: str, user: str) -> str:
        self._minted += 1
        code = f"code-{self._minted}"
        self._codes[code] = (task, user.casefold(), self.now())
        return code


def check_card(card: Json) -> list[str]:
    """Raise Refused for what is refused; what is only longer than it should be is returned."""
    _need(card.get("card_type") == "button_interaction" and not set(card) - _CARD, 40058)
    _need(bool(_TASK.fullmatch(str(card.get("task_id", "")))), 40058)
    title = card.get("main_title") or {}
    _need(bool(title.get("title") or card.get("sub_title_text")) and not set(title) - {"title", "desc"}, 40058)
    found = [
        *_longer(title.get("title"), 36),
        *_longer(title.get("desc"), 44),
        *_longer(card.get("sub_title_text"), 160),
    ]
    buttons = card.get("button_list")
    _need(isinstance(buttons, list) and 1 <= len(buttons) <= 6, 40058)
    assert isinstance(buttons, list)
    for button in buttons:
        _need(not set(button) - {"type", "text", "style", "key", "url"} and bool(button.get("text")), 40058)
        _need(1 <= len(str(button.get("key", "")).encode()) <= 1024 and button.get("style", 1) in (1, 2, 3, 4), 40058)
        found += _longer(button["text"], 10)
    _need(len({button["key"] for button in buttons}) == len(buttons), 40058)
    if selection := card.get("button_selection"):
        _need(not set(selection) - {"question_key", "title", "option_list", "selected_id"}, 40058)
        options = selection.get("option_list") or []
        ids = [option["id"] for option in options]
        _need(1 <= len(options) <= 10 and len(set(ids)) == len(ids) and bool(selection.get("question_key")), 40058)
        _need(all(1 <= len(one.encode()) <= 128 for one in ids) and selection.get("selected_id", ids[0]) in ids, 40058)
        _need(all(set(option) == {"id", "text"} and option["text"] for option in options), 40058)
    return found


def check_menu(body: Json) -> None:
    """Raise Refused for a menu the platform does not take."""
    tops = body.get("button")
    _need(isinstance(tops, list) and 1 <= len(tops) <= 3 and set(body) == {"button"}, 40016)
    assert isinstance(tops, list)
    for top in tops:
        _need(1 <= len(top["name"].encode()) <= 16, 40018)
        below = top.get("sub_button", [])
        _need(len(below) <= 5, 40017)
        for one in below or [top]:
            _need(one.get("type") in ("click", "view"), 40015)
            _need(1 <= len(one["name"].encode()) <= 40, 40018)
            _need(one["type"] != "click" or 1 <= len(one.get("key", "").encode()) <= 128, 40019)


def _longer(text: Any, most: int) -> list[str]:
    return [f"{len(text)} > {most}"] if isinstance(text, str) and len(text) > most else []


def _uploaded(call: Call) -> tuple[str, bytes]:
    """Name and bytes of the part ``media`` of a form."""
    form = message_from_bytes(b"Content-Type: " + call.headers["content-type"].encode() + b"\r\n\r\n" + call.body)
    _need(form.is_multipart(), 41005)
    for part in form.get_payload():
        if part.get_param("name", header="content-disposition") == "media":  # type: ignore[union-attr]
            return str(part.get_filename() or ""), bytes(part.get_payload(decode=True))  # type: ignore[union-attr]
    raise Refused(41005)


def _json(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        raise Refused(47001) from None
    _need(isinstance(found, dict), 47001)
    return dict(found)


def _need(held: bool, code: int) -> None:
    if not held:
        raise Refused(code)
