"""A patient moves to another town: who may say so, what is told of it, and what is kept."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import japan_date, now
from app.errors import Invalid
from app.japan import places
from app.patients import living
from app.patients.words import DONE
from tests.access.builders import HINODE, MIZUNO
from tests.builders import Headers, Home, a_patient_body, an_identity_body
from tests.request.builders import Rows

HOKAGE_TOWN, HOKAGE = "990213", "990221"
FUTAGOJIMA, WEST = "990264", "990281"
AT = now()


async def moving(
    home: Home, patient_id: UUID, region: str, by: Headers | None = None, seen: int | None = None
) -> httpx.Response:
    epoch = await home.epoch(patient_id) if seen is None else seen
    path, body = f"/patients/{patient_id}/region", {"region": region}
    return await home.send("PUT", path, by or home.doctor, body, seen=epoch)


async def region(home: Home, patient_id: UUID, by: Headers | None = None) -> dict[str, Any]:
    answer = await home.send("GET", f"/patients/{patient_id}/region", by or home.doctor)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["ETag"] == f'"{found["epoch"]}"'
    return found


def stored(home: Home, patient_id: UUID) -> str:
    return str(home.rows.one("SELECT region FROM subjects WHERE id = %s", patient_id)[0])


def written(rows: Rows, action: str, column: str) -> Any:  # noqa: ANN401  as the column holds it
    """What stands in the newest leaf of an action."""
    newest = f"SELECT {column} FROM audit_leaves WHERE action = %s ORDER BY id DESC LIMIT 1"  # noqa: S608  ours
    return rows.one(newest, action)[0]


async def test_a_stranger_and_an_unknown_patient_are_one_answer_and_support_may_not(
    home: Home,
) -> None:
    patient_id = await home.registered()
    own = await home.invited(patient_id, "patient")
    refused = await moving(home, patient_id, MIZUNO, home.stranger)
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/not-found")
    shut = await home.send("GET", f"/patients/{patient_id}/region", home.stranger)
    assert shut.status_code == 404
    await home.joined(patient_id, home.office, "care_management")
    await home.joined(patient_id, home.station, "nursing")
    assert (await moving(home, patient_id, MIZUNO, home.station_nurse)).status_code == 404
    await home.consented(patient_id)
    assert (await moving(home, patient_id, MIZUNO, home.care_manager)).status_code == 403
    assert (await moving(home, patient_id, MIZUNO, own.headers)).status_code == 404
    assert stored(home, patient_id) == HINODE
    assert home.rows.all("SELECT 1 FROM moves") == []


async def test_who_is_not_shown_in_full_who_it_is_neither_moves_them_nor_reads_where(
    home: Home,
) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id, restricted=["identity"])
    assert (await moving(home, patient_id, MIZUNO, home.station_nurse)).status_code == 403
    path = f"/patients/{patient_id}/region"
    assert (await home.send("GET", path, home.station_nurse)).status_code == 404
    assert home.rows.leaves("region.read")[-1]["reason"] == "withheld"
    assert stored(home, patient_id) == HINODE


async def test_a_move_needs_the_epoch_that_was_read(home: Home) -> None:
    patient_id = await home.registered()
    path, body = f"/patients/{patient_id}/region", {"region": MIZUNO}
    assert (await home.send("PUT", path, home.doctor, body)).status_code == 428
    read = await region(home, patient_id)
    await home.consented(patient_id)  # somebody else was faster
    assert (await moving(home, patient_id, MIZUNO, seen=read["epoch"])).status_code == 412
    assert stored(home, patient_id) == HINODE
    done = await moving(home, patient_id, MIZUNO, seen=read["epoch"] + 1)
    assert done.json() == {"municipality": {"code": MIZUNO, "name": "瑞野町"}, "said": None}
    assert (await moving(home, patient_id, HINODE, seen=read["epoch"] + 1)).status_code == 412


async def test_no_town_and_a_town_that_was_split_are_refused_with_what_to_do(home: Home) -> None:
    patient_id = await home.registered()
    for code, said in (
        ("131997", "6桁"),
        ("990018", "検査数字"),
        (FUTAGOJIMA, "いまの番号(東双子島町(990272)か西双子島町(990281))を選んでください"),
        (HINODE, "すでに日の出浜市(990019)で記録されています"),
    ):
        answer = await moving(home, patient_id, code)
        assert answer.status_code == 422, code
        (violation,) = answer.json()["violations"]
        assert violation["field"] == "body.region"
        assert said in violation["ja"]
        assert violation["en"]
    assert home.rows.all("SELECT 1 FROM moves") == []


async def test_an_old_code_is_kept_by_that_of_today_and_whoever_sent_it_is_told(
    home: Home,
) -> None:
    patient_id = await home.registered()
    told = (await moving(home, patient_id, HOKAGE_TOWN)).json()
    assert told["municipality"] == {"code": HOKAGE, "name": "帆影市"}
    assert told["said"]["ja"] == (
        "帆影町(990213)は前の番号です。いまの帆影市(990221)として記録しました。"
    )
    assert told["said"]["en"]
    (moved,) = (await region(home, patient_id))["history"]["content"]["items"]
    assert (moved["now"]["code"], moved["given"]) == (HOKAGE, HOKAGE_TOWN)
    assert (await moving(home, patient_id, HOKAGE_TOWN)).status_code == 422, "it is that already"


async def test_of_whom_the_town_was_split_is_said_to_who_can_mend_it_and_listed_for_them(
    home: Home,
) -> None:
    patient_id, other = await home.registered(), await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)

    async def listed(by: Headers) -> list[str]:
        answer = await home.send("GET", "/patients?is_region_split=true", by)
        return [one["patient_id"] for one in answer.json()["items"]]

    assert await listed(home.doctor) == []
    # The town was split after they were registered.
    home.rows.run("UPDATE subjects SET region = %s WHERE id = %s", FUTAGOJIMA, patient_id)
    assert (await home.record(patient_id))["versions"]["is_region_split"] is True
    assert (await home.record(other))["versions"]["is_region_split"] is False
    told = (await home.record(patient_id, home.care_manager))["versions"]
    assert told["is_region_split"] is None
    assert await listed(home.doctor) == [str(patient_id)]
    assert await listed(home.stranger) == []
    read = await region(home, patient_id)
    assert [one["name"] for one in read["choices"]] == ["東双子島町", "西双子島町"]
    assert read["agreement"] == "default-1"
    assert (await moving(home, patient_id, WEST)).status_code == 200
    assert (await home.record(patient_id))["versions"]["is_region_split"] is False
    assert await listed(home.doctor) == []
    assert (await region(home, patient_id))["choices"] == []


async def test_an_address_in_another_town_is_said_beside_it_and_moves_nobody(home: Home) -> None:
    patient_id = await home.registered(area="日の出浜市")
    assert (await region(home, patient_id))["elsewhere"] == []
    path = f"/patients/{patient_id}/identity"
    body = an_identity_body(area="瑞野町", address="瑞野町緑1丁目")
    assert (await home.send("PUT", path, home.nurse, body, seen=1)).status_code == 200
    read = await region(home, patient_id)
    assert read["elsewhere"] == [{"code": MIZUNO, "name": "瑞野町"}]
    assert stored(home, patient_id) == HINODE
    assert (await moving(home, patient_id, MIZUNO)).status_code == 200
    assert (await region(home, patient_id))["elsewhere"] == []


async def test_registering_by_an_old_code_is_told_as_well(home: Home) -> None:
    for code, kept in ((HOKAGE_TOWN, HOKAGE), (HINODE, HINODE)):
        body = a_patient_body(region=code)
        for _ in range(2):  # and told again to whoever asks again
            answer = await home.send("POST", "/patients", home.doctor, body, key=f"once-{code}")
            said = answer.json()["region_said"]
            assert (said is None) == (code == kept)
        assert stored(home, UUID(answer.json()["patient_id"])) == kept
    answer = await home.send("POST", "/patients", home.doctor, a_patient_body(region=FUTAGOJIMA))
    assert answer.status_code == 422
    assert "東双子島町(990272)か西双子島町(990281)" in answer.text


async def test_the_team_is_told_the_patient_reads_it_in_plain_words_and_history_is_kept(
    home: Home,
) -> None:
    patient_id = await home.registered()
    own = await home.invited(patient_id, "patient")
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id)
    for place in (MIZUNO, HINODE):
        assert (await moving(home, patient_id, place, home.nurse)).status_code == 200
    told = home.rows.all("SELECT organisation_id FROM notices WHERE kind = 'region_changed'")
    assert told == [(home.station,)] * 2
    history = (await region(home, patient_id, own.headers))["history"]["content"]["items"]
    assert [(one["before"]["code"], one["now"]["code"]) for one in history] == [
        (MIZUNO, HINODE),
        (HINODE, MIZUNO),
    ]
    assert all(one["by"] and one["moved_at"] for one in history)
    shown = await home.send("GET", f"/patients/{patient_id}/accesses", own.headers)
    said = [one["ja"] for one in shown.json()["items"] if one["action"] == "region.changed"]
    assert len(said) == 2
    assert all(DONE["region.changed"][0] in one for one in said)
    assert written(home.rows, "region.changed", "fields") == ["region"]
    (leaves,) = home.rows.one("SELECT string_agg(l::text, ' ') FROM audit_leaves l")
    assert MIZUNO not in leaves


async def test_earlier_places_are_told_to_who_reads_earlier_versions(home: Home) -> None:
    patient_id = await home.registered()
    surrogate = await home.invited(patient_id)
    await home.joined(patient_id, home.office, "care_management")
    await home.consented(patient_id)
    await moving(home, patient_id, MIZUNO)
    for who in (home.care_manager, surrogate.headers):
        read = await region(home, patient_id, who)
        assert read["municipality"]["code"] == MIZUNO
        assert read["history"]["state"] == "withheld"
        assert not read["may_move"]
        assert HINODE not in str(read)


@given(st.sampled_from(sorted(places.municipalities())))
def test_a_code_is_kept_by_its_one_code_of_today_or_named_with_what_it_became(code: str) -> None:
    choices = living.choices(code, AT)
    if choices:
        with pytest.raises(Invalid) as refused:
            living.lives_in(code, AT)
        said = refused.value.violations[0].ja
        assert all(places.with_code(one) in said for one in choices)
        return
    kept = living.lives_in(code, AT)
    assert places.exists(kept, japan_date(AT))
    assert (living.kept_as(code, kept) is None) == (code == kept)
