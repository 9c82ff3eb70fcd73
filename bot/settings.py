"""Typed settings; the only reader of the environment.

Every setting is ``GUANHU_NAME`` in the environment or in ``.env``; ``GUANHU_NAME_FILE`` reads a secret from a file. An
unknown or malformed one stops the start and says which.
"""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from content.problems import Problem
from segmentation.people import Language

PREFIX = "GUANHU_"
TEST_PREFIX = "GUANHU_TEST_"
"""Names the test suite reads; no settings."""


class Settings(BaseModel):
    """One value a setting; the field's description is its line in ``.env.example``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = Field("sqlite:///guanhu.db", description="the bot's own database")
    data_dir: Path | None = Field(None, description="deliveries and serving files; default: beside the database")
    keep_days: int = Field(400, ge=1, description="days that old deliveries and rounds are kept")
    timezone: str = Field("Asia/Shanghai", description="the bank's time zone")
    language: Language = Field("zh", description="zh or en, where a person has not chosen one")
    data_region: Literal["cn", "other"] = Field("cn", description="cn keeps mainland personal data off Slack")
    wecom_corp_id: str = Field("", description="WeChat Work: corporation id")
    wecom_agent_id: str = Field("", description="WeChat Work: application id")
    wecom_secret: SecretStr = Field(SecretStr(""), description="WeChat Work: application secret")
    wecom_token: SecretStr = Field(SecretStr(""), description="WeChat Work: callback token")
    wecom_aes_key: SecretStr = Field(SecretStr(""), description="WeChat Work: callback key")
    wecom_api_url: str = Field("", description="WeChat Work: another API address, with /cgi-bin")
    slack_bot_token: SecretStr = Field(SecretStr(""), description="Slack: bot token")
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="Slack: signing secret")
    slack_app_token: SecretStr = Field(SecretStr(""), description="Slack: app token; set it for Socket Mode")
    slack_api_url: str = Field("", description="Slack: another API address, with /api/")
    events_secret: SecretStr = Field(SecretStr(""), description="key of the signed events API")
    console_secret: SecretStr = Field(SecretStr(""), description="key that signs console sessions")
    listen: str = Field("127.0.0.1:8600", description="host:port of the web server")
    log_format: Literal["text", "json"] = Field("text", description="text or json")
    policy_file: Path | None = Field(None, description="another policy file than the shipped one")

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("no such time zone; write Asia/Shanghai, for example") from error
        return value

    @field_validator("listen")
    @classmethod
    def _is_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 <= int(port) < 1 << 16:
            raise ValueError("write host:port, 127.0.0.1:8600 for example")
        return value

    @model_validator(mode="before")
    @classmethod
    def _no_blanks(cls, values: dict[str, Any]) -> dict[str, Any]:
        """An empty value is the default, so that .env.example can be copied as it is."""
        return {key: value for key, value in values.items() if value != ""}

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


def read_settings(environment: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Settings:
    """Settings from ``.env`` and the environment (which wins). Raises Problem (exit 2) naming a wrong one."""
    given = {**_dotenv(dotenv), **(os.environ if environment is None else environment)}
    values: dict[str, str] = {}
    for name, value in given.items():
        if not name.startswith(PREFIX) or name.startswith(TEST_PREFIX):
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in Settings.model_fields and key.endswith("_file") and key[:-5] in Settings.model_fields:
            try:
                values[key[:-5]] = Path(value).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise Problem("problems.setting_file", exit_code=2, name=name, path=value) from error
        else:
            values[key] = value
    for key in values:
        if key not in Settings.model_fields:
            raise _unknown(key, values.get("language", "zh"))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
        detail = str(first["msg"]).removeprefix("Value error, ")
        raise Problem("problems.setting_bad", exit_code=2, name=name, detail=detail) from None


def _unknown(key: str, language: str) -> Problem:
    from content.wording import say

    close = difflib.get_close_matches(key, Settings.model_fields, n=1)
    tongue: Language = "en" if language == "en" else "zh"
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
