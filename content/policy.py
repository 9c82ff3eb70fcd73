"""Reads a policy file: the shipped one, or the bank's own. ``store.policies.policy_in_force`` says which one counts.

The hash of a policy is that of the file's bytes (what ``sha256sum`` prints), so that an approval covers every one of them.
"""

from functools import cache
from pathlib import Path

from content.policy_sections import check_sections
from content.problems import Problem
from segmentation.policy import Policy, read_policy
from segmentation.refusals import Refused

SHIPPED = Path(__file__).with_name("policy.toml")


def load_policy(path: Path | None = None) -> Policy:
    """The checked policy; Problem names file, line, column and cure of the first thing that is wrong."""
    if path is None:
        return read_checked(read_bytes(SHIPPED), SHIPPED.name, whole=False)
    return read_checked(read_bytes(path), path.name)


@cache
def load_shipped() -> Policy:
    """The shipped policy for a question: it is known to be right, so its rules wait until somebody reads them."""
    return read_policy(_text(read_bytes(SHIPPED), SHIPPED.name), checked=False)


def read_bytes(path: Path) -> bytes:
    """The file as it is. Raises Problem (exit 2) when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem("segments.policy_unreadable", exit_code=2, path=path, detail=error.strerror or error) from None


def read_checked(data: bytes, name: str, *, whole: bool = True) -> Policy:
    """The policy of these bytes; ``name`` is how a person knows them. Raises Problem (exit 2) with line, column and cure.

    ``whole``: every section that the program reads must be there.
    """
    try:
        policy = read_policy(_text(data, name))
        if whole:
            check_sections(policy, load_shipped())
    except Refused as refused:
        where = f"{name}:{refused.line}:{refused.column}"
        raise Problem(f"segments.refused.{refused.code}", exit_code=2, where=where, **refused.facts) from None
    return policy


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem("segments.policy_unreadable", exit_code=2, path=name, detail="UTF-8") from None
