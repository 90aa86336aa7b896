"""The keys that a person is found by, made of name, reading and address. Pure.

Every row of a person has all of them, whoever writes it; where a rule of making them changes, a
migration makes them anew (`0016`).
"""

from typing import Final

from app.japan.addresses import address_key, place_key
from app.japan.names import exact_key, name_key
from app.japan.sounds import mixed_key, sound_key

KEYS: Final = ("name_key", "reading_key", "sound_key", "mixed_key", "address_key", "place_key")

_GIVEN: Final = 2
"""So many letters alike at the end are taken for a given name: 佐藤花子 and 山田花子."""


def name_keys(name: str | None, reading: str | None) -> dict[str, str | None]:
    """The key columns of a name from before, as far as it is said."""
    return {
        "name_key": name_key(name) if name else None,
        "reading_key": exact_key(reading) if reading else None,
        "mixed_key": mixed_key(reading) if reading else None,
    }


def whole_name(other: str | None, today: str) -> str | None:
    """A former family name with the given name of today: 佐藤 and 山田 花子 are 佐藤 花子.

    One that has a blank, or ends as today's does, is whole already. Where today's has no blank,
    nobody can say where the given name begins, and a family name alone is nobody's: then None.
    """
    given = today.rpartition(" ")[2]
    if other is None or " " in other:
        return other
    if given == today:
        is_whole = len(other) > _GIVEN and other[-_GIVEN:] == today[-_GIVEN:]
        return other if is_whole else None
    return other if other.endswith(given) else f"{other} {given}"


def search_keys(*, name: str, reading: str, address: str) -> dict[str, str]:
    """The key columns of a person's row; the reading is folded already."""
    whole = address_key(address)
    return {
        "name_key": name_key(name),
        "reading_key": exact_key(reading),
        "sound_key": sound_key(reading),
        "mixed_key": mixed_key(reading),
        "address_key": whole,
        "place_key": place_key(whole),
    }
