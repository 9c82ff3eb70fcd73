"""What is kept in memory of a delivery: read once, bounded, the least used goes first."""

from collections.abc import Callable

from store.books.kept import Kept


def counted(reads: list[str], name: str, size: int) -> Callable[[], list[int]]:
    """A reading that says it was asked."""

    def read() -> list[int]:
        reads.append(name)
        return [0] * size

    return read


def test_what_was_read_is_not_read_again_and_another_key_is() -> None:
    kept, reads = Kept[list[int]](10), list[str]()
    for name in ("book of RM01", "book of RM01", "book of RM02"):
        kept.get((1, name), counted(reads, name, 2))
    kept.get((2, "book of RM01"), counted(reads, "the next delivery's", 2))
    assert reads == ["book of RM01", "book of RM02", "the next delivery's"]


def test_what_was_asked_for_longest_ago_goes_when_there_is_too_much() -> None:
    kept, reads = Kept[list[int]](10), list[str]()
    for name in ("a", "b", "a", "c", "a", "b"):
        kept.get(name, counted(reads, name, 4))
    assert reads == ["a", "b", "c", "b"], "c took the place of b, which was asked for before a"


def test_what_alone_is_too_much_is_answered_and_not_kept() -> None:
    kept, reads = Kept[list[int]](10), list[str]()
    assert len(kept.get("all", counted(reads, "all", 11))) == 11
    kept.get("all", counted(reads, "all", 11))
    assert reads == ["all", "all"]
