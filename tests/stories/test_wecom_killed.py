"""``guanhu serve`` killed after it has answered a callback: after the restart the manager gets the reply, once. All invented."""

import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from content.policy import SHIPPED
from store.database import Database
from store.outbox import outbox
from tests.engines import SQLITE
from tests.fakes import sealing
from tests.fakes.wecom import SEND, FakeWecom
from tests.fakes.whole_bot import WECOM, build_bank, environment, secrets_of_customers
from tests.stories.real_server import PATIENCE, served, until


def asks(url: str, words: str, number: str) -> int:
    now = int(time.time())
    fields = {
        "ToUserName": sealing.CORP, "FromUserName": WECOM, "CreateTime": now, "MsgType": "text", "Content": words,
        "MsgId": number, "AgentID": sealing.AGENT,
    }  # fmt: skip
    body, query = sealing.wecom_body(fields, at=now)
    return httpx.post(f"{url}wecom/callback", content=body, params=query, trust_env=False, timeout=PATIENCE).status_code


@pytest.mark.long  # three servers are started; a crash within one process is among the stories of WeChat Work
def test_killed_after_the_200_and_in_mid_send_each_reply_comes_once(tmp_path: Path) -> None:
    build_bank(tmp_path)
    policy = SHIPPED.read_text(encoding="utf-8").replace("lease_seconds = 60", "lease_seconds = 2")
    (tmp_path / "policy.toml").write_text(policy, encoding="utf-8")
    log = tmp_path / "log"
    with FakeWecom(now=lambda: datetime.now(UTC), members={"wangwei"}) as platform:
        given = {
            **environment(SQLITE.empty(tmp_path), tmp_path, wecom=platform),
            "GUANHU_POLICY_FILE": str(tmp_path / "policy.toml"),
        }  # fmt: skip
        platform.hang(SEND, seconds=3)
        with served(given, tmp_path, log) as url:
            assert asks(url, "张伟的情况", "1") == 200
            until(lambda: platform.called(SEND), "nothing was sent")
        with served(given, tmp_path, log) as url:
            assert asks(url, "王芳的情况", "2") == 200
        database = Database(SQLITE.empty(tmp_path), tmp_path / "guanhu-data")
        with served(given, tmp_path, log):
            until(lambda: states(database) == {"sent": 2}, "a reply is missing")
        database.close()
        for name in ("张伟", "王芳"):
            pages = [one.words for one in platform.seen_by("wangwei") if one.kind == "markdown" and name in one.words]
            assert len(pages) == len(set(pages)) >= 1
        firsts = [one.words.split("\n")[0] for one in platform.seen_by("wangwei")]
        assert len(firsts) == len({(one.kind, one.words) for one in platform.seen_by("wangwei")})
    said = log.read_text(encoding="utf-8")
    hidden = [platform.secret, sealing.TOKEN, sealing.KEY, "an-invented-token", "的情况", *secrets_of_customers()]
    assert [one for one in hidden if one in said] == []


def states(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return outbox.counts(connection)
