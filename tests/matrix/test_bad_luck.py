"""What ends at a bad moment: while somebody reads, while a card is open, before a retry."""

from typing import Any

import httpx
import pytest

from app.intent import record
from app.policy.roles import Role
from tests.matrix.conditions import Condition, Setting
from tests.matrix.people import Reader, World
from tests.matrix.words import WORDS
from tests.matrix.writes import WRITES

FACT = {"name": "arrest", "value": False, "source": "seen"}
ENDS = "UPDATE grants SET closes_at = greatest(opened_at, {}) WHERE holder_id = %s"


def of(world: World, name: str) -> Reader:
    (reader,) = (one for one in world.readers if one.name == name)
    return reader


def shown(answer: httpx.Response) -> list[str]:
    return [word.text for word in WORDS if word.text in answer.text]


def close(world: World, reader: Reader, moment: str = "clock_timestamp()") -> None:
    """Ends the grants of where somebody works."""
    (place,) = world.rows.one(
        "SELECT coalesce(unit_id, organisation_id) FROM accounts WHERE id = %s", reader.account_id
    )
    world.rows.run(ENDS.format(moment), place)


def ends_meanwhile(monkeypatch: pytest.MonkeyPatch, end: Any) -> None:  # noqa: ANN401  a function
    """Lets something end after the permit was given and before the record is read."""
    unhurried = record.read

    async def overtaken(*work: Any) -> record.Reading:  # noqa: ANN401  whatever it takes
        end()
        return await unhurried(*work)

    monkeypatch.setattr(record, "read", overtaken)
    monkeypatch.setattr("app.intent.actions.read", overtaken, raising=False)


@pytest.fixture(autouse=True)
def setting(world: World) -> Setting:
    """Everybody may see what the page gives them."""
    own = Setting(world)
    own.be(Condition("the default", "yes"))
    return own


@pytest.mark.parametrize("name", ["station nurse", "crew", "emergency"])
async def test_a_grant_that_ended_before_the_read_began_shows_nothing_though_it_was_found_open(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    reader = of(world, name)
    path = {
        "station nurse": f"/v1/patients/{world.patient_id}",
        "crew": f"/v1/calls/{world.calls.today}/card",
        "emergency": f"/v1/handovers/{world.calls.handover}",
    }[name]
    assert "鍵氏名" in shown(await client.get(path, headers=world.headers(reader)))
    ended = "clock_timestamp() - interval '5 minutes'"
    ends_meanwhile(monkeypatch, lambda: close(world, reader, ended))
    answer = await client.get(path, headers=world.headers(reader))
    assert not set(shown(answer)) - {"鍵通報", "鍵事実", "鍵電話"}
    assert [one["outcome"] for one in world.rows.leaves() if one["reason"] == "no_row"] == [
        "refused"
    ]


async def test_a_grant_closed_while_it_is_read_ends_with_that_read(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, path = of(world, "station nurse"), f"/v1/patients/{world.patient_id}"
    ends_meanwhile(monkeypatch, lambda: close(world, reader))
    await client.get(path, headers=world.headers(reader))
    monkeypatch.undo()
    answer = await client.get(path, headers=world.headers(reader))
    assert (answer.status_code, shown(answer)) == (404, [])
    assert [one["outcome"] for one in world.rows.leaves("record.read")] == ["done", "refused"]


async def test_a_consent_withdrawn_while_the_card_is_open_empties_whatever_answers_next(
    client: httpx.AsyncClient, world: World, setting: Setting
) -> None:
    crew, call = of(world, "crew"), f"/v1/calls/{world.calls.today}"
    card = await client.get(f"{call}/card", headers=world.headers(crew))
    assert "鍵氏名" in shown(card)
    setting.be(Condition("the default", "no longer"))
    for path, body in (
        ("facts", FACT),
        ("doctor-calls", {"whom": "attending_physician", "is_reached": False}),
        ("suspensions", {"said_by": "patient"}),
    ):
        answer = await client.post(f"{call}/{path}", json=body, headers=world.headers(crew))
        assert answer.is_success, answer.text
        assert answer.json()["record"] is None
        assert set(shown(answer)) == {"鍵通報", "鍵事実", "鍵電話"}, "what the crew wrote itself"


async def test_somebody_disabled_in_the_middle_of_their_work_sees_nothing_more(
    client: httpx.AsyncClient, world: World
) -> None:
    rows, reader = world.rows, of(world, "station nurse")
    (place,) = rows.one("SELECT organisation_id FROM accounts WHERE id = %s", reader.account_id)
    administrator = rows.signed_in(Role.ADMINISTRATOR, place)
    headers, path = world.headers(reader), f"/v1/patients/{world.patient_id}"
    assert (await client.get(path, headers=headers)).status_code == 200
    disabling = f"/v1/accounts/{reader.account_id}/disable"
    done = await client.post(disabling, headers=administrator)
    assert done.is_success, done.text
    for url in (path, f"{path}/calls", "/v1/patients", "/v1/me"):
        answer = await client.get(url, headers=headers)
        assert (answer.status_code, shown(answer)) == (401, [])
    wish = {"said_by": "patient"}
    refused = await client.post(f"{path}/suspensions", json=wish, headers=headers)
    assert refused.status_code == 401


async def test_a_key_repeated_after_the_grant_has_closed_shows_nothing_and_writes_nothing(
    client: httpx.AsyncClient, world: World
) -> None:
    nurse = of(world, "station nurse")
    (recording,) = (write for write in WRITES if write.door.operation == "recordWish")
    headers = world.headers(nurse) | {
        "If-Match": f'"{world.version("epoch")}"',
        "Idempotency-Key": "wish-of-today",
    }
    path, body = recording.door.address(world, nurse), recording.body(world, nurse)
    first = await client.post(path, json=body, headers=headers)
    assert (first.status_code, "鍵氏名" in first.text) == (201, True)
    close(world, nurse)
    again = await client.post(path, json=body, headers=headers)
    stranger = await client.post(
        path.replace(str(world.patient_id), str(nurse.account_id)),
        json=body,
        headers=world.headers(nurse) | {"If-Match": '"0"'},
    )
    assert (again.status_code, shown(again)) == (404, [])
    assert again.json().keys() == stranger.json().keys()
    assert len(world.rows.all("SELECT 1 FROM wishes")) == 3


async def test_a_key_repeated_after_the_call_was_closed_shows_nothing(
    client: httpx.AsyncClient, world: World
) -> None:
    crew, call = of(world, "crew"), f"/v1/calls/{world.calls.today}"
    headers = world.headers(crew) | {"Idempotency-Key": "fact-of-today"}
    first = await client.post(f"{call}/facts", json=FACT, headers=headers)
    assert (first.status_code, "鍵氏名" in first.text) == (201, True)
    ended = {"resuscitation": "continued", "transport": "no", "handed_to": "family"}
    noted = await client.put(f"{call}/outcome", json=ended, headers=world.headers(crew))
    closed = await client.post(f"{call}/close", headers=world.headers(crew))
    assert (noted.status_code, closed.status_code) == (200, 200), noted.text + closed.text
    again = await client.post(f"{call}/facts", json=FACT, headers=headers)
    assert (again.status_code, shown(again)) == (409, [])
