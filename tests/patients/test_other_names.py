"""Names from before and by-names: shown with the identity, written anew with it, and walled off."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app.clock import now
from app.embedded import Server
from app.japan.wareki import PartialDate
from app.patients.asked import Identity, OtherName
from app.patients.keys import whole_name
from app.patients.kinds import Sex
from tests.builders import Home, an_identity_body, seen_as

NAMES = {
    "former_name": "佐藤",
    "former_reading": "さとう",
    "by_name": "木村 花子",
    "by_reading": "きむら はなこ",
}
UNSAID = dict.fromkeys(NAMES)


async def identity(home: Home, patient_id: Any) -> dict[str, Any]:  # noqa: ANN401  an id
    content: dict[str, Any] = (await home.record(patient_id))["identity"]["content"]
    return {name: content[name] for name in NAMES}


@pytest.mark.parametrize(
    "wrong", [{"former_reading": "佐藤"}, {"by_name": "山田\n花子"}, {"former_name": ""}]
)
async def test_what_is_no_name_is_refused(home: Home, wrong: dict[str, str]) -> None:
    answer = await home.send("POST", "/patients", home.doctor, an_identity_body(**wrong))
    assert answer.status_code == 422
    fields = [one["field"] for one in answer.json()["violations"]]
    assert f"body.{next(iter(wrong))}" in fields


async def test_they_are_shown_and_written_anew_with_the_identity(home: Home) -> None:
    patient_id = await home.registered(**NAMES)
    assert await identity(home, patient_id) == {
        **NAMES,
        "former_reading": "サトウ",
        "by_reading": "キムラ ハナコ",
    }
    path, body = f"/patients/{patient_id}/identity", an_identity_body(former_reading="すずき")
    answer = await home.send("PUT", path, home.doctor, body, seen=1)
    assert answer.status_code == 200, answer.text
    assert await identity(home, patient_id) == UNSAID | {"former_reading": "スズキ"}
    body = an_identity_body()
    assert (await home.send("PUT", path, home.doctor, body, seen=2)).status_code == 200
    assert await identity(home, patient_id) == UNSAID


async def test_the_walls_let_the_care_team_write_and_nobody_else(
    home: Home, server: Server, database: str
) -> None:
    patient_id = await home.registered(**NAMES)
    own = await home.invited(patient_id, "patient")
    count = "SELECT count(*) FROM patient_names"
    doctor = {"account": uuid4(), "organisation": home.clinic, "role": "physician", "at": now()}
    assert seen_as(server, database, count, **doctor) == [(2,)]
    assert seen_as(server, database, count, **doctor | {"organisation": home.station}) == [(0,)]
    patient = doctor | {"account": own.account_id, "role": "patient"}
    put = (
        "INSERT INTO patient_names (id, patient_id, version, kind, name) SELECT gen_random_uuid(),"
        " patient_id, 1, 'former', 'x' FROM patient_names LIMIT 1 RETURNING 1"
    )
    for statement in (put, "UPDATE patient_names SET name = 'x' RETURNING 1"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            seen_as(server, database, statement, **patient)


@pytest.mark.parametrize(
    ("other", "today", "whole"),
    [
        (None, "山田 花子", None),
        ("佐藤", "山田 花子", "佐藤 花子"),
        ("佐藤 花子", "山田 花子", "佐藤 花子"),
        ("佐藤花子", "山田 花子", "佐藤花子"),
        ("佐藤花子", "山田花子", "佐藤花子"),
        ("サトウハナコ", "ヤマダハナコ", "サトウハナコ"),
        ("佐藤", "山田花子", None),
        ("金子", "山田花子", None),
        ("サトウ", "ヤマダハナコ", None),
    ],
)
def test_a_former_family_name_is_whole_with_the_given_one(
    other: str | None, today: str, whole: str | None
) -> None:
    assert whole_name(other, today) == whole


def test_only_what_is_said_is_kept() -> None:
    who = Identity(
        name="山田 花子",
        reading="ヤマダ ハナコ",
        birth_date=PartialDate(1940),
        sex=Sex.FEMALE,
        address="訓練町1-2-3",
        area="訓練市",
        phones=(),
        care_insurance_number=None,
        former=OtherName(reading="サトウ"),
    )
    (only,) = who.other_names
    assert (only["name"], only["reading"], only["name_key"]) == (None, "サトウ", None)
    assert only["reading_key"] == "サトウハナコ"
