"""Passwords: what is taken, how they are kept (argon2id, 19 MiB), how compared."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.errors import Invalid

SHORTEST: Final = 15
LONGEST: Final = 128
_FEWEST_LETTERS: Final = 6

# pieces that common long passwords are glued from; what they leave over must itself be long
_COMMON: Final = (
    "password", "passw0rd", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwerty", "letmein", "iloveyou",
    "welcome", "administrator", "admin", "changeme", "sunshine", "princess", "monkey", "dragon",
    "1234567890", "0123456789", "123456789", "12345678", "123456", "12345", "abcdefghijklmnop",
    "abcdef", "abc123", "1q2w3e4r5t", "1qaz2wsx", "ishinowa", "いしのわ", "パスワード", "さくら",
    "sakura", "kyukyu", "hospital", "ambulance", "nippon", "japan", "tokyo",
)  # fmt: skip
_LEFT_OVER: Final = 8

_HASHER: Final = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
# 19 MiB and 23 ms each: two threads are all that ever hash, whatever the number of requests
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


def check(password: str, login: str) -> None:
    """Raises Invalid where a new password is too short, too long, or one that people guess."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise Invalid.at(
            "password",
            f"パスワードは{SHORTEST}文字以上にしてください。短い文をそのまま使えます。",
            f"Use at least {SHORTEST} characters; a short sentence will do.",
        )
    if len(plain) > LONGEST:
        raise Invalid.at(
            "password",
            f"パスワードは{LONGEST}文字以内にしてください。",
            f"Use at most {LONGEST} characters.",
        )
    if _is_guessable(plain.casefold(), login):
        raise Invalid.at(
            "password",
            "推測されやすいパスワードです。関係のない言葉をいくつか並べてください。",
            "This password is easy to guess. String a few unrelated words together.",
        )


async def hashed(password: str) -> str:
    """The password as it is kept. Takes about 25 ms of a thread, never of the event loop."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _HASHER.hash, _normal(password))


async def matches(password: str, kept: str | None) -> bool:
    """True where the password is the one kept. Nothing kept takes as long and is False."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _matches, _normal(password), kept)


def _matches(password: str, kept: str | None) -> bool:
    # a password too long was never kept, and must not cost more than the others
    is_same = _HASHER.verify(password[: LONGEST + 1], kept or _dummy())
    return is_same and kept is not None


@cache
def _dummy() -> str:
    return _HASHER.hash("nobody's password")


def _normal(password: str) -> str:
    """Keyboards differ in how they compose kana and widths: the same text is the same password."""
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])


def _is_guessable(password: str, login: str) -> bool:
    rest = password
    for piece in (login.casefold(), *_COMMON):
        rest = rest.replace(piece, "")
    return len(rest) < _LEFT_OVER or len(set(password)) < _FEWEST_LETTERS
