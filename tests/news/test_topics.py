"""Topics: the weights fit the sentences, unseen items are told apart, any labelled set can be learnt, quickly."""

import json
import time
from pathlib import Path

import pytest

from content.linear_text import learn
from content.news import topic_learning
from content.news.topic_words import OTHER, TOPICS
from content.news.topics import FOLDER, shipped, topics
from content.problems import Problem
from content.wording import LANGUAGES, knows


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_of_the_sentences_that_stand_there(language: str) -> None:
    kept = json.loads((FOLDER / language / "topics.json").read_text(encoding="utf-8"))
    assert kept["learnt_from"] == topic_learning.fingerprint(language), "run: guanhu news train"
    assert set(shipped(language).labels) == {*TOPICS, OTHER}


def test_every_topic_has_its_name_in_both_languages() -> None:
    assert all(knows(f"newsroom.topic.{topic}", language) for topic in (*TOPICS, OTHER) for language in LANGUAGES)


#: Invented, and in none of the sentences.
UNSEEN = [
    ("三大股指午后跳水，创业板跌幅扩大，两市超四千只个股下跌", "equity"),
    ("虚构科技：前三季度净利润同比下降32%", "equity"),
    ("十年期国债收益率下行至年内低点，国债期货全线走高", "bond"),
    ("知名基金经理清仓式卸任，旗下产品由新人接管", "fund"),
    ("多只银行理财产品净值回撤，投资者赎回增加", "wealth"),
    ("中小银行再降存款利率，三年期定存告别2字头", "deposit"),
    ("避险买盘推升金价，伦敦现货黄金一度突破前高", "gold"),
    ("欧佩克意外宣布减产，国际油价直线拉升", "commodity"),
    ("离岸人民币兑美元盘中收复7.2关口", "fx"),
    ("统计局：10月CPI同比上涨0.3%，PPI降幅收窄", "macro"),
    ("美联储官员暗示年底前可能再次降息", "rates"),
    ("贷款市场报价利率连续第五个月按兵不动", "rates"),
    ("某二线城市取消商品房限购，首付比例降至15%", "property"),
    ("存量房贷利率调整批量完成，借款人月供减少", "loan"),
    ("人身险预定利率再下调，增额终身寿险掀起停售潮", "insurance"),
    ("个人养老金开户人数突破七千万，缴费可抵个税", "pension"),
    ("国务院办公厅印发促进消费的若干措施", "policy"),
    ("数字人民币钱包支持境外游客充值", "payment"),
    ("老人险些被冒充客服的骗子转走积蓄，银行柜员及时劝阻", "scam"),
    ("国足客场两球不敌对手，小组赛提前出局", OTHER),
    ("新款手机发布会定档下周，影像系统升级", OTHER),
    ("Stocks close lower as chipmakers slide on Wall Street", "equity"),
    ("Treasury yields climb after weak 10-year note auction", "bond"),
    ("Gold touches record as investors seek safety", "gold"),
    ("Fed leaves rates unchanged, Powell signals patience", "rates"),
    ("Police warn of scammers posing as bank staff", "scam"),
    ("Striker signs new contract with the club before the final", OTHER),
]


def test_unseen_items_are_told_apart() -> None:
    wrong = [(title, topics(title)) for title, topic in UNSEEN if (topics(title) or (OTHER,))[0] != topic]
    assert len(wrong) <= 4, wrong


def test_a_topic_is_told_in_less_than_two_milliseconds() -> None:
    text = "人民银行公布数据，贷款市场报价利率保持不变，市场流动性合理充裕。" * 10
    topics("热身", text)
    begun = time.process_time()
    for number in range(200):
        topics(f"第{number}条：央行开展逆回购操作", text)
    assert (time.process_time() - begun) / 200 < 0.002


def test_the_same_items_give_the_same_weights_and_survive_a_file(tmp_path: Path) -> None:
    rows = [
        (f"{word} {n}", word[0])
        for word in ("alpha beta", "gamma delta", "beta alpha", "delta gamma")
        for n in range(9)
    ]
    one, other = learn(rows), learn(rows)
    assert one == other
    topic_learning.write(one.to_json(), tmp_path / "w.json")
    from content.news.topics import read_weights

    assert read_weights(tmp_path / "w.json").best("alpha beta") == "a"


def test_labelled_items_come_in_three_shapes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('text,label\n"gold, up",gold\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"title": "gold up", "topic": "gold"}\n', encoding="utf-8")
    (tmp_path / "c.tsv").write_text("gold up\tgold\n", encoding="utf-8")
    found = [list(topic_learning.labelled(tmp_path / name)) for name in ("a.csv", "b.jsonl", "c.tsv")]
    assert found == [[("gold, up", "gold")], [("gold up", "gold")], [("gold up", "gold")]]
    (tmp_path / "d.tsv").write_text("no label\t\n", encoding="utf-8")
    with pytest.raises(Problem, match="row 1"):
        list(topic_learning.labelled(tmp_path / "d.tsv"))
