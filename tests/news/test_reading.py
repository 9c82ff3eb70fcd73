"""Feeds are read however badly they are written; what is hostile is refused, what is HTML becomes safe text."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from content.news.cleaned import excerpt, plain_text
from content.news.feeds import Feed
from content.news.raw_entry import Unreadable
from content.news.reading import Reading, read_entries
from content.news.written_bytes import decoded
from content.news.written_times import read_time
from tests.fakes.feeds import BOMB, RSS, a_feed, an_item

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
FEED = Feed(name="x", url="https://news.example.invalid/rss", language="zh", licence="x", title="x")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(data: bytes | str, content_type: str = "") -> Reading:
    return read_entries(data.encode() if isinstance(data, str) else data, FEED, now=NOW, content_type=content_type)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022年1月3日", "2022-01-02T16:00"),
        ("2022年01月03日 9时05分", "2022-01-03T01:05"),
        ("2022年1月3日 下午3:20", "2022-01-03T07:20"),
        ("2022-01-03 09:00", "2022-01-03T01:00"),
        ("2022-01-03 09:00:30.5", "2022-01-03T01:00"),
        ("2022/1/3 9:00", "2022-01-03T01:00"),
        ("2022-01-03T09:00:00+08:00", "2022-01-03T01:00"),
        ("2022-01-03T09:00:00Z", "2022-01-03T09:00"),
        ("2022-01-03 24:00", "2022-01-03T16:00"),
        ("Mon, 03 Jan 2022 09:00:00", "2022-01-03T01:00"),
        ("Mon, 03 Jan 2022 09:00:00 GMT", "2022-01-03T09:00"),
        ("Mon, 03 Jan 2022 09:00:00 +0800", "2022-01-03T01:00"),
        ("Mon, 03 Jan 2022 09:00:00 CST", "2022-01-03T01:00"),
        ("03 Jan 2022 09:00 EST", "2022-01-03T14:00"),
        ("２０２２年１月３日", "2022-01-02T16:00"),
        ("20220103", "2022-01-02T16:00"),
    ],
)
def test_a_time_without_zone_is_shanghai_time(text: str, moment: str) -> None:
    found = read_time(text, SHANGHAI, now=NOW)
    assert found is not None
    assert found.strftime("%Y-%m-%dT%H:%M") == moment


@pytest.mark.parametrize(
    "text", ["", "昨天", "2022年13月3日", "2022-02-30", "1 Nov", "2027-01-01", "0001-01-01", "99:99"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_time(text, SHANGHAI, now=NOW) is None


@pytest.mark.parametrize("claimed", ["gb2312", "gbk", "GB18030", "utf-8", ""])
def test_chinese_bytes_are_read_whatever_they_claim(claimed: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{claimed}"?>' if claimed else ""
    body = a_feed(an_item("央行：𠮷镕喆，下调存款准备金率")).decode().partition("?>")[2]
    (entry,) = read((prolog + body).encode("gb18030")).entries
    assert entry.title == "央行：𠮷镕喆，下调存款准备金率"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32", "utf-16-le"])
def test_byte_order_marks_are_believed(encoding: str) -> None:
    (entry,) = read(a_feed(an_item("金价再创新高")).decode().encode(encoding)).entries
    assert entry.title == "金价再创新高"


def test_western_bytes_stay_western() -> None:
    assert decoded('<?xml version="1.0" encoding="iso-8859-1"?><rss>Mãe é</rss>'.encode("latin-1")).endswith(
        "Mãe é</rss>"
    )


def test_a_file_that_ends_inside_a_character_loses_its_last_entry_alone() -> None:
    whole = a_feed(an_item("第一条"), an_item("第二条"), an_item("第三条"))
    cut = whole[: whole.index("第三条".encode()) + 4]
    assert [one.title for one in read(cut).entries] == ["第一条", "第二条"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "entities"),
        ('<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss version="2.0"><channel/></rss>', "entities"),
        ("<rss>" + "<a>" * 5000, "too_deep"),
        ("<html><body>404</body></html>", "no_feed"),
        ("", "empty"),
        ("{not json", "bad_json"),
        ("[" * 100_000, "bad_json"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "no_feed"),
    ],
)
def test_what_is_hostile_or_no_feed_is_refused(data: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.code == reason


def test_a_huge_title_is_left_out_and_the_others_are_kept() -> None:
    found = read(a_feed(an_item("大" * 1000), an_item("正常")))
    assert ([one.title for one in found.entries], found.left_out) == (["正常"], {"long_title": 1})


def test_scripts_tags_and_steering_characters_are_gone() -> None:
    text = "&lt;p&gt;利率&lt;script&gt;alert(1)&lt;/script&gt;下调&lt;/p&gt;&lt;b onclick=x&gt;0.25&lt;/b&gt;\u202eabc\u200b"
    (entry,) = read(a_feed(an_item("标题", text))).entries
    assert entry.text == "利率下调 0.25abc"


def test_text_escaped_twice_is_text() -> None:
    assert plain_text("&amp;lt;p&amp;gt;A&amp;amp;B&amp;lt;/p&amp;gt;") == "A&B"
    assert plain_text("3 < 5 且 R&D") == "3 < 5 且 R&D"


def test_an_excerpt_ends_where_a_sentence_does() -> None:
    assert excerpt("第一句话。第二句话很长很长。", 8) == "第一句话。"
    assert excerpt("一句没有标点的很长的话", 6) == "一句没有标…"
    assert excerpt("任何文字", 0) == ""


def test_an_entry_without_name_or_time_is_known_by_its_link() -> None:
    item = "<item><title>无编号</title><link>/a?b=1</link></item>"
    (entry,) = read(RSS.format(items=item)).entries
    assert (entry.guid, entry.url, entry.published_at) == ("https://news.example.invalid/a?b=1",) * 2 + (None,)


def test_a_link_that_is_none_is_left_out() -> None:
    item = "<item><title>坏链接</title><link>javascript:alert(1)</link></item>"
    assert read(RSS.format(items=item)).left_out == {"no_link": 1}


def test_atom_and_json_feeds_are_read_alike() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/"><entry><id>1</id><title>标题</title>'
        '<link rel="enclosure" href="/x.mp3"/><link href="p/1"/><updated>2026-11-20T08:00:00Z</updated>'
        "<summary>摘要</summary></entry></feed>"
    )
    items = [{"id": 1, "title": "标题", "url": "https://a.example/p/1", "content_html": "<p>摘要</p>",
              "date_published": "2026-11-20T16:00:00+08:00"}]  # fmt: skip
    (one,), (other,) = read(atom).entries, read(json.dumps({"items": items})).entries
    assert (one.title, one.url, one.text, one.published_at) == (other.title, other.url, other.text, other.published_at)
