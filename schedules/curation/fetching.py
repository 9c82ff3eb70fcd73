"""One feed is asked, politely: what did not change is not sent again, what is too long, too slow or elsewhere is refused.

``schedules.curation.job`` calls ``fetch``. Every redirect is looked at as the first address was.
"""

import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from content.news.feeds import Feed
from schedules.curation.guarded import Backend, Line, Refused

_REDIRECTS = (301, 302, 303, 307, 308)
_OK, _UNCHANGED, _GONE, _TOO_MANY, _BUSY = 200, 304, 410, 429, 503
_CHUNK = 64 * 1024
_LONGEST_TAG = 500
_LATER_AT_MOST = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much, for one feed."""

    connect_seconds: float = 5
    read_seconds: float = 10
    whole_seconds: float = 30
    wire_bytes: int = 3_000_000
    unpacked_bytes: int = 10_000_000
    redirects: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a feed answered. ``data`` is empty when nothing changed."""

    unchanged: bool
    data: bytes = b""
    content_type: str = ""
    url: str = ""
    """Where it came from at last."""
    etag: str = ""
    last_modified: str = ""


def fetch(feed: Feed, *, etag: str = "", last_modified: str = "", limits: Limits, now: datetime) -> Fetched:
    """Ask the feed. Raises Refused with the reason; its fact ``later`` is how long it asks us to wait."""
    _trusted()  # read once, and not on the feed's time
    line = Line(seconds=limits.whole_seconds, read_seconds=limits.read_seconds, most_bytes=limits.wire_bytes)
    asked = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value}
    url = feed.url
    for _ in range(limits.redirects + 1):
        answer = _get(url, feed, line, asked, limits, now)
        if isinstance(answer, Fetched):
            return answer
        url = _next(url, answer, feed)
    raise Refused("redirects")


def _next(url: str, location: str, feed: Feed) -> str:
    """Where a redirect leads. Raises Refused when the list does not allow it."""
    try:
        whole = urljoin(url, location)
        parts = urlsplit(whole)
        host = parts.hostname or ""
    except ValueError as error:
        raise Refused("bad_redirect") from error
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise Refused("bad_redirect")
    if urlsplit(url).scheme == "https" and parts.scheme == "http":
        raise Refused("downgraded", host=host)
    if not feed.may_be_sent_to(host):
        raise Refused("other_host", host=host)
    return whole


def _get(  # noqa: PLR0913, PLR0917 - one request's parts
    url: str, feed: Feed, line: Line, asked: Mapping[str, str], limits: Limits, now: datetime
) -> Fetched | str:
    """The answer, or where it sends us."""
    headers = {
        "Host": urlsplit(url).netloc, "User-Agent": "guanhu feed reader", "Accept-Encoding": "gzip, deflate",
        "Accept": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
        **asked,
    }  # fmt: skip
    wait = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds}
    backend = Backend(line, intranet=feed.intranet)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=backend, retries=0) as pool,
            pool.stream("GET", url, headers=list(headers.items()), extensions={"timeout": wait}) as response,
        ):
            return _heard(url, response, limits, now)
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise Refused("too_slow") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
        code = "bad_certificate" if isinstance(error.__cause__, ssl.SSLCertVerificationError) else "no_answer"
        raise Refused(code) from error


def _heard(url: str, response: httpcore.Response, limits: Limits, now: datetime) -> Fetched | str:
    said = httpx.Headers(response.headers)
    if response.status in _REDIRECTS and said.get("location"):
        return said["location"]
    if response.status == _UNCHANGED:
        return Fetched(unchanged=True, url=url)
    if response.status != _OK:
        code = {_GONE: "gone", _TOO_MANY: "busy", _BUSY: "busy"}.get(response.status, "status")
        raise Refused(code, status=response.status, later=_later(said.get("retry-after", ""), now))
    return Fetched(
        unchanged=False,
        data=_unpacked(response, said.get("content-encoding", "").strip().lower(), limits.unpacked_bytes),
        content_type=said.get("content-type", "")[:200],
        url=url,
        etag=said.get("etag", "")[:_LONGEST_TAG],
        last_modified=said.get("last-modified", "")[:_LONGEST_TAG],
    )


def _unpacked(response: httpcore.Response, encoding: str, most: int) -> bytes:
    """The body, unpacked a little at a time: what swells beyond the limit is never held."""
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Refused("packed", encoding=encoding[:20])
    opener = (
        None if encoding in ("", "identity") else zlib.decompressobj(zlib.MAX_WBITS | 32 if "gzip" in encoding else 15)
    )
    parts: list[bytes] = []
    size = 0
    try:
        for chunk in response.iter_stream():
            rest = chunk
            while rest:
                piece = rest if opener is None else opener.decompress(rest, _CHUNK)
                rest = b"" if opener is None else opener.unconsumed_tail
                size += len(piece)
                if size > most:
                    raise Refused("too_long" if opener is None else "swells")
                parts.append(piece)
    except zlib.error as error:
        raise Refused("packed", encoding=encoding) from error
    return b"".join(parts)


def _later(text: str, now: datetime) -> timedelta | None:
    """``Retry-After``: seconds or a date; at most a week."""
    if text.strip().isdigit():
        return min(timedelta(seconds=min(int(text), 10_000_000)), _LATER_AT_MOST)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(min(until - now, _LATER_AT_MOST), timedelta(0))


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes a while."""
    return httpx.create_ssl_context()
