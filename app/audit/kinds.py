"""The kinds that actions fall into, by how they are named. Pure."""

import re
from enum import StrEnum
from typing import Final


class ActionKind(StrEnum):
    """What somebody did, for those who look over many leaves."""

    READING = "reading"
    SEARCHING = "searching"
    WRITING = "writing"
    SIGNING_IN = "signing_in"


# Tried in this order, by PostgreSQL as well; whatever fits none is writing.
PATTERNS: Final = {
    ActionKind.SIGNING_IN: r"^(session\.|account\.(enrol|confirm)$)",
    ActionKind.SEARCHING: r"\.look_up$",
    ActionKind.READING: r"\.(read|list|listed|steps|state|me|told)$",
}


def kind_of(action: str) -> ActionKind:
    """The kind of an action."""
    for kind, pattern in PATTERNS.items():
        if re.search(pattern, action):
            return kind
    return ActionKind.WRITING
