"""The keys that a person is found by, made of name, reading and address. Pure.

Every row of a person has all of them, whoever writes it; where a rule of making them changes, a
migration makes them anew (`0016`).
"""

from typing import Final

from app.japan.addresses import address_key, place_key
from app.japan.names import exact_key, name_key
from app.japan.sounds import mixed_key, sound_key

KEYS: Final = ("name_key", "reading_key", "sound_key", "mixed_key", "address_key", "place_key")


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
