"""Before the crew arrives: the desk finds whom the caller speaks of; nobody is confirmed by it."""

from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest

from app.policy.roles import Role
from tests.calls.builders import (
    ADDRESS,
    DOCTOR_PHONE,
    Town,
    a_patient,
    a_signed_refusal,
    a_withdrawal,
    consent,
)
from tests.calls.company import added, card_of, seen
from tests.calls.desk import CALLER, looked_up, open_grants, path, reading, taken, taking
from tests.calls.steps import a_call, closed, confirmed, learnt

HIDDEN = ("山田", "ヤマダ", "1940-04-01", ADDRESS, "03-0000-5678", "青木", "肺がん", "not_wanted")


def a_couple(town: Town) -> tuple[UUID, UUID]:
    """He and she, at one address with one phone."""
    he = a_patient(town, "ヤマダ タロウ")
    she = a_patient(town, "ヤマダ ハナコ", born=date(1946, 5, 6))
    town.rows.run("UPDATE patients SET sex = 'female' WHERE id = %s", she)
    return he, she


async def test_crews_strangers_and_other_desks_have_no_such_door(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town, by=town.desk)
    for who, status in ((town.crew, 403), (town.other_crew, 404), (town.far_desk, 404)):
        answers = [
            await looked_up(client, town, call_id, who),
            await taking(client, town, call_id, patient_id, who),
            await reading(client, town, call_id, who),
            await client.delete(path(call_id), headers=who),
        ]
        assert {answer.status_code for answer in answers} == {status}
    assert open_grants(town) == []


async def test_who_did_not_consent_looks_like_no_such_person(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    nobody = await looked_up(client, town, call_id)
    assert nobody.json()["outcome"] == "nobody_found"
    assert "証明ではありません" in nobody.json()["advice"]["ja"]
    unknown = await taking(client, town, call_id, uuid4())
    for state in ("none", "refused", "withdrawn"):
        hidden_id = a_patient(town, ambulance=state)
        assert (await looked_up(client, town, call_id)).content == nobody.content
        refused = await taking(client, town, call_id, hidden_id)
        assert refused.status_code == unknown.status_code == 404
        assert refused.json() == unknown.json()


async def test_a_consent_withdrawn_since_ends_the_view_and_looks_like_nobody_taken(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    nobody = (await reading(client, town, call_id)).json()
    patient_id = a_patient(town)
    await taken(client, town, call_id, patient_id)
    assert (await seen(client, call_id, town.crew))["presumed"] is not None
    spans = (await seen(client, call_id, town.crew))["known"]["before_arrival"]
    assert [span["until"] for span in spans] == [None]
    consent(town, patient_id, "ambulance", "withdrawn", 50)
    after = (await reading(client, town, call_id)).json()
    assert after["record"] is None
    assert {**after, "as_of": ""} == {**nobody, "as_of": ""}
    for who in (town.crew, town.desk):
        card = await seen(client, call_id, who)
        assert (card["presumed"], card["known"]["before_arrival"]) == (None, [])
    consent(town, patient_id, "ambulance", "granted", 51)
    assert len((await seen(client, call_id, town.crew))["known"]["before_arrival"]) == 1


async def test_a_look_refused_for_want_of_consent_leaves_one_leaf_and_it_names_the_patient(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    patient_id = a_patient(town)
    await taken(client, town, call_id, patient_id)
    consent(town, patient_id, "ambulance", "withdrawn", 50)
    before = len(town.rows.leaves())
    await reading(client, town, call_id)
    (leaf,) = town.rows.leaves()[before:]
    assert (leaf["action"], leaf["outcome"], leaf["reason"]) == (
        *("before_arrival.read", "refused", "withheld"),
    )
    assert leaf["patient_id"] == patient_id
    await client.delete(path(call_id), headers=town.desk)
    assert town.rows.leaves()[-1]["outcome"] == "nothing"


async def test_the_desk_is_not_told_that_the_record_was_changed(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    before = await taken(client, town, call_id, patient_id)
    town.rows.run("UPDATE subjects SET epoch = epoch + 1 WHERE id = %s", patient_id)
    after = (await reading(client, town, call_id)).json()
    for one in (before, after):
        assert one["record"]["epoch"] is None
        assert one["record"].pop("as_of")
    assert before["record"] == after["record"]
    await confirmed(client, town, call_id, patient_id)
    for who, is_told in ((town.desk, False), (town.crew, True)):
        record = (await seen(client, call_id, who))["record"]
        assert (record["epoch"] is not None) == is_told


async def test_what_cannot_be_read_is_named_in_both_languages_and_never_echoed(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    for field, value in (
        ("phone", "119"),
        ("phone", ""),
        ("reading", "山田"),
        ("age", -1),
        ("age", "85"),
        ("age", 131),
        ("sex", "妻"),
        ("patient_id", str(uuid4())),
    ):
        answer = await looked_up(client, town, call_id, **{field: value})
        assert answer.status_code == 422, field
        (violation,) = answer.json()["violations"]
        assert violation["field"] == ("body" if field == "patient_id" else f"body.{field}")
        assert violation["ja"]
        assert violation["en"]
        assert value in ("", -1) or str(value) not in answer.text


async def test_a_desk_gets_twenty_tries_of_its_own_and_leaves_the_crew_theirs(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    for number in range(20):
        if number % 2:
            wrong = {**CALLER, "phone": f"03-0000-70{number:02d}"}
            answer = await taking(client, town, call_id, patient_id, **wrong)
            assert answer.status_code == 404
        else:
            assert (await looked_up(client, town, call_id)).status_code == 200
    answer = await looked_up(client, town, call_id)
    assert answer.status_code == 429
    assert town.rows.leaves("before_arrival.look_up")[-1]["reason"] == "too_many"
    assert (await taking(client, town, call_id, patient_id)).status_code == 429
    second = await a_call(client, town)
    assert (await looked_up(client, town, second)).status_code == 429
    colleague = town.rows.signed_in(Role.DISPATCHER, town.department)
    answers = [await looked_up(client, town, call_id, colleague) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    await confirmed(client, town, call_id, patient_id)


async def test_every_way_of_writing_the_same_leaves_the_same_trace_and_no_number(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    await looked_up(client, town, call_id)
    await looked_up(client, town, call_id, phone="０３（００００）５６７８")
    await looked_up(client, town, call_id, phone="03-0000-5679")
    rows = town.rows.all(
        "SELECT search, patient_id FROM audit_leaves"
        " WHERE action = 'before_arrival.look_up' ORDER BY id"
    )
    searches = [search for search, _ in rows]
    assert searches[0] == searches[1] != searches[2]
    assert {patient for _, patient in rows} == {None}
    (everything,) = town.rows.one("SELECT string_agg(l::text, ' ') FROM audit_leaves l")
    assert "5678" not in everything


async def test_a_couple_at_one_address_is_shown_with_age_and_sex_and_neither_is_chosen(
    client: httpx.AsyncClient, town: Town
) -> None:
    he, she = a_couple(town)
    call_id = await a_call(client, town)
    answer = await looked_up(client, town, call_id)
    found = answer.json()["candidates"]
    assert {(one["patient_id"], one["sex"]) for one in found} == {
        (str(he), "male"),
        (str(she), "female"),
    }
    assert all(one["has_lookalike"] and one["age"]["least"] > 70 for one in found)
    assert {one["band"]["code"] for one in found} == {"possible"}
    assert not any(word in answer.text for word in HIDDEN)
    assert open_grants(town) == []
    # Phone and address are of the household: more must be said before one of them is taken.
    assert (await taking(client, town, call_id, she)).status_code == 422
    assert open_grants(town) == []


async def test_a_try_that_fits_another_as_well_is_on_the_record_and_counts(
    client: httpx.AsyncClient, town: Town
) -> None:
    _, she = a_couple(town)
    call_id = await a_call(client, town)
    answers = [await taking(client, town, call_id, she) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    *leaves, last = town.rows.leaves("before_arrival.take")
    assert len(leaves) == 20
    assert {one["reason"] for one in leaves} == {"another_fits"}
    assert last["reason"] == "too_many"
    searches = town.rows.all("SELECT search FROM audit_leaves WHERE action = 'before_arrival.take'")
    assert all(search for (search,) in searches)


async def test_who_fits_sex_and_age_comes_first_and_whom_they_speak_against_is_not_taken(
    client: httpx.AsyncClient, town: Town
) -> None:
    he, she = a_couple(town)
    call_id = await a_call(client, town)
    for sex, wanted, other in (("female", she, he), ("male", he, she)):
        first, last = (await looked_up(client, town, call_id, sex=sex)).json()["candidates"]
        assert (first["patient_id"], last["patient_id"]) == (str(wanted), str(other))
        assert not first["has_lookalike"]
        how = {one["identifier"]: one["code"] for one in last["agreements"]}
        assert how["sex"] == "different"
        refused = await taking(client, town, call_id, other, **CALLER, sex=sex)
        assert refused.status_code == 404
        await taken(client, town, call_id, wanted, **CALLER, sex=sex)
        assert open_grants(town) == [(wanted, "account")]
    assert (await taking(client, town, call_id, he, **CALLER, age=40)).status_code == 404


async def test_a_name_tells_them_apart_as_well_and_a_phone_nobody_knows_is_left_out(
    client: httpx.AsyncClient, town: Town
) -> None:
    he, she = a_couple(town)
    call_id = await a_call(client, town)
    phone = {"phone": "090-0000-0001"}
    found = (await looked_up(client, town, call_id, **phone, reading="やまだ はなこ")).json()
    assert found["candidates"][0]["patient_id"] == str(she)
    said = {"address": ADDRESS, "reading": "やまだ はなこ"}
    assert (await taking(client, town, call_id, she, **said, **phone)).status_code == 404
    assert (await taking(client, town, call_id, he, **said)).status_code == 404
    await taken(client, town, call_id, she, **said)


async def test_a_caller_leaves_out_the_city_or_the_building(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    short = {**CALLER, "address": "港町1-2-3"}
    await taken(client, town, call_id, patient_id, **short)
    for wrong in ({"phone": "03-0000-9999"}, {"address": "港町1-2-4"}):
        assert (await taking(client, town, call_id, patient_id, **short | wrong)).status_code == 404


async def test_one_identifier_takes_nobody(client: httpx.AsyncClient, town: Town) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    for said in ({"address": ADDRESS}, {"reading": "ヤマダ タロウ", "age": 85}):
        answer = await taking(client, town, call_id, patient_id, None, **said)
        assert answer.status_code == 422
    assert open_grants(town) == []


async def test_the_desk_sees_that_a_record_exists_the_first_number_and_the_rule(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    before = (await reading(client, town, call_id)).json()["rule"]
    answer = await taking(client, town, call_id, patient_id)
    shown = answer.json()
    record = shown["record"]
    assert (record["verdict"]["state"], record["verdict"]["level"]) == ("shown", "brief")
    assert record["call_chain"]["content"] == {"phone": DOCTOR_PHONE}
    assert record["transport_wish"]["level"] == "brief"
    withheld = {name for name, part in record.items() if isinstance(part, dict)} - {
        *("identity", "verdict", "transport_wish", "call_chain", "staff_safety_notes")
    }
    assert {record[name]["state"] for name in withheld if record[name]} == {"withheld"}
    assert not any(word in answer.text for word in HIDDEN)
    assert shown["rule"] == before
    assert shown["rule"]["phones"][0]["whom"] == "attending_physician"
    assert shown["rule"]["adopted_by"]["ja"]


async def test_nothing_the_desk_reads_tells_a_record_that_holds_from_one_that_was_taken_back(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await learnt(client, town, call_id, "arrest", value=True)
    holds = await taken(client, town, call_id, patient_id)
    a_withdrawal(town, patient_id)
    stopped = (await reading(client, town, call_id)).json()
    for one in (holds, stopped):
        one["as_of"] = one["record"]["as_of"] = None
    assert holds == stopped


async def test_taking_twice_opens_one_grant_and_taking_another_leaves_the_first(
    client: httpx.AsyncClient, town: Town
) -> None:
    first = a_patient(town)
    second = a_patient(town, "スズキ ハナコ", phone="03-0000-4321")
    call_id = await a_call(client, town)
    once = await taken(client, town, call_id, first)
    again = await taken(client, town, call_id, first)
    assert again["since"] == once["since"]
    assert open_grants(town) == [(first, "account")]
    other = {"phone": "03-0000-4321", "address": ADDRESS}
    shown = await taken(client, town, call_id, second, **other)
    assert shown["record"]["patient_id"] == str(second)
    assert open_grants(town) == [(second, "account")]
    left = town.rows.all("SELECT patient_id FROM audit_leaves WHERE action = 'before_arrival.left'")
    assert left == [(first,)]


async def test_it_is_taken_back_at_once_and_twice_is_no_mistake(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await taken(client, town, call_id, patient_id)
    for _ in range(2):
        answer = await client.delete(path(call_id), headers=town.desk)
        assert (answer.status_code, answer.json()["record"]) == (200, None)
    assert open_grants(town) == []
    assert (await seen(client, call_id, town.crew))["presumed"] is None
    await taken(client, town, call_id, patient_id)


async def test_a_colleague_at_the_desk_looks_for_themselves(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    colleague = town.rows.signed_in(Role.DISPATCHER, town.department)
    assert (await reading(client, town, call_id, colleague)).json()["record"] is None
    await taken(client, town, call_id, patient_id)
    shown = (await reading(client, town, call_id, colleague)).json()
    assert shown["record"]["patient_id"] == str(patient_id)
    assert len(open_grants(town)) == 2
    await confirmed(client, town, call_id, patient_id)
    assert open_grants(town) == []


async def test_the_crew_sees_whom_the_desk_took_masked_and_confirms_for_itself(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    assert (await seen(client, call_id, town.crew))["presumed"] is None
    await taken(client, town, call_id, patient_id)
    answer = await card_of(client, call_id, town.crew)
    card = answer.json()
    assert set(card["presumed"]) == {"patient_id", "masked_name", "age", "sex", "area", "since"}
    assert card["presumed"]["masked_name"] == "ヤ●● タ●●"
    assert card["record"] is None
    assert card["known"]["call"]["is_patient_confirmed"] is False
    assert not any(word in answer.text for word in (*HIDDEN, DOCTOR_PHONE))
    path_ = f"/v1/patients/{patient_id}"
    assert (await client.get(path_, headers=town.crew)).status_code in {403, 404}
    assert (await card_of(client, call_id, town.other_crew)).status_code == 404
    await added(client, town, call_id, town.far_unit)
    assert (await seen(client, call_id, town.far_crew))["presumed"] is not None
    # Only the scene opens the record.
    card = await confirmed(client, town, call_id, patient_id)
    assert card["presumed"] is None
    assert card["record"]["identity"]["content"]["name"] == "山田 太郎"


@pytest.mark.parametrize("is_same", [True, False])
async def test_the_crews_confirmation_wins_and_ends_it(
    client: httpx.AsyncClient, town: Town, *, is_same: bool
) -> None:
    patient_id = a_patient(town)
    right = patient_id if is_same else a_patient(town, "スズキ ジロウ", born=date(1950, 1, 2))
    call_id = await a_call(client, town)
    await taken(client, town, call_id, patient_id, **CALLER, reading="ヤマダ タロウ")
    who = {} if is_same else {"reading": "スズキ ジロウ", "birth_date": "1950-01-02"}
    await confirmed(client, town, call_id, right, **who)
    assert open_grants(town) == []
    for answer in (
        await reading(client, town, call_id),
        await looked_up(client, town, call_id),
        await taking(client, town, call_id, patient_id),
        await client.delete(path(call_id), headers=town.desk),
    ):
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/patient-confirmed"
    card = await seen(client, call_id, town.desk)
    assert card["record"]["patient_id"] == str(right)
    (span,) = card["known"]["before_arrival"]
    assert span["is_confirmed"] is is_same
    assert span["until"] is not None
    left = town.rows.all("SELECT patient_id FROM audit_leaves WHERE action = 'before_arrival.left'")
    assert left == ([] if is_same else [(patient_id,)])


async def test_it_ends_with_the_call_and_nothing_is_asked_on_a_closed_one(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await taken(client, town, call_id, patient_id)
    await closed(client, town, call_id)
    assert open_grants(town) == []
    for answer in (
        await reading(client, town, call_id),
        await looked_up(client, town, call_id),
        await taking(client, town, call_id, patient_id),
    ):
        assert answer.json()["type"] == "/problems/call-closed"
    report = (await client.get(f"/v1/calls/{call_id}/report", headers=town.crew)).json()
    assert [one["is_confirmed"] for one in report["before_arrival"]] == [False]


async def test_the_patient_reads_that_the_desk_looked_in_plain_words(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await taken(client, town, call_id, patient_id)
    await client.delete(path(call_id), headers=town.desk)
    answer = await client.get(f"/v1/patients/{patient_id}/accesses", headers=town.doctor)
    told = [one["ja"] for one in answer.json()["items"] if one["role"] == "dispatcher"]
    assert len(told) == 3
    assert "指令員が救急対応のため" in told[0]
    assert any("記録があることと最初の電話先などを見ました" in one for one in told)
    assert any("選びました(本人の確認はまだです)" in one for one in told)
    assert not any("記録を扱いました" in one for one in told)


async def test_whoever_cares_for_another_reads_nothing_of_it_in_the_calls_record(
    client: httpx.AsyncClient, town: Town
) -> None:
    wrong = a_patient(town, "スズキ ジロウ", born=date(1950, 1, 2), phone="03-0000-4321")
    right = a_patient(town)
    call_id = await a_call(client, town)
    said = {"phone": "03-0000-4321", "address": ADDRESS}
    await taken(client, town, call_id, wrong, **said)
    await taken(client, town, call_id, right)
    await confirmed(client, town, call_id, right)
    headers = town.rows.signed_in(Role.PHYSICIAN, town.clinic)
    answer = await client.get(f"/v1/patients/{right}/calls", headers=headers)
    (call,) = answer.json()["calls"]["content"]
    (span,) = call["before_arrival"]
    assert (span["by"], span["is_confirmed"]) == (None, True)
