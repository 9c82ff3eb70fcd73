"""What readers may see of names and phones."""

import pytest

from content.masking import mask_name, mask_phone, mask_words


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张伟", "张*"),
        ("张小明", "张*"),
        ("欧阳娜娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿依古丽·买买提", "阿*"),
        ("Olga Outside", "O*** O***"),
        ("", ""),
    ],
)
def test_of_a_name_only_the_surname_or_first_letters_stay(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("02112345678", "021****5678"),
        ("12345678", "****5678"),
        ("1234567", "****"),
        ("", ""),
    ],
)
def test_of_a_phone_the_middle_is_hidden(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张伟", "张*的女儿电话138****5678，下周再打；订单 213812345678"),
        ("", "张伟的女儿电话138****5678，下周再打；订单 213812345678"),
    ],
)
def test_a_note_keeps_its_words_but_neither_name_nor_phone(name: str, shown: str) -> None:
    assert mask_words("张伟的女儿电话138 1234 5678，下周再打；订单 213812345678", name) == shown
