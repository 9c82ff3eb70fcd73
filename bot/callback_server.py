"""What the bench of callbacks calls: ``guanhu serve`` as it runs, workers answering, an invented bank, platforms that take all.

Three processes besides the bench: the server, its workers, and the platforms; ``bot/callback_bench.py`` is the fourth.
"""

import asyncio
import csv
import multiprocessing
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot import callback_load as load
from bot.app import App, open_app
from bot.callback_load import MANAGERS
from bot.settings import read_settings

_CUSTOMERS = 2000
_START_SECONDS = 60
_HEAD_END, _LENGTH = b"\r\n\r\n", b"content-length:"


def environment(url: str, folder: Path, *, platforms: int = 9) -> dict[str, str]:
    """The settings of such a server; the platforms it knows are at that port of this machine."""
    return {
        "GUANHU_DATABASE_URL": url, "GUANHU_DATA_DIR": str(folder / "data"), "GUANHU_SLACK_BOT_TOKEN": "xoxb-invented",
        "GUANHU_SLACK_SIGNING_SECRET": load.SIGNING_SECRET, "GUANHU_WECOM_CORP_ID": load.CORP,
        "GUANHU_WECOM_AGENT_ID": load.AGENT, "GUANHU_WECOM_SECRET": "invented", "GUANHU_WECOM_TOKEN": load.TOKEN,
        "GUANHU_WECOM_AES_KEY": load.KEY, "GUANHU_WECOM_API_URL": f"http://127.0.0.1:{platforms}/cgi-bin",
        "GUANHU_SLACK_API_URL": f"http://127.0.0.1:{platforms}/api/",
    }  # fmt: skip


def bank(app: App, folder: Path) -> None:
    """An invented bank, taken in, whose managers have the accounts that call back."""
    from content.invented.bank import build
    from store.imports.deliveries import import_delivery
    from store.rounds.rounds import run_round

    now = app.now()
    build(folder / "bank", customers=_CUSTOMERS, managers=MANAGERS, today=now.date())
    staff = folder / "bank" / "staff.csv"
    with staff.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    accounts = iter(range(MANAGERS))
    for row in rows:
        if row["role"] == "relationship_manager" and (number := next(accounts, None)) is not None:
            row |= {"wecom_userid": f"manager{number}", "slack_user_id": f"U0{number}"}
    with staff.open("w", encoding="utf-8", newline="") as file:
        told = csv.DictWriter(file, rows[0])
        told.writeheader()
        told.writerows(rows)
    import_delivery(app.database, folder / "bank", as_of=now.date(), now=now, zone=app.settings.zone)
    run_round(app.database, app.policy(), as_of=now.date(), now=now)


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    """The server's port, while it runs; the bank is there."""
    port, platforms = _free_port(), _free_port()
    given = environment(url, folder, platforms=platforms)
    running = [_started(_platforms, platforms)]
    try:
        _wait_for(platforms)
        running.append(_started(serve, given, port))
        _wait_for(port)
        yield port
    finally:
        for process in reversed(running):
            process.terminate()
            process.join(60)


def serve(given: Mapping[str, str], port: int) -> None:
    """The server's process: what ``guanhu serve`` does."""
    from bot import server
    from bot.logs import write_logs

    settings = read_settings(given, Path(given["GUANHU_DATA_DIR"]) / "none.env")
    write_logs(settings.log_format)
    server.serve(open_app(settings), server.take_port(f"127.0.0.1:{port}"))


def _started(work: object, *given: object) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(target=work, args=given)  # type: ignore[arg-type]
    process.start()
    return process


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _platforms(port: int) -> None:
    """The platforms' process: as little work as can be, for it shares the machine."""

    async def listen() -> None:
        server = await asyncio.get_running_loop().create_server(_Taking, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(listen())


class _Taking(asyncio.Protocol):
    """WeChat Work and Slack at once: every call is done."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody calls."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._heard, self._calls = transport, b"", 0

    def data_received(self, data: bytes) -> None:
        """Answer every call that is complete."""
        self._heard += data
        while _HEAD_END in self._heard:
            head, _, rest = self._heard.partition(_HEAD_END)
            length = int(head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0].strip() or b"0")
            if len(rest) < length:
                return
            self._heard = rest[length:]
            self._calls += 1
            said = _answer(head.split(b" ", 2)[1].decode(), id(self) + self._calls)
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(said), said)
            )


def _answer(path: str, number: int) -> bytes:
    if path.startswith("/cgi-bin/gettoken"):
        return b'{"errcode": 0, "errmsg": "ok", "access_token": "invented", "expires_in": 7200}'
    if path.startswith("/cgi-bin/"):
        return b'{"errcode": 0, "errmsg": "ok", "msgid": "m%d", "response_code": "c%d"}' % (number, number)
    if path.startswith("/api/conversations.open"):
        return b'{"ok": true, "channel": {"id": "D1"}}'
    return b'{"ok": true, "team_id": "%s", "ts": "%d.000001", "channel": "D1"}' % (load.TEAM.encode(), number)
