"""``guanhu news`` as a person types it: files with their errors row by row, four eyes, learning from one's own items."""

import json
from pathlib import Path

import pytest

from bot.app import App
from tests.banks import a_copy
from tests.command_line import guanhu_here
from tests.fakes.feeds import FeedServer, Page, a_feed, an_item
from tests.news.conftest import Lister
from tests.news.house import a_news_bank

HEADER = "title,source,licence,language,text,url,published_at,kind,topics,starts_on,ends_on\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_news_bank(tmp_path_factory.mktemp("typed"))


class Typed:
    """One bank and what is typed there, in English."""

    def __init__(self, app: App, folder: Path, **more: str) -> None:
        self.folder = folder
        self.environment = {
            "GUANHU_DATABASE_URL": app.settings.database_url, "GUANHU_DATA_DIR": str(app.settings.data_dir),
            "GUANHU_LANGUAGE": "en", "PATH": "/usr/bin:/bin", **more,
        }  # fmt: skip

    def news(self, *words: str, typed: str = "") -> tuple[int, str]:
        """Exit code and everything said."""
        done = guanhu_here(self.folder, "news", *words, environment=self.environment, typed=typed)
        return done.returncode, done.stdout + done.stderr

    def listed(self, *words: str) -> list[dict[str, object]]:
        """The JSON of a verb."""
        code, said = self.news(*words, "--json")
        assert code == 0, said
        found: list[dict[str, object]] = json.loads(said)
        return found


@pytest.fixture
def typed(made: App, tmp_path: Path) -> Typed:
    return Typed(a_copy(made, tmp_path), tmp_path)


def test_a_file_says_what_is_wrong_with_each_row_and_keeps_the_others(typed: Typed, tmp_path: Path) -> None:
    rows = [
        "存款利率下调,某报,可引用,zh,正文,https://a.example/1,2026-11-20 09:00,,,,",
        ",某报,可引用,zh,,https://a.example/2,,,,,",
        "无链接,某报,可引用,zh,,,,,,,",
        "坏链接,某报,可引用,zh,,javascript:alert(1),,,,,",
        "坏类型,某报,可引用,zh,,https://a.example/3,,poem,,,",
        "坏时间,某报,可引用,zh,,https://a.example/4,昨天,,,,",
        "坏主题,某报,可引用,zh,,https://a.example/5,,,sport,,",
        "春季沙龙,本行,自有,zh,欢迎参加,,,invitation,,2026-12-05,2026-12-04",
        "春季沙龙,本行,自有,zh,欢迎参加,,,invitation,,2026-12-05,",
        "宽行,某报,可引用,zh,,https://a.example/6,,,,,,,,",
        "理财小课堂：什么是净值,本行,自有,zh,净值会涨也会跌。,,,lesson,wealth,,",
    ]
    (tmp_path / "a.csv").write_text(HEADER + "\n".join(rows), encoding="gb18030")
    code, said = typed.news("import", "a.csv", "--as", "E01")
    assert code == 1
    for line in (
        "line 3: title is missing", "line 4: url is missing", "line 5: url is no web address", "line 6: kind = poem",
        "line 7: published_at is no time", "line 8: topics = sport", "line 9: ends_on lies before", "line 10: ends_on is missing",
        "line 11: more fields", "2 new, 0 repeats, 0 known already, 0 changed, 9 wrong",
    ):  # fmt: skip
        assert line in said
    assert {one["kind"] for one in typed.listed("list", "--days", "9")} == {"news", "lesson"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.csv", None, "Cannot read"),
        ("a.csv", "title,source\nx,y\n", "lacks the columns licence, language"),
        ("a.jsonl", "not json\n", "line 1: no JSON object"),
    ],
)
def test_a_file_that_is_none_is_refused(typed: Typed, tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, told = typed.news("import", name, "--as", "E01")
    assert (code in (1, 2), said in told) == (True, True), told


def test_from_a_feed_to_an_approved_item(typed: Typed, server: FeedServer, listed: Lister) -> None:
    server.pages["/good"] = Page(body=a_feed(an_item("多家银行下调定期存款利率", "三年期定存利率下调。")))
    typed.environment["GUANHU_FEEDS_FILE"] = str(listed("/good", "/nowhere"))
    code, said = typed.news("fetch")
    assert (code, "1 new" in said, "nowhere: answers with an error" in said) == (1, True, True)
    states = {one["feed"]: one for one in typed.listed("feeds")}
    assert (states["good"]["state"], states["nowhere"]["problem"]) == ("ok", "answers with an error 404")
    (line,) = typed.listed("shortlist")
    news_id = str(line["news_id"])
    assert "deposit" in str(line["topics"])
    assert typed.news("pick", news_id, "--as", "S001")[0] == 1
    assert typed.news("pick", news_id, "--as", "E01")[0] == 0
    assert "somebody else" in typed.news("approve", news_id, "--as", "E01")[1]
    assert typed.news("approve", news_id, "--as", "R01") == (0, f"{news_id} is approved.\n")
    assert [one["state"] for one in typed.listed("list")] == ["approved"]


def test_by_hand(typed: Typed) -> None:
    words = ("--title", "防骗提醒：谨防冒充客服", "--source", "本行", "--licence", "自有", "--kind", "scam_warning")
    code, said = typed.news("add", *words, "--as", "E01")
    assert (code, "scam warnings" in said) == (0, True)
    assert typed.news("add", *words, "--as", "nobody")[0] == 2


def test_without_a_list_the_cure_is_told(typed: Typed) -> None:
    code, said = typed.news("feeds")
    assert (code, "let GUANHU_FEEDS_FILE name a file" in said) == (2, True)


def test_own_labelled_items_are_learnt_and_told(typed: Typed, tmp_path: Path) -> None:
    rows = [
        f"{word} story number {n}\t{label}"
        for n in range(6)
        for word, label in (("sunny", "weather"), ("goal", "sport"))
    ]
    (tmp_path / "own.tsv").write_text("\n".join(rows), encoding="utf-8")
    assert typed.news("train", "own.tsv", "--out", "w.json")[0] == 0
    code, said = typed.news("topics", "--weights", "w.json", typed='{"title": "a sunny day"}\n')
    assert (code, json.loads(said)["label"]) == (0, "weather")
    assert typed.news("train", "own.tsv")[0] == 2


def test_pairs_are_compared_line_by_line(typed: Typed) -> None:
    pairs = [
        {"a": {"title": "央行下调存款准备金率0.5个百分点"}, "b": {"title": "【快讯】央行下调存款准备金率0.5个百分点"}},
        {"a": {"title": "央行下调存款准备金率0.5个百分点"},
         "b": {"text": "人民银行今日宣布，自下月起下调金融机构存款准备金率0.5个百分点，释放长期资金约一万亿元。"}},
        {"a": {"title": "央行下调存款准备金率0.5个百分点"}, "b": {"title": "博物馆延长周末开放时间"}},
    ]  # fmt: skip
    code, said = typed.news("same", typed="\n".join(json.dumps(one, ensure_ascii=False) for one in pairs))
    assert code == 0
    assert [json.loads(line)["how"] for line in said.splitlines()] == ["exact", "headline", ""]
