"""How to speak with whom, and what is not named though it suits: the same in a pitch and in a visit's preparation."""

from content.wording import kind_name, say
from handlers.clients.scene import Scene
from segmentation.suitability import age_on

#: Tiers whose manner changes for the elderly; to wealthy families an agenda is brought at any age.
_ONE_THING = ("mass", "mid")


def manner(scene: Scene) -> str:
    """The tier's manner in a sentence; where money is short none that speaks of credit, to the elderly one thing at a time."""
    name = scene.tier
    if scene.gate.restraint.short:
        name = "short"
    elif scene.tier in _ONE_THING and _elderly(scene):
        name = "elderly"
    return say(f"pitch.talk.tier_{name}", scene.language)


def _elderly(scene: Scene) -> bool:
    """Whether special care is due, where the reader may know the age."""
    born = scene.customer.birth_date
    return scene.full and born is not None and age_on(born, scene.ask.today) >= scene.gate.numbers.elderly_age


def kept_back(scene: Scene) -> tuple[str, ...]:
    """Why credit and wealth, or more of one sort, are not named though they would suit."""
    restraint, language = scene.gate.restraint, scene.language
    lines = [say("pitch.repay_first", language)] if restraint.short else []
    for one in restraint.heavy:
        kinds = say("proposal.and", language).join(kind_name(kind, language) for kind in one.kinds)
        lines.append(say("pitch.concentrated", language, kinds=kinds, share=one.percent))
    return tuple(lines)
