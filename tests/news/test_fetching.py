"""Feeds are asked politely and within limits; what is hostile is refused with its reason, and stops nobody else."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content.news.feeds import Feed
from schedules.curation.fetching import Limits, fetch
from schedules.curation.guarded import Refused, is_open
from tests.fakes.feeds import FeedServer, Page, a_feed, an_item

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LIMITS = Limits(connect_seconds=2, read_seconds=1.5, whole_seconds=2, wire_bytes=500_000, unpacked_bytes=2_000_000)


def a(server: FeedServer, path: str, *, intranet: bool = True, hosts: tuple[str, ...] = ()) -> Feed:
    return Feed(
        name="x", url=server.url(path), language="zh", licence="invented", title="x", intranet=intranet, hosts=hosts
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/trickle", "too_slow"),
        ("/slow-head", "too_slow"),
        ("/silent", "too_slow"),
        ("/endless", "too_long"),
        ("/swollen", "swells"),
        ("/broken", "packed"),
        ("/cut", "no_answer"),
        ("/circle", "redirects"),
        ("/to-metadata", "other_host"),
        ("/to-file", "bad_redirect"),
        ("/to-elsewhere", "other_host"),
        ("/nowhere", "status"),
    ],
)
def test_a_feed_that_misbehaves_is_refused_with_its_reason(server: FeedServer, path: str, reason: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Refused) as refused:
        fetch(a(server, path), limits=LIMITS, now=NOW)
    assert refused.value.code == reason
    assert time.monotonic() - begun < 6


def test_a_listed_host_at_a_forbidden_address_is_refused_even_inside_the_bank(server: FeedServer) -> None:
    with pytest.raises(Refused, match="private_address"):
        fetch(a(server, "/to-metadata", hosts=("169.254.169.254",)), limits=LIMITS, now=NOW)


def test_a_private_address_is_asked_only_where_the_list_says_so(server: FeedServer) -> None:
    server.pages["/good"] = Page(body=a_feed(an_item("存款利率下调")))
    with pytest.raises(Refused, match="private_address"):
        fetch(a(server, "/good", intranet=False), limits=LIMITS, now=NOW)
    assert server.asked == []
    assert fetch(a(server, "/moved"), limits=LIMITS, now=NOW).url.endswith("/good")


@pytest.mark.parametrize(
    ("address", "outside", "inside"),
    [
        ("93.184.216.34", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("192.168.0.1", False, True),
        ("::1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("2002:0a00:0001::", False, True),
        ("64:ff9b::7f00:1", False, True),
        ("fd00::1", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
    ],
)
def test_which_addresses_are_open(address: str, *, outside: bool, inside: bool) -> None:
    assert is_open(address, intranet=False) is outside
    assert is_open(address, intranet=True) is inside


def test_what_did_not_change_is_not_sent_again(server: FeedServer) -> None:
    server.pages["/good"] = Page(body=a_feed(an_item("存款利率下调")), etag='"1"')
    first = fetch(a(server, "/good"), limits=LIMITS, now=NOW)
    assert (first.unchanged, first.etag) == (False, '"1"')
    again = fetch(
        a(server, "/good"), etag=first.etag, last_modified="Sun, 22 Nov 2026 01:00:00 GMT", limits=LIMITS, now=NOW
    )
    assert (again.unchanged, again.data) == (True, b"")
    assert server.asked[-1][1]["if-modified-since"] == "Sun, 22 Nov 2026 01:00:00 GMT"


def test_a_feed_that_asks_for_patience_gets_it(server: FeedServer) -> None:
    server.pages["/busy"] = Page(body=b"", status=429, headers={"Retry-After": "7200"})
    with pytest.raises(Refused) as refused:
        fetch(a(server, "/busy"), limits=LIMITS, now=NOW)
    assert refused.value.facts["later"] == timedelta(hours=2)


def test_a_redirect_leads_to_no_other_host() -> None:
    feed = Feed(
        name="x", url="https://www.bank.example/rss", language="zh", licence="x", title="x", hosts=("cdn.example",)
    )
    assert all(
        feed.may_be_sent_to(host) for host in ("www.bank.example", "bank.example", "rss.bank.example", "CDN.example")
    )
    assert not any(
        feed.may_be_sent_to(host) for host in ("evil.example", "notbank.example", "bank.example.evil.example")
    )
    assert not replace(feed, hosts=()).may_be_sent_to("cdn.example")
