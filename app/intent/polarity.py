"""Whether what an order says in words bids to resuscitate or forbids it. Pure.

A reader of words, and no more: it looks for a clause that names resuscitation and says to do it
or not to do it. What it does not understand says nothing; what it may have understood wrongly
makes the verdict *confirm*, which costs a phone call.
"""

import re
from enum import StrEnum
from typing import Final

from app.intent.history import Order, OrderCode
from app.japan.text import half_width


class Sense(StrEnum):
    """What a clause says of resuscitation."""

    BID = "bid"
    FORBIDDEN = "forbidden"


# Clause by clause: 「心肺蘇生は行わず、酸素は投与する」 bids no resuscitation.
_CLAUSES: Final = re.compile(r"[、。,.;\n]|\bbut\b", re.IGNORECASE)
_NAMED: Final = re.compile(
    "蘇生|CPR|胸骨圧迫|心臓マッサージ|心マ|人工呼吸|換気|除細動|電気ショック|AED|挿管|昇圧|強心"
    "|resuscitat|compression|ventilat|defibrillat|intubat",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"\b(DNAR|DNR|DNACPR)\b", re.IGNORECASE)
_WHOLE: Final = re.compile("フルコード|full code", re.IGNORECASE)
# The stems of a Japanese negation, and nouns that say as much.
_NOT: Final = re.compile(
    "な(?:い|く|かっ|し)|ません|せず|わず|まず|ずに|えず|控え|差控|不要|不開始|不実施|拒否|拒む|中止|禁止|見合わせ"
    r"|\b(?:not?|never|without|withhold|stop|forgo)\b|n't",
    re.IGNORECASE,
)
_DO: Final = re.compile(
    "行う|行い|行っ|おこな|実施|施行|開始|始め|する|します|して|希望|望む|望み|求め|続け|継続|使用|可\\b|可$"
    r"|\b(?:do|start|give|perform|attempt|want(?:s|ed)?|begin|continue|provide)\b",
    re.IGNORECASE,
)
_TWICE: Final = re.compile("ない(?:わけ|とは|こと)?(?:では|は|も)な|なくはな|ないわけではあり")


def senses_of(text: str) -> frozenset[Sense]:
    """Everything a text says of resuscitation; a double negation says both."""
    found: set[Sense] = set()
    for clause in _CLAUSES.split(half_width(text)):
        if _ALONE.search(clause):
            found.add(Sense.FORBIDDEN)
        if _WHOLE.search(clause):
            found.add(Sense.BID)
        if not _NAMED.search(clause):
            continue
        if _TWICE.search(clause):
            found |= {Sense.BID, Sense.FORBIDDEN}
        elif _NOT.search(clause):
            found.add(Sense.FORBIDDEN)
        elif _DO.search(clause):
            found.add(Sense.BID)
    return frozenset(found)


def says_both(order: Order) -> bool:
    """Whether an order's code says one thing of resuscitation, its words or its scope another.

    The scope lists what is left out: under a code that bids resuscitation nothing can stand there.
    """
    words = (order.wording or "", order.foreseen_course, *order.scope)
    said = frozenset().union(*(senses_of(text) for text in words))
    if order.code is OrderCode.RESUSCITATE:
        return Sense.FORBIDDEN in said or any(not senses_of(one) for one in order.scope)
    return Sense.BID in said
