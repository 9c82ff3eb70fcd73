"""The frame every page of the console stands in: brand, menu of the role, language, who is signed in, sign out.

``Visit.page`` draws with it. Pages that stand before the sign-in (``bare``) have the brand alone.
"""

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console import drawing, rooms
from console.desk import Desk
from console.posts import language_of
from content.wording import day, say
from segmentation.people import Language

if TYPE_CHECKING:
    from console.visits import Visit

#: Nothing of a signed-in page is kept by browsers or proxies. (A stricter referrer policy than the one of all pages would
#: make browsers hide where our own forms come from, and they would be refused.)
_HEADERS = {"Cache-Control": "no-store"}


def draw(template: str, *, visit: "Visit", status: int = 200, **facts: Any) -> Response:
    """A page for somebody who is signed in."""
    frame = {
        **_words(visit.language, visit.request),
        "me": visit.person,
        "csrf": visit.csrf,
        "rooms": rooms.open_to(visit.person.role),
        "here": visit.request.url.path,
        "today": day(visit.now.date(), visit.language, today=visit.now.date()),
        "time": f"{visit.now:%H:%M}",
        "demo": visit.desk.demo is not None,
    }
    html = drawing.environment().get_template(template).render(**{**frame, **facts})
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def bare(desk: Desk, request: Request, *, status: int = 200, **facts: Any) -> Response:
    """The page before the sign-in."""
    language = reader_language(desk, request)
    facts = {"form": None, "inside": False, "back": "", "again": False} | facts
    html = drawing.environment().get_template("sign_in.html").render(**_words(language, request), **facts)
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def refusal(  # noqa: PLR0913 - what stands on the page
    desk: Desk, request: Request, key: str, *, status: int, visit: "Visit | None" = None, sentence: str = ""
) -> Response:
    """What cannot be shown or done, in words (``pages.refused.<key>``), without saying what is there."""
    if visit is not None:
        text = sentence or say(f"pages.refused.{key}.text", visit.language)
        return draw(
            "refused.html",
            visit=visit,
            status=status,
            title=say(f"pages.refused.{key}.title", visit.language),
            text=text,
        )
    language = reader_language(desk, request)
    title, text = (say(f"pages.refused.{key}.{part}", language) for part in ("title", "text"))
    return bare(desk, request, status=status, title=title, text=sentence or text, form=None, again=True)


def reader_language(desk: Desk, request: Request) -> Language:
    """The language of somebody nobody knows yet: as picked, else the browser's, else the bank's."""
    picked = request.query_params.get("lang") or request.cookies.get("guanhu_lang")
    browser = request.headers.get("accept-language", "")[:2].lower()
    return language_of(picked, language_of(browser, desk.language))


def _words(language: Language, request: Request) -> dict[str, Any]:
    return {
        "lang": language,
        "other": "en" if language == "zh" else "zh",
        "t": drawing.wordings(language, "pages"),
        "s": drawing.wordings(language, "sign_in"),
        "path": request.url.path,
        "role_name": drawing.role_name,
        "initial": drawing.initial,
    }
