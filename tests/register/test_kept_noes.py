"""What the patient takes back on the record that is kept closes the one that ended as well."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.access import actions as access
from app.clock import now
from app.embedded import Server
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis
from app.policy.roles import Role
from app.settings import Settings
from tests.access.room import asking
from tests.builders import Headers, Home, nobody, online, seen_as
from tests.register.merging import account_of, merged, separated

NO: dict[str, Any] = {"state": "withdrawn", "sections": [], "restricted": []}


async def for_the_station(home: Home, **changes: Any) -> tuple[UUID, UUID]:  # noqa: ANN401  any field of the body
    """A record that stays and one that ends, which alone the station is shown."""
    first, second = await home.registered(), await home.registered()
    await home.joined(second, home.station, "nursing")
    assert (await home.consented(second, **changes)).status_code == 201
    return first, second


async def seen(home: Home, patient_id: UUID, headers: Headers | None = None) -> httpx.Response:
    who = headers or home.station_nurse
    return await home.send("GET", f"/patients/{patient_id}", who)


async def lists(home: Home) -> set[str]:
    answer = await home.send("GET", "/patients", home.station_nurse)
    assert answer.status_code == 200
    return {one["patient_id"] for one in answer.json()["items"]}


def opened(home: Home, patient_id: UUID, headers: Headers, basis: Basis) -> None:
    """A grant of this one person, open for an hour."""
    home.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="account",
        holder_id=account_of(home.rows, headers),
        basis=basis.value,
        opened_at=now() - timedelta(hours=1),
        opened_by=uuid4(),
        opened_for="before",
        is_own_institution=False,
    )


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
async def test_a_no_on_the_one_that_is_kept_closes_the_one_that_ended(
    home: Home, state: str
) -> None:
    first, second = await for_the_station(home)
    await merged(home, first, second)
    assert (await seen(home, second)).status_code == 200
    assert str(second) in await lists(home)
    assert (await home.consented(first, **(NO | {"state": state}))).status_code == 201
    closed = await seen(home, second)
    unknown = await seen(home, nobody())
    assert (closed.status_code, closed.json()) == (404, unknown.json())
    for path in ("accesses", "consents", "merges", "wishes", "papers"):
        answer = await home.send("GET", f"/patients/{second}/{path}", home.station_nurse)
        assert (answer.status_code, answer.json()) == (404, unknown.json()), path
    assert str(second) not in await lists(home)
    (leaf,) = home.rows.all(
        "SELECT consent, reason FROM audit_leaves WHERE patient_id = %s AND outcome = 'refused'"
        " AND action = 'record.read' ORDER BY id DESC LIMIT 1",
        second,
    )
    assert "kept-" in leaf[0]
    assert leaf[1] == "withheld"
    assert (await seen(home, second, home.nurse)).status_code == 200  # the clinic's own


async def test_so_does_what_is_kept_back_there(home: Home) -> None:
    first, second = await for_the_station(home)
    assert (await home.consented(first)).status_code == 201
    await merged(home, first, second)
    assert (await home.consented(first, restricted=["diagnosis"])).status_code == 201
    for headers in (home.station_nurse, home.nurse):
        record = (await seen(home, second, headers)).json()
        assert record["diagnosis"]["state"] == "withheld"
        assert record["identity"]["state"] == "shown"
    assert (await home.consented(first, sections=["identity", "verdict"])).status_code == 201
    record = (await seen(home, second)).json()
    shown = {name for name, part in record.items() if isinstance(part, dict) and "state" in part}
    assert {name for name in shown if record[name]["state"] != "withheld"} == {
        "identity",
        "verdict",
    }


async def test_who_is_shut_out_is_told_of_nothing_more(home: Home) -> None:
    first, second = await for_the_station(home)
    await merged(home, first, second)
    assert (await home.consented(first, **NO)).status_code == 201
    answer = await home.send(
        "POST", f"/patients/{second}/suspensions", home.nurse, {"said_by": "patient"}
    )
    assert answer.status_code == 201, answer.text
    told = home.rows.all(
        "SELECT organisation_id FROM notices WHERE patient_id = %s AND kind LIKE 'wish%%'", second
    )
    assert (home.station,) not in told


async def test_who_never_spoke_there_takes_nothing_away(home: Home) -> None:
    first, second = await for_the_station(home, restricted=["values"])
    before = (await seen(home, second)).json()["identity"]
    await merged(home, first, second)  # what is kept back here is written there, and nothing else
    assert (await seen(home, second)).json()["identity"] == before


async def test_after_a_separation_each_stands_on_its_own(home: Home) -> None:
    first, second = await for_the_station(home)
    merge_id = await merged(home, first, second)
    assert (await home.consented(first, **NO)).status_code == 201
    assert (await seen(home, second)).status_code == 404
    await separated(home, merge_id)
    assert (await seen(home, second)).status_code == 200


async def test_a_surrogate_is_shown_what_both_name(home: Home) -> None:
    first, second = await home.registered(), await home.registered()
    assert (await home.wished(second)).status_code == 201
    named = {"recipient": "self", "sections": ["values"]}
    assert (await home.consented(second, **named)).status_code == 201
    surrogate = (await home.invited(second)).headers
    await merged(home, first, second)
    assert (await seen(home, second, surrogate)).json()["values"]["state"] == "shown"
    patient = (await home.invited(first, "patient")).headers
    path = f"/patients/{first}/consents"
    body = online(recipient="self", sections=["discussions"])
    assert (await home.send("POST", path, patient, body)).status_code == 201
    assert (await seen(home, second, surrogate)).json()["values"]["state"] == "withheld"


async def test_glass_is_not_broken_over_a_no_on_the_other(home: Home) -> None:
    first, second = await for_the_station(home)
    refuses = "SELECT wall.refuses_nobody(%s)"
    await merged(home, first, second)
    assert home.rows.one(refuses, second) == (True,)
    assert (await home.consented(first, **NO, recipient="hospital")).status_code == 201
    assert home.rows.one(refuses, second) == (False,)


async def test_a_no_to_one_group_closes_the_door_to_it_alone_and_under_glass(
    home: Home, chosen: Settings
) -> None:
    first, second = await for_the_station(home)
    headers = home.rows.signed_in(Role.EMERGENCY_CLINICIAN, home.hospital)
    opened(home, second, headers, Basis.GLASS)
    await merged(home, first, second)
    for is_closed in (False, True):
        if is_closed:
            assert (await home.consented(first, **NO, recipient="ambulance")).status_code == 201
        assert (await seen(home, second)).status_code == 200
        async with asking(chosen, home.rows, headers, now()) as (db, caller, at):
            shown = await access.is_shown(db, caller, at, Basis.GLASS, second)
        assert shown is not is_closed


async def test_the_walls_answer_only_who_reaches_the_one_that_ended_and_only_of_the_other(
    home: Home, server: Server, database: str
) -> None:
    first, second = await for_the_station(home)
    third = await home.registered()
    await merged(home, first, second)
    assert (await home.consented(first, **NO)).status_code == 201
    asked = "SELECT wall.kept_words('{}', {})"

    def answer(whom: UUID, group: str, organisation: UUID) -> Any:  # noqa: ANN401  as PostgreSQL answers
        query = asked.format(whom, group)
        (row,) = seen_as(
            server, database, query, at=now(), account=uuid4(), organisation=organisation
        )
        return row[0]

    (said,) = answer(second, "'care_team'", home.station)
    assert (said["state"], set(said)) == ("withdrawn", {"state", "sections", "restricted", "epoch"})
    assert answer(second, "'hospital'", home.station) is None
    for organisation in (home.station, home.clinic):
        assert answer(first, "NULL", organisation) is None
        assert answer(third, "NULL", organisation) is None
    (stranger,) = answer(second, "'hospital'", home.hospital)
    assert stranger["state"] == "refused"  # nothing of what was said; closed all the same


async def test_whoever_came_to_stand_there_by_another_way_is_shut_out_as_well(
    home: Home, chosen: Settings
) -> None:
    first, second = await home.registered(), await home.registered()
    groups = ("ambulance", "hospital", "care_team")
    for group in groups:
        assert (await home.consented(second, recipient=group)).status_code == 201
    fire = home.rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT)
    who: dict[Basis, tuple[Headers, str]] = {
        Basis.CALL: (home.rows.signed_in(Role.CREW, fire), "ambulance"),
        Basis.HANDOVER: (
            home.rows.signed_in(Role.EMERGENCY_CLINICIAN, home.hospital),
            "hospital",
        ),
        Basis.ADMISSION: (home.rows.signed_in(Role.WARD_CLINICIAN, home.hospital), "hospital"),
        Basis.GLASS: (home.rows.signed_in(Role.EMERGENCY_CLINICIAN, home.hospital), "ambulance"),
    }
    for basis, (headers, _) in who.items():
        opened(home, second, headers, basis)
    await merged(home, first, second)
    for is_closed in (False, True):
        for basis, (headers, group) in who.items():
            if is_closed:
                no = await home.consented(first, **NO, recipient=group)
                assert no.status_code == 201, no.text
            async with asking(chosen, home.rows, headers, now()) as (db, caller, at):
                shown = await access.is_shown(db, caller, at, basis, second)
            assert shown is not is_closed, basis
