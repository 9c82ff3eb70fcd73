"""What a check or a platform said of a delivery, in words: for ``guanhu outbox`` and the console's page of it."""

from collections.abc import Mapping
from typing import Any

from content.wording import knows, say
from segmentation.people import Language


def said(finding: Mapping[str, Any], language: Language) -> str:
    """The sentence, with the cure where there is one; a platform's own reason as it is."""
    reason = finding["reason"]
    key = next((key for key in (f"checks.{reason}", f"checks.sending.{reason}") if knows(key, language)), "")
    if not key:
        return str(reason)
    sentence = say(key, language, **finding.get("facts", {}))
    cure = say(f"checks.cure.{reason}", language) if knows(f"checks.cure.{reason}", language) else ""
    return f"{finding['check']} {sentence}{say('checks.then', language, cure=cure) if cure else ''}"
