"""Which subjects fit whom: school for parents, the pension before and after retirement, heirs in the second half of life."""

from handlers.pitches.talk import Talk

#: From this age the pension and the heirs are subjects of their own.
_LATER_LIFE = 45
_PARENTS = frozenset({"children_at_school", "young_children", "school_age_children", "children"})
_SCHOOL_AHEAD = _PARENTS | {"young_couple"}


def elderly(talk: Talk) -> bool:
    """Whether special care is due, where the reader may know the age."""
    return talk.age is not None and talk.age >= talk.scene.gate.numbers.elderly_age


def retired(talk: Talk) -> bool:
    """Whether a pension is drawn already."""
    return elderly(talk) or talk.customer.occupation == "retiree"


def in_later_life(talk: Talk) -> bool:
    """Whether the pension is nearer than school."""
    return retired(talk) or (talk.age is not None and talk.age >= _LATER_LIFE)


def parents(talk: Talk) -> bool:
    """Whether children in need of schooling are on file; of the elderly they are somebody else's."""
    return not elderly(talk) and talk.tags.get("family_stage") in _PARENTS


def school_ahead(talk: Talk) -> bool:
    """Whether school is a subject: children on file or to come, else nothing on file against it."""
    stage = talk.tags.get("family_stage")
    if elderly(talk):
        return False
    return stage in _SCHOOL_AHEAD if stage else not in_later_life(talk)


def heirs(talk: Talk) -> bool:
    """Whether what is left behind is a subject; of an unknown age, where there is a household."""
    return in_later_life(talk) or (talk.age is None and bool(talk.customer.household_id))
