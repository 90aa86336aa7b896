"""The after-review: for the council of the place, for 180 days, and without a name."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.calls.outcomes import REVIEW_DAYS
from app.clock import now
from app.policy.roles import Role
from tests.access.builders import a_version
from tests.calls.builders import Town, a_withdrawal, consent
from tests.calls.company import Physicians, a_council, physicians, unguarded
from tests.calls.reviewing import (
    CANARY,
    a_closed_call,
    fill_with_canaries,
    listed,
    reviewed,
)
from tests.calls.steps import a_call, closed, confirmed
from tests.calls.test_card import counted

SHOWN = {
    "verdict": "full",
    "resuscitation_wish": "full",
    "physician_orders": "brief",
    "transport_wish": "full",
    "family_disagreement": "brief",
    "diagnosis": "full",
    "call_record": "brief",
}


@pytest.fixture
def called(town: Town) -> Physicians:
    return physicians(town)


async def test_nobody_but_the_council_of_the_place_reviews(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    (one,) = await listed(client, called.steward)
    for who in (town.crew, town.desk, town.doctor, town.emergency, called.mc, called.hospital_mc):
        assert (await client.get("/v1/after-reviews", headers=who)).status_code == 403
        answer = await client.get(f"/v1/after-reviews/{one['id']}", headers=who)
        assert answer.status_code == 404
    assert await listed(client, called.far_steward) == []
    unknown = await client.get(f"/v1/after-reviews/{uuid4()}", headers=called.steward)
    strange = await client.get(f"/v1/after-reviews/{one['id']}", headers=called.far_steward)
    assert unknown.status_code == strange.status_code == 404
    assert {**unknown.json(), "request_id": ""} == {**strange.json(), "request_id": ""}
    assert [one["id"] for one in await listed(client, called.council_mc)] == [one["id"]]


async def test_a_call_is_reviewed_from_its_close_on_and_not_by_its_own_key(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id = await a_call(client, town)
    assert await listed(client, called.steward) == []
    await closed(client, town, call_id)
    assert len(await listed(client, called.steward)) == 1
    answer = await client.get(f"/v1/after-reviews/{call_id}", headers=called.steward)
    assert answer.status_code == 404  # a call's own key tells to the millisecond when it began


@pytest.mark.parametrize("is_confirmed", [True, False])
async def test_after_180_days_it_is_over(
    client: httpx.AsyncClient, town: Town, called: Physicians, *, is_confirmed: bool
) -> None:
    await a_closed_call(client, town, called, is_confirmed=is_confirmed)
    (one,) = await listed(client, called.steward)
    path = f"/v1/after-reviews/{one['id']}"
    if is_confirmed:
        spans = town.rows.all(
            "SELECT g.closes_at - k.closed_at FROM grants g JOIN calls k ON k.id = g.call_id"
            " WHERE basis = 'after_review'"
        )
        assert spans == [(timedelta(days=180),)] == [(REVIEW_DAYS,)]
    for left, status in ((timedelta(seconds=60), 200), (timedelta(0), 404)):
        with unguarded(town):
            town.rows.run(
                "UPDATE grants SET opened_at = clock_timestamp() - interval '180 days',"
                " closes_at = clock_timestamp() + %s WHERE basis = 'after_review'",
                left,
            )
            town.rows.run(
                "UPDATE calls SET closed_at = clock_timestamp() - interval '180 days' + %s", left
            )
        assert (await client.get(path, headers=called.steward)).status_code == status
        assert len(await listed(client, called.steward)) == (status == 200)


async def test_every_council_of_the_place_gets_its_own_grant_and_its_own_names(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    wide = a_council(town, "99")
    disabled = a_council(town, "990019")
    town.rows.run("UPDATE organisations SET disabled_at = %s WHERE id = %s", now(), disabled)
    steward = town.rows.signed_in(Role.RULE_STEWARD, wide)
    await a_closed_call(client, town, called)
    held = town.rows.all("SELECT holder_id FROM grants WHERE basis = 'after_review'")
    assert {holder for (holder,) in held} == {called.council, wide}
    near, far = await reviewed(client, called.steward), await reviewed(client, steward)
    assert near["person"] != far["person"]
    assert near["call"] != far["call"]
    assert re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){2}", near["person"])
    again = await reviewed(client, called.council_mc)
    assert (again["person"], again["call"]) == (near["person"], near["call"])


async def test_a_person_keeps_their_pseudonym_from_call_to_call(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    _, patient_id = await a_closed_call(client, town, called)
    second = await a_call(client, town)
    await confirmed(client, town, second, patient_id)
    await closed(client, town, second)
    new, old = await listed(client, called.steward)
    assert new["person"] == old["person"] is not None
    assert new["call"] != old["call"]
    assert (old["outcome"]["resuscitation"], new["outcome"]["resuscitation"]) == (
        "stopped",
        "continued",
    )


async def test_it_shows_what_the_table_gives_and_what_the_rule_said_against_what_was_done(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    found = await reviewed(client, called.steward)
    record, known, rule = found["record"], found["known"], found["rule"]
    assert set(record) | {"call_record"} == set(SHOWN)
    for name, part in record.items():
        assert (part["state"], part["level"]) in {
            ("shown", SHOWN[name]),
            ("not_recorded", SHOWN[name]),
        }
    assert record["verdict"]["content"]["kind"] == "valid"
    assert record["resuscitation_wish"]["content"]["answer"] == "not_wanted"
    assert record["physician_orders"]["content"]["signers"] == ["physician", "patient"]
    assert record["physician_orders"]["content"]["scope"] == [
        "compressions",
        "ventilation",
        "shock",
    ]
    assert record["transport_wish"]["content"] == {
        "hospital_transport": "undecided",
        "is_hospital_registered": True,
    }
    assert record["diagnosis"]["content"]["main"] == "肺がん"
    assert (rule["rulebook"]["id"], rule["reason"]) == ("training-hinode", "all_met")
    assert (rule["resuscitation"], rule["resuscitation_done"]) == ("stop", "as_advised")
    assert known["outcome"]["handed_to"] == "family"
    assert [one["instruction"] for one in known["doctor_calls"]] == ["stop"]
    assert [one["is_mutual_aid"] for one in known["units"]] == [True]
    assert known["invitations"][0]["opened"] == known["closed"] == 0
    assert known["confirmed_by"] == ["reading", "birth_date"]


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("continued", "otherwise"),
        ("not_needed", "not_needed"),
    ],
)
async def test_a_crew_that_did_otherwise_is_said_to_have_done_otherwise(
    client: httpx.AsyncClient, town: Town, called: Physicians, done: str, said: str
) -> None:
    await a_closed_call(client, town, called, resuscitation=done)
    assert (await reviewed(client, called.steward))["rule"]["resuscitation_done"] == said


async def test_what_was_recorded_after_the_close_changes_no_review(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    _, patient_id = await a_closed_call(client, town, called)
    before = await reviewed(client, called.steward)
    a_withdrawal(town, patient_id)
    # Most people whose resuscitation was stopped have died on the day of the call.
    town.rows.run("UPDATE patients SET deceased_on = current_date + 1")
    town.rows.add(
        "profiles",
        patient_id=patient_id,
        number=2,
        recorded_at=now(),
        recorded_by=uuid4(),
        confirmed_on=now().date(),
        main_diagnosis="ほかの病気",
        care={},
    )
    assert await reviewed(client, called.steward) == before
    town.rows.run("UPDATE patients SET deceased_on = current_date - 30")
    after = await reviewed(client, called.steward)
    assert after["record"]["verdict"]["content"]["kind"] == "do_not_rely"


async def test_a_suspension_on_the_call_is_told_with_the_speaker_as_a_code(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    _, patient_id = await a_closed_call(client, town, called)
    town.rows.run("UPDATE calls SET closed_at = clock_timestamp() + interval '1 minute'")
    for said_by, code in (("patient", "patient"), ("隣人の鈴木さん", "other")):
        epoch = town.rows.one("SELECT epoch + 1 FROM subjects WHERE id = %s", patient_id)[0]
        town.rows.add(
            "intent_marks",
            patient_id=patient_id,
            epoch=epoch + 5 * (code == "other"),
            kind="suspended",
            said_by=said_by,
            reason="鈴木さんの話",
            marked_at=now(),
            marked_by=uuid4(),
            marked_role="crew",
        )
        found = await reviewed(client, called.steward)
        mark = found["record"]["verdict"]["content"]["newest_mark"]
        assert (mark["said_by"], mark["is_on_the_call"]) == (code, True)
        assert "鈴木" not in str(found)


async def test_without_a_confirmed_patient_the_call_alone_is_reviewed(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called, is_confirmed=False)
    assert town.rows.all("SELECT id FROM grants WHERE basis = 'after_review'") == []
    found = await reviewed(client, called.steward)
    assert (found["record"], found["person"]) == (None, None)
    assert found["no_record"]["en"].startswith("Nothing can be shown")
    assert found["known"]["facts"]
    assert found["rule"]["resuscitation"] == "continue"
    assert found["rule"]["resuscitation_done"] == "otherwise"


async def test_consent_counts_as_everywhere_and_without_it_the_call_is_not_there(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    _, patient_id = await a_closed_call(client, town, called)
    (one,) = await listed(client, called.steward)
    path = f"/v1/after-reviews/{one['id']}"
    consent(town, patient_id, "ambulance", "granted", 60, ["verdict", "call_record"])
    found = (await client.get(path, headers=called.steward)).json()
    states = {name: part["state"] for name, part in found["record"].items()}
    assert states == dict.fromkeys(states, "withheld") | {"verdict": "shown"}
    # What the crew was told rested on what the crew could see.
    assert found["rule"]["resuscitation"] == "continue"
    for epoch, state, sections in (
        (61, "granted", ["verdict", "resuscitation_wish"]),
        (62, "withdrawn", None),
        (63, "refused", None),
    ):
        consent(town, patient_id, "ambulance", state, epoch, sections)
        assert (await client.get(path, headers=called.steward)).status_code == 404
        assert await listed(client, called.steward) == []


async def test_an_agreement_narrows_the_review_and_never_widens_it(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    cells = {
        "diagnosis/after_review": "brief",
        "transport_wish/after_review": "brief",
        "resuscitation_wish/after_review": "withheld",
        "physician_orders/after_review": "full",
        "identity/after_review": "full",
    }
    a_version(town.rows, "990019", cells, now() - timedelta(days=1))
    await a_closed_call(client, town, called)
    with unguarded(town):
        town.rows.run(
            "UPDATE profiles SET family_disagreement = 'あり', disagreeing_relation = '長女'"
        )
    record = (await reviewed(client, called.steward))["record"]
    assert set(record["diagnosis"]["content"]) == {
        "main",
        "end_of_life_stage",
        "foreseen_course_line",
    }
    assert record["transport_wish"]["content"]["answer"] == "depends"
    assert record["resuscitation_wish"]["state"] == "withheld"
    assert record["physician_orders"]["level"] == "brief"
    assert record["family_disagreement"]["content"] == {"relation": "child"}


def ids_of(town: Town) -> set[str]:
    """Every id in every table that could lead to somebody; of calls only the reviewed one."""
    found: set[str] = set()
    for table in ("patients", "calls", "units", "organisations", "accounts", "grants", "orders"):
        found |= {str(one) for (one,) in town.rows.all(f"SELECT id FROM {table}")}  # noqa: S608  words of this file
    return found


async def test_no_free_text_no_name_no_key_and_no_time_of_day_leaves_the_house(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    assert fill_with_canaries(town) > 60
    named = "肺がん。山田 太郎さん(ヤマダ)。担当は青木、090-0000-1234へ"
    with unguarded(town):
        town.rows.run("UPDATE profiles SET main_diagnosis = %s", named)
        town.rows.run("UPDATE patients SET name = '山田 太郎', reading = 'ヤマダ タロウ'")
        town.rows.run("UPDATE chain_links SET name = '青木 実', phone = '+81900001234'")
    answers = [await client.get("/v1/after-reviews", headers=called.steward)]
    (one,) = answers[0].json()["items"]
    path = f"/v1/after-reviews/{one['id']}"
    answers.append(await client.get(path, headers=called.steward))
    assert [answer.status_code for answer in answers] == [200, 200]
    for answer in answers:
        said = answer.text + str(answer.headers)
        assert CANARY not in said
        assert not [key for key in ids_of(town) if key in said]
        assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}", answer.text)
    main = answers[1].json()["record"]["diagnosis"]["content"]["main"]
    assert main == "肺がん。●●さん(●●)。担当は●●、●●へ"


async def test_a_review_is_on_the_record_for_operation_and_the_person_reads_of_it(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    _, patient_id = await a_closed_call(client, town, called)
    await reviewed(client, called.steward)
    leaves = town.rows.all(
        "SELECT action, purpose, patient_id, basis, sections FROM audit_leaves"
        " WHERE action LIKE 'after_review.%%' AND patient_id IS NOT NULL ORDER BY id"
    )
    assert leaves == [
        ("after_review.list", "HOPERAT", patient_id, "after_review", {"call_record": "brief"}),
        ("after_review.read", "HOPERAT", patient_id, "after_review", SHOWN),
    ]
    answer = await client.get(f"/v1/patients/{patient_id}/accesses", headers=town.doctor)
    (read,) = [one for one in answer.json()["items"] if one["action"] == "after_review.read"]
    assert "MC協議会のルール担当" in read["ja"]
    assert "事後検証で見ました" in read["ja"]


async def test_a_review_takes_six_statements(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    (one,) = await listed(client, called.steward)
    with counted() as statements:
        await client.get(f"/v1/after-reviews/{one['id']}", headers=called.steward)
    assert len(statements) == 6, "\n".join(statements)


async def test_the_list_is_read_in_pages_newest_first(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    town.rows.run(
        "INSERT INTO calls (id, fire_department_id, unit_id, dispatched_on, local_number,"
        " municipality, reason, opened_at, opened_by, confirmed_by_identifiers, closed_at)"
        " SELECT gen_random_uuid(), %s, %s, current_date, 'n' || n, '990019', '見本',"
        " clock_timestamp() - n * interval '1 hour', gen_random_uuid(), '[]',"
        " clock_timestamp() - n * interval '1 hour' + interval '30 minutes'"
        " FROM generate_series(1, 60) AS n",
        town.department,
        town.unit,
    )
    first: dict[str, Any] = (await client.get("/v1/after-reviews", headers=called.steward)).json()
    assert len(first["items"]) == 50
    path = f"/v1/after-reviews?before={first['next']}"
    second = (await client.get(path, headers=called.steward)).json()
    assert (len(second["items"]), second["next"]) == (10, None)
    wanted = town.rows.all("SELECT review_id FROM calls ORDER BY closed_at DESC")
    found = [UUID(one["id"]) for one in (*first["items"], *second["items"])]
    assert found == [one for (one,) in wanted]


async def test_what_was_said_of_a_wrong_person_is_not_reviewed_as_the_right_ones(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    town.rows.run("UPDATE calls SET corrected_at = closed_at")
    known = (await reviewed(client, called.steward))["known"]
    assert (known["doctor_calls"], known["is_corrected"]) == ([], True)
    assert [fact["name"] for fact in known["facts"]] == [
        "arrest",
        "exogenous_cause",
        "signs_of_life",
        "handover_signature",
    ]
