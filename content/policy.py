"""Reads the policy file: the shipped one, or the bank's own."""

from pathlib import Path

from content.problems import Problem
from segmentation.policy import Policy, read_policy
from segmentation.refusals import Refused

SHIPPED = Path(__file__).with_name("policy.toml")


def load_policy(path: Path | None = None) -> Policy:
    """The checked policy; Problem names file, line, column and cure of the first thing that is wrong."""
    return _read(path or SHIPPED, checked=True)


def load_sections(path: Path | None = None) -> Policy:
    """The policy for a question: the shipped one is known to be right, so its rules wait until somebody reads them."""
    return _read(path or SHIPPED, checked=path is not None)


def _read(file: Path, *, checked: bool) -> Policy:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise Problem("segments.policy_unreadable", exit_code=2, path=file, detail=reason) from None
    try:
        return read_policy(text, checked=checked)
    except Refused as refused:
        where = f"{file.name}:{refused.line}:{refused.column}"
        raise Problem(f"segments.refused.{refused.code}", exit_code=2, where=where, **refused.facts) from None
