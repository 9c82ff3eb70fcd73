"""Who counts on a day: opened by then and not closed by then."""

from datetime import date

from segmentation.language import read_test
from segmentation.nodes import ALWAYS
from segmentation.refusals import Place
from segmentation.rows import columns_of

#: The same text for one customer and for the book.
POPULATION = read_test(
    "opened_on <= D and (not known(closed_on) or closed_on > D)", {**ALWAYS, **columns_of("customers")}, Place()
)


def counts(opened_on: date, closed_on: date | None, day: date) -> bool:
    """Whether a customer belongs to the population of a day."""
    return opened_on <= day and (closed_on is None or closed_on > day)
