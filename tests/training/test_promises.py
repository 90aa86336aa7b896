"""The page of promises is whole: it leaves no section out and contradicts itself nowhere."""

import pytest

from app.policy.sections import Section
from app.training import promises
from app.training.promises import BRIEF, OWN_DOORS, SECTIONS, Promise
from app.training.telling import Telling

PARTIES = [one for one in vars(promises).values() if isinstance(one, Promise)]


def test_every_section_is_spoken_of() -> None:
    assert set(SECTIONS) == {section.value for section in Section}
    assert set(SECTIONS) >= OWN_DOORS


@pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.whom)
def test_a_promise_names_sections_that_exist_each_once(party: Promise) -> None:
    assert not party.full & party.brief
    assert party.full | party.brief <= set(SECTIONS)
    assert all(section in BRIEF for section in party.brief)


def a_record(party: Promise) -> dict[str, object]:
    """A record with exactly the levels of a promise."""
    return {
        section: {
            "state": "withheld" if party.level(section) == "withheld" else "shown",
            "level": party.level(section),
            "content": dict.fromkeys(BRIEF.get(section, set()), "…"),
        }
        for section in SECTIONS
        if section not in OWN_DOORS
    }


def test_a_record_as_promised_makes_no_difference() -> None:
    telling = Telling(lambda _: None)
    telling.sees(promises.CREW, a_record(promises.CREW))
    assert not telling.differences


@pytest.mark.parametrize("section", [one for one in SECTIONS if one not in OWN_DOORS])
@pytest.mark.parametrize("level", ["full", "brief", "withheld"])
def test_any_other_level_of_any_section_does(section: str, level: str) -> None:
    telling, record = Telling(lambda _: None), a_record(promises.CREW)
    record[section] = {"state": "shown", "level": level, "content": {}}
    if level == "withheld":
        record[section] = {"state": "withheld", "level": level}
    telling.sees(promises.CREW, record)
    assert bool(telling.differences) is (level != promises.CREW.level(section))


def test_a_section_left_out_counts_as_withheld() -> None:
    telling, record = Telling(lambda _: None), a_record(promises.CREW)
    del record["diagnosis"]
    telling.sees(promises.CREW, record)
    assert len(telling.differences) == 1


def test_a_brief_form_that_says_more_is_found() -> None:
    telling, record = Telling(lambda _: None), a_record(promises.CREW)
    record["discussions"] = {
        "state": "shown",
        "level": "brief",
        "content": {"held_on": "2026-11-21", "summary": "苦しさを取る"},
    }
    telling.sees(promises.CREW, record)
    assert len(telling.differences) == 1


def test_a_word_that_must_not_be_there_is_found() -> None:
    telling = Telling(lambda _: None)
    telling.hides("救急隊", "…灯台守…", {"生活歴": "灯台守", "議事": "貝細工"})
    assert len(telling.differences) == 1
