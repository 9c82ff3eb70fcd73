"""From a feed to the editor: asked when due, kept once, repeats folded, managers of holders first, another person allows it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from content.calendar import working_days
from content.news.feeds import read_feeds
from content.problems import Problem
from schedules.curation.fetching import Limits
from schedules.curation.job import gather
from schedules.curation.shortlisting import shortlist
from schedules.jobs import Run
from store import tables
from store.news import desk, feed_states, shortlists
from store.outbox import newsroom
from tests.alerts.house import House
from tests.banks import NOW, a_copy, say_to
from tests.fakes.feeds import FeedServer, Page, a_feed, an_item
from tests.news.house import POLICY, a_found, a_news_bank, keep

LIMITS = Limits(read_seconds=2, whole_seconds=3, wire_bytes=500_000, unpacked_bytes=2_000_000)
LATER = NOW + timedelta(days=1)
WEEK = NOW.date() + timedelta(days=7)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_news_bank(tmp_path_factory.mktemp("news"))


@pytest.fixture
def app(made: App, tmp_path: Path) -> App:
    return a_copy(made, tmp_path)


def rows(app: App, name: str) -> list[object]:
    with app.database.engine.connect() as connection:
        return list(connection.execute(select(getattr(tables, name))))


# -- the job ----------------------------------------------------------------------------------------------------------------


def test_bad_feeds_never_stop_the_good_one(app: App, server: FeedServer, listed: Callable[..., Path]) -> None:
    server.pages["/good"] = Page(body=a_feed(an_item("央行下调存款准备金率", "人民银行今日宣布降准。")), etag='"1"')
    feeds = listed("/trickle", "/swollen", "/good", "/nowhere")
    report = gather(app.database, feeds, now=NOW, limits=LIMITS)
    assert report == {
        "feeds": 4, "added": 1, "repeats": 0, "told": 0,
        "failed": ["trickle: too_slow", "swollen: swells", "nowhere: status"],
    }  # fmt: skip
    with app.database.engine.connect() as connection:
        states = feed_states.states(connection, read_feeds(feeds))
    assert [(s.state, s.problem, s.failures) for s in states.values()] == [
        ("failed", "too_slow", 1), ("failed", "swells", 1), ("ok", "", 0), ("failed", "status", 1),
    ]  # fmt: skip
    assert gather(app.database, feeds, now=NOW, limits=LIMITS) == {"skipped": "no_feed_due"}
    again = gather(app.database, feeds, now=LATER, limits=LIMITS, only=["good"])
    assert (again["added"], server.asked[-1][1]["if-none-match"]) == (0, '"1"')


def test_a_failing_feed_waits_longer_each_time_and_the_doctor_names_it(app: App, listed: Callable[..., Path]) -> None:
    feeds = listed("/nowhere")
    waits = []
    for hours in (0, 24, 48):
        now = NOW + timedelta(hours=hours)
        gather(app.database, feeds, now=now, limits=LIMITS)
        with app.database.engine.connect() as connection:
            state = feed_states.states(connection, read_feeds(feeds))["nowhere"]
        assert state.next_at is not None
        waits.append(state.next_at - now)
    assert waits == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
    with app.database.engine.connect() as connection:
        assert [one.feed for one in feed_states.worrying(connection)] == ["nowhere"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[[feed]", "newsroom.feeds_toml"),
        ("feeds = 1", "newsroom.feeds_key"),
        ("", "newsroom.feeds_none"),
        ('[[feed]]\nname = "a"\nurl = "https://a.example/"\nlanguage = "zh"', "newsroom.feeds_missing"),
        ('[[feed]]\nname = "a"\nurl = "file:///etc"\nlanguage = "zh"\nlicence = "x"', "newsroom.feeds_value"),
        (
            '[[feed]]\nname = "a"\nurl = "https://a.example/"\nlanguage = "zh"\nlicence = "x"\ncolour = 1',
            "newsroom.feeds_key",
        ),
    ],
)
def test_a_list_of_feeds_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as refused:
        read_feeds(file)
    assert (refused.value.key, refused.value.exit_code) == (key, 2)


# -- what comes in ------------------------------------------------------------------------------------------------------------


def test_reprints_are_folded_and_other_numbers_are_other_news(app: App) -> None:
    body = "虚构市统计局今日发布数据，前三季度当地规模以上工业增加值同比增长5.6%，其中制造业增长6.1%。"
    kept = keep(
        app,
        a_found("虚构市前三季度工业增加值同比增长5.6%", body),
        a_found("【快讯】虚构市前三季度工业增加值同比增长5.6%", body, feed="g"),
        a_found("快讯：虚构市前三季度工业增加值增长5.6%", body + "（来源：某报）", feed="h"),
        a_found("另一座城的博物馆周末延长开放时间", "馆方表示，周末开放到晚上九点，凭预约入场。"),
    )
    assert [(one.what, one.repeat.how if one.repeat else "") for one in kept] == [
        ("added", ""), ("repeat", "exact"), ("repeat", "reprint"), ("added", ""),
    ]  # fmt: skip
    assert keep(app, a_found("虚构市前三季度工业增加值同比增长5.6%", body))[0].what == "known"


def test_only_as_much_is_kept_as_the_licence_allows(app: App) -> None:
    (headline, some) = keep(
        app,
        a_found("人民银行开展逆回购操作", "一句。" * 60, shown=0),
        a_found("黄金价格再创新高", "一句。" * 60, shown=20),
    )
    with app.database.engine.connect() as connection:
        items = {one.news_id: one for one in newsroom.items(connection, [headline.news_id, some.news_id])}
    assert items[headline.news_id].summary == {"zh": ""}
    assert len(items[some.news_id].summary["zh"]) <= 20


def test_a_source_may_mend_what_nobody_has_picked(app: App) -> None:
    (first,) = keep(app, a_found("存款利率下调", "旧文", guid="1"))
    assert keep(app, a_found("存款利率上调", "新文", guid="1"))[0].what == "changed"
    desk.pick(app.database, first.news_id, by="E01", valid_until=WEEK, now=NOW)
    assert keep(app, a_found("存款利率不变", "新文", guid="1"))[0].what == "known"


# -- managers first (W-27) ----------------------------------------------------------------------------------------------------


def test_news_of_a_held_product_reaches_its_manager_before_anybody_may_allow_it(app: App) -> None:
    (kept,) = keep(app, a_found("虚构稳享三号公告：暂停赎回", "管理人公告，理财产品虚构稳享三号自今日起暂停赎回。"))
    assert kept.told == ["CW03"]
    desk.pick(app.database, kept.news_id, by="E01", valid_until=WEEK, now=NOW)
    with pytest.raises(Problem, match="managers have not been told"):
        desk.decide(app.database, kept.news_id, "approve", by="R01", now=NOW)
    house = House(app=app, now=NOW)
    house.minute()
    (card,) = house.web.to("S002")
    assert (card.title, card.rows[0].title, card.rows[0].value) == ("所持产品相关消息", "虚构稳享三号", "8万元")
    assert "有消息提到：虚构稳享三号公告：暂停赎回" in card.rows[0].details
    assert house.web.to("S001") == []
    desk.decide(app.database, kept.news_id, "approve", by="R01", now=house.now)
    house.minute()
    assert len(house.web.cards) == 1


def test_a_repeat_is_told_once_and_everyday_news_to_nobody(app: App) -> None:
    text = "管理人公告，理财产品虚构稳享三号自今日起暂停赎回。"
    kept = keep(
        app,
        a_found("虚构稳享三号暂停赎回", text),
        a_found("快讯：虚构稳享三号暂停赎回", text, feed="g"),
        a_found("理财市场平稳"),
    )
    assert [one.told for one in kept] == [["CW03"], [], []]


def test_strong_words_about_a_kind_concern_its_holders(app: App) -> None:
    (kept,) = keep(app, a_found("债市大跌，银行理财大面积破净", "多只理财产品净值回撤，债券收益率上行。"))
    assert kept.told == ["closed_wealth"]
    house = House(app=app, now=NOW)
    house.minute()
    assert house.web.to("S002")[0].rows[0].title == "封闭式理财"


# -- the editor -----------------------------------------------------------------------------------------------------------------


def a_run(app: App) -> Run:
    return Run(
        database=app.database, policy=POLICY, planned_at=NOW, now=NOW, working_days=working_days(()), messengers={"web": object()}  # type: ignore[dict-item]
    )  # fmt: skip


def test_the_shortlist_says_why_and_does_not_let_one_topic_fill_it(app: App) -> None:
    golds = (
        "国际金价再创历史新高，现货黄金报3001美元/盎司", "世界黄金协会：三季度黄金需求上升", "多国央行连续增持黄金储备",
        "COMEX黄金期货收跌，贵金属承压", "金店足金首饰报价突破千元，投资金条热销",
    )  # fmt: skip
    keep(
        app, *map(a_found, golds), a_found("警方提醒：谨防冒充客服的电信诈骗"), a_found("男篮晋级四强，主教练赛后发言")
    )
    keep(app, a_found("谨防冒充客服！警方提醒电信诈骗", feed="g"))
    keep(app, a_found("央行下调存款准备金率", published_at=NOW - timedelta(days=15)))  # a new feed's old news
    assert shortlist(a_run(app))["listed"] == 4
    with app.database.engine.connect() as connection:
        lines = shortlists.of_day(connection, NOW.date())
    titles = [one.item.title["zh"] for one in lines]
    assert sum(one in golds for one in titles) == 3
    assert not any("男篮" in one for one in titles)
    scam = next(one for one in lines if "警方" in one.item.title["zh"])
    assert {name for name, _ in scam.reasons} == {"fits", "fresh", "told_by", "source"}
    assert "asset_type:savings" in scam.segments


def test_what_is_picked_and_allowed_by_another_is_shown_and_what_is_withdrawn_is_not(app: App) -> None:
    (kept,) = keep(app, a_found("多家银行下调存款挂牌利率", "三年期定期存款利率下调。"))
    news_id = kept.news_id
    desk.pick(app.database, news_id, by="E01", valid_until=WEEK, now=NOW)
    assert "多家银行" not in _shown(app)
    with pytest.raises(Problem, match="somebody else"):
        desk.decide(app.database, news_id, "approve", by="E01", now=NOW)
    desk.decide(app.database, news_id, "approve", by="E02", now=NOW)
    assert "多家银行" in _shown(app)
    desk.decide(app.database, news_id, "withdraw", by="R01", now=NOW, reason="更正")
    assert "多家银行" not in _shown(app)
    moves = [row.detail["move"] for row in rows(app, "audit") if row.what == "approval"]  # type: ignore[attr-defined]
    assert moves == ["draft", "approve", "withdraw"]


def test_one_changed_word_after_the_approval_ends_it(app: App) -> None:
    (kept,) = keep(app, a_found("多家银行下调存款挂牌利率"))
    desk.pick(app.database, kept.news_id, by="E01", valid_until=WEEK, now=NOW)
    desk.decide(app.database, kept.news_id, "approve", by="R01", now=NOW)
    with app.database.writing() as connection:
        connection.execute(tables.news.update().values(title={"zh": "多家银行上调存款挂牌利率"}))
    assert "挂牌利率" not in _shown(app)


@pytest.mark.parametrize(
    ("title", "by", "key"),
    [
        ("存款利率下调", "S001", "newsroom.no_role"),
        ("存款利率下调", "X", "newsroom.no_person"),
        ("这款产品保本保收益，稳赚不赔", "E01", "newsroom.forbidden"),
    ],
)
def test_who_may_not_pick_or_what_may_not_leave_is_refused(app: App, title: str, by: str, key: str) -> None:
    (kept,) = keep(app, a_found(title))
    with pytest.raises(Problem) as refused:
        desk.pick(app.database, kept.news_id, by=by, valid_until=WEEK, now=NOW)
    assert refused.value.key == key


def _shown(app: App) -> str:
    card = say_to(app, "S002", "今天有什么资讯").card
    return "\n".join(row.title for row in card.rows)
