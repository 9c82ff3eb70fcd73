"""Typed settings; the only reader of the environment.

Every setting is ``GUANHU_NAME`` in the environment or in ``.env``; ``GUANHU_NAME_FILE`` reads a secret from a file. An
unknown or malformed one stops the start and says which. A plain dataclass: a validation library would cost a cold
question a fifth of its second (docs/decisions/0008).
"""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from content.problems import Problem
from content.wording import say
from segmentation.people import Language

PREFIX = "GUANHU_"
TEST_PREFIX = "GUANHU_TEST_"
"""Names the test suite reads; no settings."""


#: Longer than this nobody waits for other words.
_MOST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that never shows in a repr, a log or an error."""

    value: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.value)


class WrongValueError(Exception):
    """A value does not fit its setting; carries the wording key of what to write instead."""

    def __init__(self, key: str, **facts: object) -> None:
        """Keep key and facts for the sentence."""
        super().__init__(key)
        self.key = key
        self.facts = facts


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise WrongValueError("problems.wrong.zone") from error
    return value


def _address(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 <= int(port) < 1 << 16:
        raise WrongValueError("problems.wrong.address")
    return value


def _web_address(value: str) -> str:
    """``https://HOST`` without a path; a slash at the end does not matter."""
    try:
        found = urlsplit(value.rstrip("/"))
        fits = found.scheme in ("http", "https") and bool(found.hostname) and not (found.port or 1) < 1
    except ValueError:
        fits = False
    if not fits or found.path or found.query or found.fragment or "@" in found.netloc or not value.isascii():
        raise WrongValueError("problems.wrong.web_address")
    return value.rstrip("/")


def _hook(value: str) -> str:
    """``http`` or ``https`` address with any path."""
    try:
        found = urlsplit(value)
        fits = found.scheme in ("http", "https") and bool(found.hostname) and not (found.port or 1) < 1
    except ValueError:
        fits = False
    if not fits or "@" in found.netloc or not value.isascii():
        raise WrongValueError("problems.wrong.hook")
    return value


def _seconds(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= _MOST_SECONDS:
        raise WrongValueError("problems.wrong.seconds", most=_MOST_SECONDS)
    return int(value)


def _days(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise WrongValueError("problems.wrong.days")
    return int(value)


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise WrongValueError("problems.wrong.word", words=" / ".join(words))
        return value

    return read


def _setting(default: Any, meaning: str, read: Callable[[str], Any] = str, *, shown: bool = True) -> Any:
    return field(default=default, repr=shown, metadata={"meaning": meaning, "read": read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One field a setting; its meaning is its line in ``.env.example``."""

    database_url: str = _setting(
        "sqlite:///guanhu.db", "sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/DATABASE", shown=False
    )
    data_dir: Path | None = _setting(None, "deliveries and serving files; default: beside the database", Path)
    keep_days: int = _setting(400, "days that old deliveries and rounds are kept", _days)
    timezone: str = _setting("Asia/Shanghai", "the bank's time zone", _zone)
    language: Language = _setting("zh", "zh or en, where a person has not chosen one", _one_of("zh", "en"))
    data_region: Literal["cn", "other"] = _setting(
        "cn", "cn keeps mainland personal data off Slack", _one_of("cn", "other")
    )
    wecom_corp_id: str = _setting("", "WeChat Work: corporation id")
    wecom_agent_id: str = _setting("", "WeChat Work: application id")
    wecom_secret: Secret = _setting(Secret(), "WeChat Work: application secret", Secret)
    wecom_token: Secret = _setting(Secret(), "WeChat Work: callback token", Secret)
    wecom_aes_key: Secret = _setting(Secret(), "WeChat Work: callback key", Secret)
    wecom_contact_token: Secret = _setting(
        Secret(), "WeChat Work: token of customer contact's own receiver (客户联系), where it has one", Secret
    )
    wecom_contact_aes_key: Secret = _setting(Secret(), "WeChat Work: key of that receiver", Secret)
    wecom_api_url: str = _setting("", "WeChat Work: another API address, with /cgi-bin")
    slack_bot_token: Secret = _setting(Secret(), "Slack: bot token", Secret)
    slack_signing_secret: Secret = _setting(Secret(), "Slack: signing secret", Secret)
    slack_app_token: Secret = _setting(Secret(), "Slack: app token; set it for Socket Mode", Secret)
    slack_api_url: str = _setting("", "Slack: another API address, with /api/")
    events_secret: Secret = _setting(Secret(), "key of the signed events API", Secret)
    console_secret: Secret = _setting(Secret(), "key of console sessions; another one signs everybody out", Secret)
    console_url: str = _setting(
        "", "address of the console as browsers reach it: https://guanhu.bank.example", _web_address
    )
    listen: str = _setting("127.0.0.1:8600", "host:port of the web server", _address)
    log_format: Literal["text", "json"] = _setting("text", "text or json", _one_of("text", "json"))
    policy_file: Path | None = _setting(None, "another policy file than the shipped one", Path)
    feeds_file: Path | None = _setting(None, "the list of feeds that may be asked for news; docs/news.md", Path)
    rewrite_url: str = _setting(
        "", "the bank's own language model that may put words for customers differently; docs/pitch.md", _hook
    )
    rewrite_secret: Secret = _setting(Secret(), "what that model asks for (Bearer)", Secret)
    rewrite_seconds: int = _setting(3, "how many seconds it may take, at most 30", _seconds)

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def folder(self) -> Path:
        """Where deliveries and serving files lie."""
        if self.data_dir:
            return self.data_dir
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///")).resolve().parent / "guanhu-data"
        return Path("guanhu-data").resolve()


def settings_fields() -> dict[str, tuple[str, Any]]:
    """Every setting's meaning and default, in the order of ``.env.example``."""
    return {f.name: (f.metadata["meaning"], f.default) for f in fields(Settings)}


def read_settings(environment: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Settings:
    """Settings from ``.env`` and the environment (which wins). Raises Problem (exit 2) naming a wrong one."""
    given = _given(environment, dotenv)
    values = _values(given)
    tongue = _tongue(given)
    readers = {f.name: f.metadata["read"] for f in fields(Settings)}
    read: dict[str, Any] = {}
    for key, value in values.items():
        if key not in readers:
            raise _unknown(key, tongue)
        try:
            read[key] = readers[key](value)
        except WrongValueError as wrong:
            detail = say(wrong.key, tongue, **wrong.facts)
            raise Problem("problems.setting_bad", exit_code=2, name=PREFIX + key.upper(), detail=detail) from None
    return Settings(**read)


def spoken_language(environment: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Language:
    """The language to tell a wrong setting in: it does not need the other settings to be right."""
    return _tongue(_given(environment, dotenv))


def _given(environment: Mapping[str, str] | None, dotenv: Path) -> dict[str, str]:
    return _dotenv(dotenv) | dict(os.environ if environment is None else environment)


def _tongue(given: Mapping[str, str]) -> Language:
    return "en" if given.get(f"{PREFIX}LANGUAGE") == "en" else "zh"


def _values(given: Mapping[str, str]) -> dict[str, str]:
    """What was set, by field name; an empty value is the default, so that .env.example can be copied as it is."""
    known = {f.name for f in fields(Settings)}
    values: dict[str, str] = {}
    for name, value in given.items():
        if not name.startswith(PREFIX) or name.startswith(TEST_PREFIX) or not value:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in known and key.endswith("_file") and key.removesuffix("_file") in known:
            try:
                values[key.removesuffix("_file")] = Path(value).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise Problem("problems.setting_file", exit_code=2, name=name, path=value) from error
        else:
            values[key] = value
    return values


def _unknown(key: str, tongue: Language) -> Problem:
    close = difflib.get_close_matches(key, [f.name for f in fields(Settings)], n=1)
    near = say("problems.near", tongue, names=PREFIX + close[0].upper()) if close else ""
    return Problem("problems.setting_unknown", exit_code=2, name=PREFIX + key.upper(), near=near)


def _dotenv(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            name, equals, value = line.strip().partition("=")
            if equals and not name.startswith("#"):
                found[name.strip().removeprefix("export ")] = value.strip().strip("\"'")
    return found
