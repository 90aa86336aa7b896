"""Passwords that are refused, and how long a comparison takes whoever is asked about."""

import asyncio
import threading
from statistics import median
from time import perf_counter

import pytest

from app.errors import Invalid
from app.people import passwords


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "tiny",
        "fJ3!kq9-LmTz0p",
        "aaaaaaaaaaaaaaaaaaaa",
        "ababababababababab",
        "passwordpassword1",
        "Password123456789",
        "PASSW0RD12345678",
        "ｐａｓｓｗｏｒｄ１２３４５６７８９０",
        "qwertyuiopasdfghjkl",
        "123456789012345",
        "dr-sato-dr-sato-1",
        "パスワードパスワードパスワード",
        "x" * 129,
        "ゆきどけの橋を渡って" * 13,
    ],
)
def test_a_password_that_people_guess_is_refused_and_not_echoed(weak: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.check(weak, "dr-sato")
    assert [violation.field for violation in refusal.value.violations] == ["password"]
    assert not weak or weak not in repr(refusal.value.violations)


@pytest.mark.parametrize(
    "strong",
    [
        "ゆきどけの橋を三つ渡って家に帰る",
        "correct horse battery staple",
        "fJ3!kq9-LmTz0pWv",
        "p" + "q7Zr-" * 25,
    ],
)
def test_a_sentence_is_a_password(strong: str) -> None:
    passwords.check(strong, "dr-sato")


async def test_only_the_same_password_matches_however_its_kana_were_composed() -> None:
    kept = await passwords.hashed("がっこうの帰り道でみた虹のいろ")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.matches("か\u3099っこうの帰り道でみた虹のいろ", kept)
    assert not await passwords.matches("がっこうの帰り道でみた虹のいろ。", kept)
    assert not await passwords.matches("", kept)


async def test_nothing_kept_matches_nothing() -> None:
    assert not await passwords.matches("nobody's password", None)


async def test_nobodys_password_takes_as_long_as_somebodys() -> None:
    kept = await passwords.hashed("correct horse battery staple")

    async def taken(against: str | None) -> float:
        began = perf_counter()
        await passwords.matches("wrong", against)
        return perf_counter() - began

    await taken(None)
    ratios = [await taken(None) / await taken(kept) for _ in range(15)]
    assert 0.5 < median(ratios) < 2


async def test_two_threads_hash_at_most_and_the_loop_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy, most, ticks = 0, 0, 0
    lock = threading.Lock()
    matching = passwords._matches  # noqa: SLF001  what runs in the threads

    def counted(password: str, kept: str | None) -> bool:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        try:
            return matching(password, kept)
        finally:
            with lock:
                busy -= 1

    monkeypatch.setattr(passwords, "_matches", counted)
    tries = asyncio.gather(*(passwords.matches("wrong", None) for _ in range(8)))
    while not tries.done():
        await asyncio.sleep(0.001)
        ticks += 1
    assert most == 2
    assert ticks > 8
