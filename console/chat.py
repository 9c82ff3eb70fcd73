"""The demo's page: who you are, the conversation with the bot, the customer group chats, and a clock to press.

A post is stored in the inbox and answered 202 at once; the worker answers into the chat log, the stream brings it. Picking
who you are exists here alone, so this module is used only under ``guanhu demo``.
"""

import time
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse

from console import drawing, security
from console.demo_events import PLAYED, play
from console.desk import DemoClock, Desk
from console.posts import Posted, language_of, read_json, read_post
from console.stream import Event, Tide
from content.problems import Problem
from content.wording import day, say
from handlers.messages import Address, Message
from segmentation.people import Language
from store.chats import inbox, webchat
from store.counts import Counts, count
from store.staff.directory import Colleague, ListedChat, colleagues, listed_chats

PLATFORM = "web"
#: Lines of the conversation a page opens with, and of each group chat.
_LINES, _PUSHES = 60, 20
_FETCH = 200
_ID_DIGITS = 18
#: The demo's buttons: job → wording.
JOBS = ("morning", "digest")
_STOPPED = ("failed", "blocked", "unknown", "expired")
#: How long a pressed button waits for what its job made to leave.
_SENDING_SECONDS = 8.0


class ChatPage:
    """The endpoints of the page."""

    def __init__(self, desk: Desk, demo: DemoClock, tide: Tide) -> None:
        """Parts of one web server."""
        self.desk = desk
        self.demo = demo
        self.tide = tide

    # -- the page -------------------------------------------------------------------------------------------------

    def show(self, request: Request) -> Response:
        """The page of one person; without ``as`` the first manager's."""
        session = security.session_of(request)
        with self.desk.database.reading() as connection:
            people = colleagues(connection)
            chats = listed_chats(connection, PLATFORM)
            me = _person(people, request.query_params.get("as", ""))
            language = language_of(request.query_params.get("lang"), me.language)
            last_id = webchat.newest_id(connection)
            said = webchat.latest(connection, str(_address(me.staff_id)), limit=_LINES)
            pushed = {one.chat_id: webchat.latest(connection, _group(one.chat_id), limit=_PUSHES) for one in chats}
            counts = count(connection)
        now = self.desk.now()
        response = HTMLResponse(
            drawing.draw_page(
                {
                    "lang": language,
                    "other": "en" if language == "zh" else "zh",
                    "me": me,
                    "role_name": drawing.role_name,
                    "initial": drawing.initial,
                    "hue": drawing.hue,
                    "segment_name": drawing.segment_name,
                    "people": drawing.by_branch(people),
                    "lines": [drawing.line(message, language, now) for message in said],
                    "chats": [(one, [drawing.line(m, language, now) for m in pushed[one.chat_id]]) for one in chats],
                    "suggestions": _suggestions(me.role, language),
                    "state": self._state(counts, language),
                    "today": day(now.date(), language, today=now.date()),
                    "time": f"{now:%H:%M}",
                    "seconds": now.second,
                    "shifted": self.demo.shifted,
                    "jobs": (*JOBS, *PLAYED),
                    "last_id": last_id,
                    "token": security.token_for(session, self.desk.secret),
                }
            ),
            headers={"Cache-Control": "no-store"},
        )
        security.keep_session(response, session)
        return response

    # -- a message ------------------------------------------------------------------------------------------------

    async def take(self, request: Request) -> Response:
        """Keep a message for the worker; 202 with the person's own line. The same message id again changes nothing."""
        if refusal := self._refused(request):
            return refusal
        posted = read_post(await request.body())
        if posted is None:
            return JSONResponse({"problem": say("console.problem.message", self.desk.language)}, status_code=400)
        return await run_in_threadpool(self._keep, posted)

    def _keep(self, posted: Posted) -> Response:
        now = self.desk.now()
        with self.desk.database.reading() as connection:
            if all(person.staff_id != posted.staff_id for person in colleagues(connection)):
                return JSONResponse({"problem": say("console.problem.person", posted.language)}, status_code=400)
        address = _address(posted.staff_id)
        message = Message(
            message_id=posted.message_id, sender=address, chat=address, at=now, text=posted.text, action=posted.action
        )
        mine = webchat.WebMessage(
            key=f"said:{inbox.message_key(message)}", chat=str(address), author=str(address), at=now, text=posted.text
        )
        try:
            with self.desk.database.writing() as connection:
                inbox.add(connection, message)
                line_id = webchat.post(connection, mine)
        except Problem as problem:
            return JSONResponse({"problem": problem.sentence(posted.language)}, status_code=503)
        self.desk.wake()
        drawn = drawing.line(replace(mine, id=line_id), posted.language, now)
        return JSONResponse({"id": line_id, "html": drawing.draw_line(drawn, posted.language)}, status_code=202)

    # -- the clock ------------------------------------------------------------------------------------------------

    async def run_job(self, request: Request) -> Response:
        """Run one of ``JOBS`` for this moment and say what came of it."""
        if refusal := self._refused(request):
            return refusal
        body = read_json(await request.body())
        job, language = body.get("job"), language_of(body.get("lang"), self.desk.language)
        if job in PLAYED:
            return await run_in_threadpool(self._play, str(job), str(body.get("as", "")), language)
        if job not in JOBS:
            return JSONResponse({"problem": say("console.problem.job", language)}, status_code=400)
        return await run_in_threadpool(self._run, str(job), language)

    def _play(self, name: str, staff_id: str, language: Language) -> Response:
        """What the bank's systems would tell; the alert comes by the real way, some seconds later."""
        try:
            told = play(self.desk, name, staff_id)
        except Problem as problem:
            return JSONResponse({"problem": problem.sentence(language)}, status_code=503)
        return JSONResponse({"text": say(f"console.clock.{f'played_{name}' if told else 'nothing'}", language)})

    def _run(self, job: str, language: Language) -> Response:
        before = self._unasked()
        outcome = self.demo.run(job)
        if outcome.failure:
            problem, bug = outcome.failure.problem, outcome.failure.bug
            text = problem.sentence(language) if problem else say("problems.bug", language, id=bug)
            return JSONResponse({"problem": text}, status_code=409)
        if outcome.state in ("already", "elsewhere"):
            return JSONResponse({"text": say("console.clock.done_before", language)})
        return JSONResponse({"text": self._what_left(before, language)})

    def _what_left(self, before: dict[str, int], language: Language) -> str:
        """What became of the deliveries a job made; waits a moment for the sender."""
        deadline = time.monotonic() + _SENDING_SECONDS
        while True:
            with self.desk.database.reading() as connection:
                counts = count(connection)
            late = counts.next_due_at is not None and counts.next_due_at <= self.desk.now()
            busy = late or bool(counts.unasked().get("sending"))
            if not busy or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        states = counts.unasked()
        more = {state: states.get(state, 0) - before.get(state, 0) for state in {*states, *before}}
        parts = []
        if sent := more.get("sent", 0):
            parts.append(say("console.clock.sent", language, number=sent))
        left = sum(max(0, more.get(state, 0)) for state in ("waiting", "sending"))
        if left and counts.next_due_at and counts.next_due_at > self.desk.now():
            when = self._moment(counts.next_due_at, language)
            parts.append(say("console.clock.deferred", language, number=left, when=when))
        elif left:
            parts.append(say("console.clock.leaving", language, number=left))
        if stopped := sum(max(0, more.get(state, 0)) for state in _STOPPED):
            parts.append(say("console.clock.stopped", language, number=stopped))
        return " ".join(parts) or say("console.clock.nothing", language)

    def _unasked(self) -> dict[str, int]:
        with self.desk.database.reading() as connection:
            return count(connection).unasked()

    def _moment(self, moment: datetime, language: Language) -> str:
        now = self.desk.now()
        local = moment.astimezone(now.tzinfo)
        if local.date() == now.date():
            return f"{local:%H:%M}"
        return f"{day(local.date(), language, today=now.date())} {local:%H:%M}"

    # -- the stream -----------------------------------------------------------------------------------------------

    async def events(self, request: Request) -> Response:
        """Server-sent events: lines of this person's chat, pushes to group chats, the state of the outbox."""
        if self.tide.full:
            return PlainTextResponse("busy", status_code=503, headers={"Retry-After": "10"})
        staff_id = request.query_params.get("as", "")
        language = language_of(request.query_params.get("lang"), self.desk.language)
        seen = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        chats = await run_in_threadpool(self._chats)
        mine = str(_address(staff_id))
        groups = {_group(one.chat_id): one for one in chats}

        def fetch(last_id: int) -> list[Event]:
            with self.desk.database.reading() as connection:
                found = webchat.after(connection, last_id, [mine, *groups], limit=_FETCH)
            return [self._event(message, mine, language) for message in found]

        return StreamingResponse(
            self.tide.follow(_line_id(seen), fetch, lambda counts: self._state(counts, language)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    def _chats(self) -> tuple[ListedChat, ...]:
        with self.desk.database.reading() as connection:
            return listed_chats(connection, PLATFORM)

    def _event(self, message: webchat.WebMessage, mine: str, language: Language) -> Event:
        drawn = drawing.line(message, language, self.desk.now())
        if message.chat == mine and message.changes is not None:
            html = drawing.draw_line(replace(drawn, id=message.changes), language)
            return Event("change", {"id": message.id, "line": message.changes, "html": html}, message.id)
        if message.chat == mine:
            html = drawing.draw_line(drawn, language)
            return Event("line", {"id": message.id, "html": html, "mine": drawn.mine}, message.id)
        facts = {
            "id": message.id,
            "chat": Address.parse(message.chat).id,
            "html": drawing.draw_push(drawn, language),
            "preview": drawn.preview,
            "clock": drawn.clock,
        }
        return Event("push", facts, message.id)

    def _state(self, counts: Counts, language: Language) -> dict[str, Any]:
        states = counts.unasked()
        now, due = self.desk.now(), counts.next_due_at
        waiting = states.get("waiting", 0) + states.get("sending", 0)
        when = ""
        if due is not None and due > now:
            when = say("console.outbox.next", language, time=self._moment(due, language))
        return {
            "waiting": waiting,
            "sent": states.get("sent", 0),
            "stopped": sum(states.get(state, 0) for state in _STOPPED),
            "next": when,
        }

    def _refused(self, request: Request) -> Response | None:
        if security.same_origin(request) and security.token_holds(request, self.desk.secret):
            return None
        return JSONResponse({"problem": say("console.problem.stale", self.desk.language)}, status_code=403)


def _address(staff_id: str) -> Address:
    return Address(PLATFORM, "person", staff_id)


def _line_id(text: str) -> int:
    """The line a stream goes on after; 0 for anything that is no id the log can hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS else 0


def _group(chat_id: str) -> str:
    return str(Address(PLATFORM, "group", chat_id))


def _person(people: tuple[Colleague, ...], staff_id: str) -> Colleague:
    for person in people:
        if person.staff_id == staff_id:
            return person
    if not people:
        raise Problem("problems.no_delivery")
    return people[0]


def _suggestions(role: str, language: Language) -> list[str]:
    """Questions to start with, as this role would ask them; ``|`` separates them in the wording."""
    kind = role if role in ("branch_head", "compliance_reviewer", "content_editor", "admin") else "manager"
    return say(f"console.suggest.{kind}", language).split("|")
