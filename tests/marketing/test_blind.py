"""Sentences written by people who had not seen the lists. Of one set every other line was never looked at: the honest figure.

The marks aimed at are 95 % found and 3 % false alarms; these floors are what the lists and the learnt doubt reach, so that a
change that loses ground is seen. The sentences of the other set have been learnt from: they stay right.
"""

import json
from pathlib import Path

import pytest

from content.marketing.examined import examined, may_leave

ROWS = Path(__file__).parents[1] / "content"


def _shares(lines: list[str]) -> tuple[float, float]:
    """Of the bad ones, how many are stopped; of the clean ones, how many are."""
    rows = [json.loads(line) for line in lines]
    stopped = {
        kind: [not may_leave(examined(row["text"])) for row in rows if row["expect"] == kind]
        for kind in ("bad", "clean")
    }
    return sum(stopped["bad"]) / len(stopped["bad"]), sum(stopped["clean"]) / len(stopped["clean"])


def _lines(file: str) -> list[str]:
    return (ROWS / file).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("language", "found", "false_alarms"), [("zh", 0.94, 0.06), ("en", 0.94, 0.04)])
def test_what_nobody_looked_at_is_found_as_often_as_it_was(language: str, found: float, false_alarms: float) -> None:
    stopped, doubted = _shares(_lines(f"blind_marketing_{language}.jsonl")[1::2])
    assert stopped >= found
    assert doubted <= false_alarms


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_learnt_stays_found_and_stays_clean(language: str) -> None:
    stopped, doubted = _shares(_lines(f"seen_marketing_{language}.jsonl"))
    assert stopped >= 0.98
    assert doubted <= 0.02
