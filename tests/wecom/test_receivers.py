"""Two receivers at one address: the application's, and customer contact's own, which speaks of customers and groups alone."""

from datetime import UTC, datetime

import pytest

from bot.wecom.envelope import Envelope, Forged
from bot.wecom.receivers import Receivers
from tests.wecom.sealed import CORP, KEY, TOKEN, a_text, an_event, echo, sealed

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
THEIRS = {"token": "another-token", "key": "ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210abcdefg"}
ALONE = Receivers(Envelope(TOKEN, KEY, CORP))
BOTH = Receivers(Envelope(TOKEN, KEY, CORP), Envelope(THEIRS["token"], THEIRS["key"], CORP))
CHANGED = an_event("change_external_chat", user="sys", at=AT, ChatId="wr1", ChangeType="update")


def test_both_prove_the_address_and_a_stranger_does_not() -> None:
    assert BOTH.echo(echo("1", at=AT), NOW) == "1"
    assert BOTH.echo(echo("2", at=AT, **THEIRS), NOW) == "2"
    for receivers, query in ((ALONE, echo("2", at=AT, **THEIRS)), (BOTH, echo("3", at=AT, token="none", key=KEY))):
        with pytest.raises(Forged):
            receivers.echo(query, NOW)


def test_customer_contact_tells_of_groups_under_its_own_key() -> None:
    assert BOTH.message(*sealed(CHANGED, at=AT, **THEIRS), NOW)["ChatId"] == "wr1"
    assert BOTH.message(*sealed(CHANGED, at=AT), NOW)["ChatId"] == "wr1"
    with pytest.raises(Forged):
        ALONE.message(*sealed(CHANGED, at=AT, **THEIRS), NOW)


@pytest.mark.parametrize("inner", [a_text("本周谁到期", at=AT), an_event("click", at=AT, EventKey="help")])
def test_nobody_speaks_for_a_member_with_customer_contacts_key(inner: str) -> None:
    assert BOTH.message(*sealed(inner, at=AT), NOW)["FromUserName"] == "WangWei"
    with pytest.raises(Forged):
        BOTH.message(*sealed(inner, at=AT, **THEIRS), NOW)


def test_the_question_about_an_address_is_the_platforms_own() -> None:
    query = BOTH.application.question("a-text-nobody-guesses", NOW)
    assert ALONE.echo(query, NOW) == "a-text-nobody-guesses"
