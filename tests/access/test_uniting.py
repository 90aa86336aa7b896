"""Two records' words on who may see, as one: a no in either counts, a yes as far as both say it."""

from itertools import product

import pytest

from app.access.uniting import Word, united
from app.policy.consent import ConsentState

GRANTED, REFUSED, WITHDRAWN, NONE = (
    ConsentState.GRANTED,
    ConsentState.REFUSED,
    ConsentState.WITHDRAWN,
    ConsentState.NONE,
)
A, B = frozenset({"values"}), frozenset({"discussions"})
NOTHING = frozenset[str]()
YES, NO = Word(GRANTED, None, NOTHING), Word(REFUSED, NOTHING, NOTHING)
WORDS = [
    None,
    *(
        Word(state, sections, restricted)
        for state in (GRANTED, REFUSED, WITHDRAWN, NONE)
        for sections in ((None, A, A | B) if state is GRANTED else (NOTHING,))
        for restricted in (NOTHING, A, B)
    ),
]


@pytest.mark.parametrize(
    ("kept", "ended", "word"),
    [
        (None, NO, Word(REFUSED, NOTHING, NOTHING)),
        (YES, NO, Word(REFUSED, NOTHING, NOTHING)),
        (YES, Word(WITHDRAWN, NOTHING, A), Word(WITHDRAWN, NOTHING, A)),
        (YES, Word(GRANTED, A, NOTHING), Word(GRANTED, A, NOTHING)),
        (Word(GRANTED, A | B, B), Word(GRANTED, A, A), Word(GRANTED, A, A | B)),
        (NO, Word(GRANTED, None, A), Word(REFUSED, NOTHING, A)),
        (None, Word(GRANTED, None, A), Word(NONE, NOTHING, A)),
        (YES, Word(NONE, NOTHING, A), Word(GRANTED, None, A)),
        (None, None, None),
        (YES, None, None),
        (None, YES, None),
        (NO, YES, None),
        (YES, YES, None),
    ],
)
def test_the_more_cautious_counts(kept: Word | None, ended: Word | None, word: Word | None) -> None:
    assert united(kept, ended) == word


def shows(word: Word | None, section: str) -> bool:
    if word is None or word.state is not GRANTED or section in word.restricted:
        return False
    return word.sections is None or section in word.sections


def test_nothing_is_shown_that_was_not_shown_or_that_the_other_kept_back() -> None:
    for kept, ended in product(WORDS, WORDS):
        word = united(kept, ended)
        after = kept if word is None else word
        for section in ("values", "discussions", "identity"):
            if shows(after, section):
                assert shows(kept, section)
                assert ended is None or ended.state not in (REFUSED, WITHDRAWN)
                assert ended is None or section not in ended.restricted
        if {one.state for one in (kept, ended) if one} & {REFUSED, WITHDRAWN}:
            assert after is not None
            assert after.state in (REFUSED, WITHDRAWN)


@pytest.mark.parametrize(
    ("kept", "ended", "word"),
    [
        (YES, Word(GRANTED, A, NOTHING), Word(GRANTED, NOTHING, NOTHING)),
        (Word(GRANTED, A, NOTHING), YES, Word(GRANTED, NOTHING, NOTHING)),
        (Word(GRANTED, A | B, NOTHING), Word(GRANTED, A, NOTHING), Word(GRANTED, A, NOTHING)),
        (YES, YES, None),
        (None, Word(GRANTED, A, NOTHING), None),
    ],
)
def test_where_only_what_is_named_is_shown_everything_names_nothing(
    kept: Word | None, ended: Word | None, word: Word | None
) -> None:
    assert united(kept, ended, names=True) == word
