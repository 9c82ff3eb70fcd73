"""Only what our own corporation's WeChat Work signed and sealed is believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wecom.envelope import WINDOW, Envelope, Forged, Malformed
from tests.wecom.sealed import CORP, KEY, TOKEN, a_text, echo, sealed, signed

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
ENVELOPE = Envelope(TOKEN, KEY, CORP)


@pytest.mark.parametrize("text", ["", "x", "本周谁到期", "😀" * 40, "a" * 31, "a" * 32, "a" * 33, "汉" * 680])
def test_what_was_sealed_comes_out_as_it_was(text: str) -> None:
    assert ENVELOPE.message(*sealed(a_text(text, at=AT), at=AT), NOW)["Content"] == text


def test_the_echo_is_answered_exactly() -> None:
    assert ENVELOPE.echo(echo("5927782 echo+/=", at=AT), NOW) == "5927782 echo+/="


@pytest.mark.parametrize(
    "over",
    [
        {"msg_signature": "0" * 40}, {"msg_signature": ""}, {"msg_signature": "é"}, {"nonce": "other"},
        {"timestamp": str(AT + 1)}, {"timestamp": ""}, {"timestamp": "x" * 20},
    ],
)  # fmt: skip
def test_a_query_that_was_changed_is_forged(over: dict[str, str]) -> None:
    body, query = sealed(a_text("x", at=AT), at=AT)
    with pytest.raises(Forged):
        ENVELOPE.message(body, {**query, **over}, NOW)


@pytest.mark.parametrize(
    ("off", "believed"), [(-WINDOW, True), (-WINDOW - 1, False), (WINDOW, True), (WINDOW + 1, False)]
)
def test_what_was_signed_long_ago_is_not_believed(off: int, *, believed: bool) -> None:
    body, query = sealed(a_text("x", at=AT), at=AT + off)
    if believed:
        assert ENVELOPE.message(body, query, NOW)["Content"] == "x"
        return
    with pytest.raises(Forged):
        ENVELOPE.message(body, query, NOW)


def test_another_corporations_message_is_forged_though_the_signature_fits() -> None:
    with pytest.raises(Forged):
        ENVELOPE.message(*sealed(a_text("x", at=AT), at=AT, corp="ww-other"), NOW)


def test_the_receiver_inside_counts_too() -> None:
    inner = a_text("x", at=AT).replace(CORP, "ww-other")
    with pytest.raises(Forged):
        ENVELOPE.message(*sealed(inner, at=AT), NOW)


def test_a_signed_cipher_that_is_none_is_malformed() -> None:
    for cipher in ("", "x", "AAAA", "A" * 44, "!!!!", "QUJD" * 11):
        body = f"<xml><Encrypt>{cipher}</Encrypt></xml>".encode()
        with pytest.raises((Malformed, Forged)):
            ENVELOPE.message(body, signed(cipher, at=AT), NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<", b"<xml/>", b"\xff\xfe<xml/>", b"{}", b"<xml><Encrypt/></xml>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
    ],
)  # fmt: skip
def test_a_body_that_is_no_callback_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        ENVELOPE.message(body, signed("", at=AT), NOW)


@given(
    st.binary(max_size=300),
    st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce"]), st.text(max_size=30)),
)
def test_whatever_comes_ends_in_one_of_two_ways(body: bytes, query: dict[str, str]) -> None:
    with pytest.raises((Malformed, Forged)):
        ENVELOPE.message(body, query, NOW)


@given(st.binary(min_size=1, max_size=200))
def test_whatever_is_under_a_right_signature_ends_in_one_of_two_ways(noise: bytes) -> None:
    import base64

    cipher = base64.b64encode(noise).decode()
    with pytest.raises((Malformed, Forged)):
        ENVELOPE.message(f"<xml><Encrypt>{cipher}</Encrypt></xml>".encode(), signed(cipher, at=AT), NOW)


def test_neither_token_nor_key_shows_in_print() -> None:
    assert TOKEN not in repr(ENVELOPE)
    assert KEY not in repr(ENVELOPE)


def test_a_key_that_is_none_is_refused_at_the_start() -> None:
    for key in ("", "short", KEY + "x", KEY[:-1] + "!"):
        with pytest.raises(ValueError, match="43"):
            Envelope(TOKEN, key, CORP)


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    later = NOW + timedelta(seconds=WINDOW)
    assert ENVELOPE.echo(echo("x", at=AT), later) == "x"


@pytest.mark.parametrize(("deep", "taken"), [(10, True), (3000, False)])
def test_what_lies_too_deep_is_malformed(deep: int, *, taken: bool) -> None:
    inner = a_text("x", at=AT).replace("<MsgId>71", "<More>" + "<a>" * deep + "</a>" * deep + "</More><MsgId>71")
    if taken:
        assert ENVELOPE.message(*sealed(inner, at=AT), NOW)["MsgId"] == "71"
        return
    with pytest.raises(Malformed):
        ENVELOPE.message(*sealed(inner, at=AT), NOW)
