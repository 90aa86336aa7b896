"""Words people wrote freely, as one of a closed list; what is not in it is *other*. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Treatment(StrEnum):
    """What an order's scope may name."""

    COMPRESSIONS = "compressions"
    VENTILATION = "ventilation"
    SHOCK = "shock"
    INTUBATION = "intubation"
    DRUGS = "drugs"
    OTHER = "other"


class Relation(StrEnum):
    """How somebody of the family is related."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDCHILD = "grandchild"
    IN_LAW = "in_law"
    OTHER = "other"


class Speaker(StrEnum):
    """Whose words took something back."""

    PATIENT = "patient"
    SURROGATE = "surrogate"
    FAMILY = "family"
    PHYSICIAN = "physician"
    STAFF = "staff"
    OTHER = "other"


_TREATMENTS: Mapping[str, Treatment] = MappingProxyType(
    {
        "胸骨圧迫": Treatment.COMPRESSIONS,
        "心臓マッサージ": Treatment.COMPRESSIONS,
        "人工呼吸": Treatment.VENTILATION,
        "除細動": Treatment.SHOCK,
        "電気ショック": Treatment.SHOCK,
        "AED": Treatment.SHOCK,
        "気管挿管": Treatment.INTUBATION,
        "薬剤": Treatment.DRUGS,
        "昇圧薬": Treatment.DRUGS,
        "強心薬": Treatment.DRUGS,
    }
)
_RELATIONS: Mapping[str, Relation] = MappingProxyType(
    {
        **dict.fromkeys(("夫", "妻", "配偶者"), Relation.SPOUSE),
        **dict.fromkeys(("子", "息子", "娘", "長男", "次男", "二男", "三男"), Relation.CHILD),
        **dict.fromkeys(("長女", "次女", "二女", "三女"), Relation.CHILD),
        **dict.fromkeys(("父", "母", "親", "両親"), Relation.PARENT),
        **dict.fromkeys(("兄", "弟", "姉", "妹", "兄弟", "姉妹"), Relation.SIBLING),
        "孫": Relation.GRANDCHILD,
        **dict.fromkeys(
            ("嫁", "婿", "義父", "義母", "義兄", "義弟", "義姉", "義妹"), Relation.IN_LAW
        ),
        **dict.fromkeys(("長男の妻", "次男の妻", "長女の夫", "次女の夫"), Relation.IN_LAW),
    }
)


def treatment(word: str) -> Treatment:
    """What an order's scope means."""
    text = word.strip()
    return Treatment(text) if text in set(Treatment) else _TREATMENTS.get(text, Treatment.OTHER)


def treatments(words: Iterable[str]) -> list[Treatment]:
    """Everything that a scope names, each once, in the order of the list."""
    named = {treatment(word) for word in words}
    return [one for one in Treatment if one in named]


def relation(word: str | None) -> Relation | None:
    """How a relative is related; None where nobody said."""
    return None if word is None else _RELATIONS.get(word.strip(), Relation.OTHER)


def speaker(word: str) -> Speaker:
    """Whose words they were."""
    return Speaker(word) if word in set(Speaker) else Speaker.OTHER
