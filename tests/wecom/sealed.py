"""Callbacks as WeChat Work sends them: encrypted and signed by the platform's own published scheme. Keys here are invented."""

import hashlib
from xml.etree import ElementTree as ET

from wechatpy.enterprise.crypto import WeChatCrypto

CORP, TOKEN, KEY, AGENT = "ww-invented", "token-invented", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "1000002"


def sealed(
    inner: str, *, at: int, corp: str = CORP, token: str = TOKEN, key: str = KEY
) -> tuple[bytes, dict[str, str]]:
    """The body and the query of a POST."""
    cipher = _cipher(inner, at=at, corp=corp, token=token, key=key)
    body = f"<xml><ToUserName>{corp}</ToUserName><AgentID>{AGENT}</AgentID><Encrypt>{cipher}</Encrypt></xml>"
    return body.encode(), signed(cipher, at=at, token=token)


def signed(cipher: str, *, at: int, token: str = TOKEN, nonce: str = "n0nce") -> dict[str, str]:
    """The query that fits a cipher text."""
    text = "".join(sorted((token, str(at), nonce, cipher)))
    signature = hashlib.sha1(text.encode()).hexdigest()
    return {"msg_signature": signature, "timestamp": str(at), "nonce": nonce}


def echo(text: str, *, at: int, token: str = TOKEN, key: str = KEY) -> dict[str, str]:
    """The query of a GET."""
    cipher = _cipher(text, at=at, corp=CORP, token=token, key=key)
    return {**signed(cipher, at=at, token=token), "echostr": cipher}


def _cipher(inner: str, *, at: int, corp: str, token: str, key: str) -> str:
    whole = WeChatCrypto(token, key, corp).encrypt_message(inner, "n0nce", str(at))
    found = ET.fromstring(whole).findtext("Encrypt")
    assert found is not None
    return found


def a_text(words: str, *, user: str = "WangWei", number: str = "71", at: int) -> str:
    """A text message's inner XML."""
    return (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>{user}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{words}]]></Content><MsgId>{number}</MsgId><AgentID>{AGENT}</AgentID></xml>"
    )


def an_event(event: str, *, user: str = "WangWei", at: int, **fields: str) -> str:
    """An event's inner XML; values of ``fields`` are XML."""
    more = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>{user}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>event</MsgType><Event>{event}</Event>{more}<AgentID>{AGENT}</AgentID></xml>"
    )
