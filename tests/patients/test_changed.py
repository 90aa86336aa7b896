"""What changed between two versions, and nothing where nothing did."""

from hypothesis import given
from hypothesis import strategies as st

from app.patients.changed import SHORT, Change, Items, changes, last_changes

SHORT_TEXTS = st.text(alphabet="あいう", min_size=1, max_size=5)
ITEMS = st.dictionaries(
    st.sampled_from(["level", "line", "stage", "scope"]),
    st.none() | st.booleans() | SHORT_TEXTS | st.lists(SHORT_TEXTS, max_size=3).map(tuple),
)


@given(ITEMS)
def test_a_version_differs_from_itself_in_nothing(items: Items) -> None:
    assert changes(items, dict(items)) == ()


@given(ITEMS, ITEMS)
def test_exactly_the_items_that_differ_are_named(before: Items, now: Items) -> None:
    named = {one.item for one in changes(before, now)}
    keys = before.keys() | now.keys()
    assert named == {name for name in keys if before.get(name) != now.get(name)}


@given(ITEMS, ITEMS)
def test_backwards_it_says_the_same_the_other_way_round(before: Items, now: Items) -> None:
    forth = {(one.item, one.before, one.now) for one in changes(before, now)}
    back = {(one.item, one.now, one.before) for one in changes(now, before)}
    assert forth == back


def test_short_answers_are_told_and_long_texts_are_not() -> None:
    assert changes({"cpr": "not_wanted"}, {"cpr": "undecided"}) == (
        Change(item="cpr", before="not_wanted", now="undecided"),
    )
    long = "あ" * (SHORT + 1)
    for text in (long, "一行目\n二行目"):
        assert changes({"minutes": "短い"}, {"minutes": text}) == (
            Change(item="minutes", is_text=True),
        )
        assert changes({"minutes": text}, {}) == (Change(item="minutes", is_text=True),)
    assert changes({}, {"line": "あ" * SHORT}) == (Change(item="line", now="あ" * SHORT),)


def test_of_people_it_is_told_how_many_came_went_and_changed() -> None:
    son, wife, friend = ("子", "一郎"), ("妻", "花子"), ("友人", "次郎")
    before = {"people": ((son, ("1", None)), (wife, ("2", None)))}
    now = {"people": ((son, ("1", "9")), (friend, ("3", None)))}
    assert changes(before, now) == (Change(item="people", added=1, removed=1, altered=1),)
    turned = {"people": (before["people"][1], before["people"][0])}
    assert changes(before, turned) == (Change(item="people", is_reordered=True),)
    assert changes({"people": ()}, before) == (Change(item="people", added=2),)
    assert changes(before, {"people": ()}) == (Change(item="people", removed=2),)


def test_a_version_without_a_change_hides_none() -> None:
    newest, same, older = {"a": "2"}, {"a": "2"}, {"a": "1"}
    assert last_changes([newest, same, older]) == (1, changes(older, same))
    assert last_changes([newest, same]) == (-1, ())
    assert last_changes([newest]) == last_changes([]) == (-1, ())
    assert last_changes([{"a": "3"}, older, {"a": "0"}])[0] == 0
