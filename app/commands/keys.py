"""`keys`: make, list or rotate the keys of an installation, in ISHINOWA_KEY_DIRECTORY.

A new key is used from the next start on; the older ones stay, to read what they protected.
The one that signs the audit's heads is made in ISHINOWA_SEALER_KEY_DIRECTORY, if that is set,
and its public half in both.
"""

import argparse

from app.commands.screen import complain, say
from app.keys import Keyring, Purpose
from app.settings import settings


def run(arguments: list[str]) -> int:
    """`make` makes what is missing, `list` names ids, never bytes, `rotate` adds a newest one."""
    parser = argparse.ArgumentParser(
        "python3 -m app keys", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("make", "list", "rotate"))
    parser.add_argument("purpose", nargs="?", choices=[str(each) for each in Purpose])
    chosen = parser.parse_args(arguments)
    keyring = Keyring(settings().key_directory, settings().sealer_key_directory)
    only = (Purpose(chosen.purpose),) if chosen.purpose else tuple(Purpose)
    if chosen.what == "rotate":
        if not chosen.purpose:
            return complain(f"Say which key to rotate: {', '.join(Purpose)}.")
        say(f"{chosen.purpose}: {keyring.make(only[0]).kid} is the newest from the next start on")
    elif chosen.what == "make":
        for purpose in only:
            if purpose in keyring.missing():
                say(f"{purpose}: {keyring.make(purpose).kid} made")
            else:
                say(f"{purpose}: there already")
    else:
        for purpose in only:
            kids = [key.kid for key in keyring.all(purpose)]
            say(f"{purpose}: {', '.join(reversed(kids)) or 'none'}")
    return 0
