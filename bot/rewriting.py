"""The bank's own language model, where one is set: it may put the words for a customer differently when a person asks for it.

Off by default (``GUANHU_REWRITE_URL``). The usual words come first and at once; the model is asked by a tap, after the answer is
made and outside any transaction, for so many seconds at most. It gets words and seals, never a name, a figure or a product
(``content.rewriting``); whatever it does wrong, the usual words stand. After some failures it is left alone for a while.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any

from content.cards import Button, Card
from content.outward import Outward
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer
from segmentation.people import Language

log = logging.getLogger("guanhu.rewriting")

#: More bytes than this are no short message.
_MOST_BYTES = 64_000
#: So many failures in a row, and so many seconds it is left alone then.
_PATIENCE, _REST_SECONDS = 2, 60.0


class _Failed(Exception):  # noqa: N818 - a reason, told to the person as a sentence
    """Why there are no other words: a key's end of wording ``rewriting.why``."""


@dataclass(eq=False)
class Rewriter:
    """One model behind one address; shared by all threads, one question at a time."""

    url: str
    secret: str = field(default="", repr=False)
    seconds: float = 3.0
    clock: Callable[[], float] = monotonic
    _lock: Lock = field(default_factory=Lock, repr=False)
    _failures: int = 0
    _rests_until: float = 0.0
    _busy: bool = False

    def lines(self, outward: Outward, language: Language) -> tuple[tuple[str, ...], str]:
        """The lines in other words, or none and why not (a key's end of ``rewriting.why``); never longer than ``seconds``."""
        from content.rewriting import opened, sealed

        given = sealed(outward)
        if given is None:
            return (), "open"
        try:
            answer = self._asked({"language": language, "text": given.text, "keep": [mark for mark, _ in given.seals]})
        except _Failed as failed:
            log.warning("rewriting", extra={"why": str(failed)})
            return (), str(failed)
        lines, why = opened(answer, given, outward, language)
        if why:
            log.warning("rewriting", extra={"why": why})
        return lines, why

    def _asked(self, question: dict[str, Any]) -> str:
        """The model's text. Raises _Failed when it comes late, not at all, or when it is left alone."""
        with self._lock:
            if self._busy or self.clock() < self._rests_until:
                raise _Failed("resting")
            self._busy = True
        answers: SimpleQueue[tuple[str, str]] = SimpleQueue()
        Thread(target=self._post, args=(question, answers), name="rewriting", daemon=True).start()
        try:
            text, why = answers.get(timeout=self.seconds)
        except Empty:
            text, why = "", "late"
        with self._lock:
            self._failures = self._failures + 1 if why else 0
            if self._failures >= _PATIENCE:
                self._failures, self._rests_until = 0, self.clock() + _REST_SECONDS
        if why:
            raise _Failed(why)
        return text

    def _post(self, question: dict[str, Any], answers: "SimpleQueue[tuple[str, str]]") -> None:
        """In a thread of its own: whoever waits does not wait for a server that answers a byte at a time."""
        try:
            answers.put((self._read(question), ""))
        except _Failed as failed:
            answers.put(("", str(failed)))
        finally:
            with self._lock:
                self._busy = False

    def _read(self, question: dict[str, Any]) -> str:
        import httpx

        until = monotonic() + self.seconds
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        body = b""
        try:
            with (
                httpx.Client(timeout=self.seconds, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", self.url, json=question, headers=headers) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise _Failed("unreachable")
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > _MOST_BYTES or monotonic() > until:
                        raise _Failed("answer" if len(body) > _MOST_BYTES else "late")
        except httpx.TimeoutException:
            raise _Failed("late") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise _Failed("unreachable") from None
        try:
            text = json.loads(body)["text"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise _Failed("answer") from None
        if not isinstance(text, str):
            raise _Failed("answer")
        return text


def reworded(answer: Answer, rewriter: Rewriter | None, language: Language) -> Answer:
    """The answer with a button that asks for other words; with other words in it where that button was tapped."""
    if rewriter is None or answer.outward is None or not any(one.copy for one in answer.card.sections):
        return answer  # on a platform abroad no word of a customer is shown
    if not answer.slots.reworded:
        action = to_action(answer.intent, replace(answer.slots, reworded=True))
        button = Button(label=say("rewriting.button", language), action=action)
        return replace(answer, card=replace(answer.card, buttons=(*answer.card.buttons, button)))
    from content.rewriting import labelled

    lines, why = rewriter.lines(answer.outward, language)
    if not lines:
        because = say("rewriting.kept", language, why=say(f"rewriting.why.{why}", language))
        return replace(answer, card=_summed(answer.card, because))
    shown = labelled(lines, answer.outward, language)
    sections = tuple(replace(one, lines=shown) if one.copy else one for one in answer.card.sections)
    return replace(answer, card=_summed(replace(answer.card, sections=sections), say("rewriting.done", language)))


def _summed(card: Card, line: str) -> Card:
    return replace(card, summary="\n".join(part for part in (card.summary, line) if part))
