"""The keys of names: surnames read as surnames, ü, double surnames, dots, traditional characters, English names."""

import pytest

from content.names import bulk_name_keys, fold_pinyin, name_keys, pinyin_spellings, spell


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("曾小凡", "zengxiaofan"),
        ("单雄", "shanxiong"),
        ("仇英", "qiuying"),
        ("解小珍", "xiexiaozhen"),
        ("区小桃", "ouxiaotao"),
        ("查小良", "zhaxiaoliang"),
        ("覃小海", "qinxiaohai"),
        ("乐小嘉", "yuexiaojia"),
        ("尉迟小恭", "yuchixiaogong"),
        ("欧阳小雪", "ouyangxiaoxue"),
        ("吕小芳", "lvxiaofang"),
        ("張小偉", "zhangxiaowei"),
        ("Olga Outside", "olgaoutside"),
        ("Outside, Olga", "olgaoutside"),
    ],
)
def test_a_name_is_said_so(name: str, pinyin: str) -> None:
    assert name_keys(name).pinyin == pinyin


@pytest.mark.parametrize(
    ("name", "key", "surname"),
    [
        ("欧阳 小雪", "欧阳小雪", "欧阳"),
        ("阿里·买买", "阿里买买", "阿"),
        ("張小偉", "张小伟", "张"),
        ("Outside, Olga", "outsideolga", "outside"),
        ("Olga O'Side", "olgaoside", "oside"),
    ],
)
def test_a_key_has_no_marks_and_a_surname_of_its_own(name: str, key: str, surname: str) -> None:
    keys = name_keys(name)
    assert (keys.name_key, keys.surname) == (key, surname)


def test_sounds_that_are_mixed_up_fold_together() -> None:
    assert name_keys("张小伟").pinyin_folded == name_keys("臧小伟").pinyin_folded
    assert fold_pinyin("zhangxiaowei") == name_keys("张小伟").pinyin_folded


@pytest.mark.parametrize("typed", ["lüfang", "lyufang", "lv fang", "LvFang"])
def test_every_spelling_of_u_umlaut_is_one(typed: str) -> None:
    assert spell(typed) == "lvfang"


def test_a_surname_typed_as_its_plain_character_finds_its_own_reading() -> None:
    assert "zengxiaofan" in pinyin_spellings("cengxiaofan")


def test_many_names_get_what_one_gets() -> None:
    names = ["张小伟", "欧阳小雪", "", "·", "Olga Outside", "张小伟", "𠮷野小明"]
    assert bulk_name_keys(names) == [name_keys(name) for name in names]
