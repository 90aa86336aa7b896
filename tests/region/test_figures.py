"""Statistics through the service: who reads what, what is counted, and that it never changes."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import product

import httpx
import psycopg
import pytest

from app.clock import now
from app.db import connection, engine
from app.embedded import APP, Server
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.region.figures import count_quarters
from app.region.indicators import IndicatorKind, of_kind
from tests.builders import seen_as
from tests.region.builders import FIRST, HINODE, MIZUNO, PREFECTURE, Region, cells

SINCE, UNTIL = datetime(2025, 3, 31, 15, tzinfo=UTC), datetime(2025, 6, 30, 15, tzinfo=UTC)
"""The second quarter of 2025 in Japan."""
SPAN = "?from=2025-Q2&to=2025-Q4"


async def read(
    client: httpx.AsyncClient, headers: dict[str, str], query: str = SPAN
) -> httpx.Response:
    return await client.get(f"/v1/statistics{query}", headers=headers)


async def test_others_of_a_municipality_read_no_statistics(
    client: httpx.AsyncClient, region: Region
) -> None:
    for role in (Role.PRIVACY_OFFICER, Role.ADMINISTRATOR):
        headers = region.officer(role, OrganisationKind.MUNICIPALITY, HINODE)
        for path in ("/v1/statistics", "/v1/statistics.csv"):
            assert (await client.get(path, headers=headers)).status_code == 403
    assert [leaf["outcome"] for leaf in region.rows.leaves()] == ["refused"] * 4


async def test_a_span_is_of_whole_quarters_and_two_years_at_most(
    client: httpx.AsyncClient, region: Region
) -> None:
    for query in (
        "?from=2026",
        "?from=2026-Q5",
        "?from=2026-Q4&to=2026-Q1",
        "?from=2023-Q1&to=2025-Q1",
        "?to=x",
    ):
        answer = await read(client, region.hub, query)
        assert answer.status_code == 422, query
        assert answer.json()["violations"][0]["field"] in {"query.from", "query.to"}


async def test_nobody_reads_a_municipality_they_do_not_answer_for(
    client: httpx.AsyncClient, region: Region
) -> None:
    for place in (HINODE, MIZUNO):
        region.a_resident(place)
    counted_now(region)
    for headers, own in (
        (region.hub, [HINODE]),
        (region.municipality, [MIZUNO]),
        (region.prefecture, [PREFECTURE, HINODE, MIZUNO]),
    ):
        answer = (await read(client, headers)).json()
        assert [place["code"] for place in answer["places"]] == own


def counted_now(region: Region) -> None:
    """The clock's job has run."""
    region.rows.run("SELECT wall.count_figures(clock_timestamp())")


def test_everything_that_is_counted_has_its_words_and_nothing_else_is(region: Region) -> None:
    counted = set(region.counted(HINODE, SINCE, UNTIL))
    assert counted == set(of_kind(IndicatorKind.STOCK, IndicatorKind.FLOW))


def test_people_are_counted_as_they_stood_on_the_last_day(region: Region) -> None:
    later = UNTIL + timedelta(seconds=1)
    region.a_resident(at=UNTIL)  # too late
    region.a_resident(MIZUNO)
    region.a_resident(deceased_on=date(2025, 6, 30))
    region.a_resident(deceased_on=date(2025, 7, 1))
    for said in (
        {"resuscitation": "wanted"},
        {"resuscitation": "undecided"},
        {"stated_on": date(2024, 6, 30)},
        {"stated_on": date(2024, 7, 1)},
        {"at": later},
    ):
        region.a_wish(region.a_resident(), **said)
    withdrawn, renewed, taken_back_later = (region.a_resident() for _ in range(3))
    for patient_id in (withdrawn, renewed, taken_back_later):
        region.a_wish(patient_id)
    region.a_mark(withdrawn, 2)
    region.a_mark(renewed, 2)
    region.a_wish(renewed, 3)
    region.a_mark(taken_back_later, 2, later)
    counted = region.counted(HINODE, SINCE, UNTIL)
    assert counted["patients"] == 9
    assert counted["with_wish"] == 5
    assert counted["reviewed_within_year"] == 4


def test_an_order_counts_that_could_be_relied_on_by_the_record(region: Region) -> None:
    later = UNTIL + timedelta(seconds=1)
    region.an_order(region.a_resident())
    region.an_order(region.a_resident(), patient_signature="witness", expires_on=date(2025, 6, 30))
    for said in (
        {"signed_at": None},
        {"signed_at": later},
        {"patient_signature": "surrogate"},
        {"covers_arrest": False},
        {"expires_on": date(2025, 6, 29)},
    ):
        region.an_order(region.a_resident(), **said)
    replaced, taken_back = region.a_resident(), region.a_resident()
    region.an_order(replaced)
    region.an_order(replaced, 4, signed_at=None)
    region.an_order(taken_back)
    region.a_mark(taken_back, 4)
    counted = region.counted(HINODE, SINCE, UNTIL)
    assert counted["patients"] == 9
    assert counted["with_signed_order"] == 2


def test_calls_are_counted_where_and_when_they_were_opened(region: Region) -> None:
    patient_id = region.a_resident(MIZUNO)
    region.a_call(at=SINCE - timedelta(seconds=1))
    region.a_call(at=SINCE)
    region.a_call(at=UNTIL - timedelta(seconds=1))
    region.a_call(at=UNTIL)
    region.a_call(MIZUNO)
    for minutes in (2, 4, 9):
        region.a_call(patient_id=patient_id, minutes=minutes)
    counted = region.counted(HINODE, SINCE, UNTIL)
    assert counted["calls"] == 5
    assert counted["record_found"] == 3
    asked = "SELECT wall.minutes_to_card(%s, %s, %s)"
    assert region.rows.one(asked, HINODE, SINCE, UNTIL) == (4,)
    assert region.rows.one(asked, MIZUNO, SINCE, UNTIL) == (None,)
    assert region.rows.one(asked, PREFECTURE, SINCE, UNTIL) == (4,)


def test_an_arrest_is_one_that_stands_or_that_the_outcome_says(region: Region) -> None:
    seen, denied, twice_told, mistaken, ended, none = (region.a_call() for _ in range(6))
    region.a_fact(seen, arrest=True)
    region.a_fact(denied, arrest=False)
    region.a_fact(twice_told, arrest=True)
    region.a_fact(twice_told, arrest=False, minute=2)  # the same voice says otherwise
    wrong = region.a_fact(mistaken, arrest=True, source="family_present")
    region.rows.run(
        "INSERT INTO call_facts SELECT gen_random_uuid(), call_id, name, '{\"value\": false}', id,"
        " 'seen', NULL, happened_at, recorded_at + interval '1 minute', recorded_by"
        " FROM call_facts WHERE id = %s",
        wrong,
    )
    region.rows.run("UPDATE calls SET resuscitation = 'stopped' WHERE id = %s", ended)
    region.rows.run("UPDATE calls SET resuscitation = 'not_needed' WHERE id = %s", none)
    other_voice = region.a_call()
    region.a_fact(other_voice, arrest=True)
    region.a_fact(other_voice, arrest=False, source="family_present", minute=2)
    assert region.counted(HINODE, SINCE, UNTIL)["arrests"] == 3


def test_a_doctor_is_reached_once_one_answers_and_a_nurse_is_none(region: Region) -> None:
    reached, silent, nurse = (region.a_call() for _ in range(3))
    region.phoned(reached, is_reached=False)
    region.phoned(reached, is_reached=True, whom="online_mc_physician")
    region.phoned(silent, is_reached=False)
    region.phoned(nurse, is_reached=True, whom="visiting_nurse")
    counted = region.counted(HINODE, SINCE, UNTIL)
    assert (counted["doctor_phoned"], counted["doctor_reached"]) == (2, 1)


WISHES = ("wanted", "not_wanted", "undecided")


def test_resuscitation_is_compared_with_the_wish(region: Region) -> None:
    before = {}
    for wish in WISHES:
        before[wish] = region.a_resident()
        region.a_wish(before[wish], at=FIRST - timedelta(days=1), resuscitation=wish)
    seen = {}
    for wish, ended in product(WISHES, ("continued", "stopped", "not_started", "not_needed")):
        counted = region.counted(HINODE, SINCE, UNTIL)
        region.a_call(patient_id=before[wish], resuscitation=ended, transport="yes")
        now_ = region.counted(HINODE, SINCE, UNTIL)
        added = {name: now_[name] - counted[name] for name in now_}
        seen[wish, ended] = added["resuscitation_compared"], added["resuscitation_in_line"]
    assert {case for case, (is_compared, _) in seen.items() if is_compared} == set(
        product(("wanted", "not_wanted"), ("continued", "stopped", "not_started"))
    )
    assert {case for case, (_, is_in_line) in seen.items() if is_in_line} == {
        ("wanted", "continued"),
        ("not_wanted", "stopped"),
        ("not_wanted", "not_started"),
    }


def test_transport_is_compared_apart_from_resuscitation(region: Region) -> None:
    seen = {}
    for wish, transport in product(WISHES, ("yes", "no")):
        patient_id = region.a_resident()
        region.a_wish(patient_id, at=FIRST - timedelta(days=1), hospital_transport=wish)
        counted = region.counted(HINODE, SINCE, UNTIL)
        region.a_call(patient_id=patient_id, resuscitation="not_needed", transport=transport)
        now_ = region.counted(HINODE, SINCE, UNTIL)
        added = {name: now_[name] - counted[name] for name in now_}
        assert added["resuscitation_compared"] == 0
        seen[wish, transport] = added["transport_compared"], added["transport_in_line"]
    assert {case for case, (is_compared, _) in seen.items() if is_compared} == set(
        product(("wanted", "not_wanted"), ("yes", "no"))
    )
    assert {case for case, (_, is_in_line) in seen.items() if is_in_line} == {
        ("wanted", "yes"),
        ("not_wanted", "no"),
    }


def test_what_was_not_known_or_not_over_is_not_compared(region: Region) -> None:
    before, soon = FIRST - timedelta(days=1), FIRST + timedelta(minutes=30)
    late, taken_back, withdrawn_after, open_ = (region.a_resident() for _ in range(4))
    region.a_wish(late, at=FIRST)
    for patient_id in (taken_back, withdrawn_after, open_):
        region.a_wish(patient_id, at=before)
    region.a_mark(taken_back, 2, soon)
    region.a_mark(withdrawn_after, 2, FIRST + timedelta(hours=2))
    for patient_id in (late, taken_back, withdrawn_after):
        region.a_call(patient_id=patient_id, resuscitation="stopped", transport="no")
    region.a_call(patient_id=open_)
    counted = region.counted(HINODE, SINCE, UNTIL)
    assert counted["record_found"] == 4
    assert counted["resuscitation_compared"] == 1, "the withdrawal after the call was none then"
    assert counted["transport_compared"] == 1


def test_readings_are_of_opened_records_and_overrides_of_grants(region: Region) -> None:
    patient_id = region.a_resident()
    for action, outcome in (
        ("record.read", "done"),
        ("card.read", "done"),
        ("patients.listed", "done"),
        ("record.read", "refused"),
    ):
        region.a_reading(patient_id, action, outcome)
    for basis in ("glass", "care_team"):
        region.rows.add(
            "grants",
            patient_id=patient_id,
            holder_kind="account",
            holder_id=region.unit,
            basis=basis,
            opened_at=FIRST,
            closes_at=FIRST + timedelta(hours=1),
            opened_by=region.unit,
            opened_for="test",
            is_own_institution=False,
        )
    counted = region.counted(HINODE, SINCE, UNTIL)
    assert (counted["reads"], counted["overrides"]) == (2, 1)
    assert region.counted(MIZUNO, SINCE, UNTIL)["reads"] == 0


async def test_a_finished_quarter_is_counted_once_and_never_changes(
    client: httpx.AsyncClient, region: Region
) -> None:
    people = [region.a_resident() for _ in range(25)]
    for patient_id in people:
        region.a_call(patient_id=patient_id)
    region.goes_live()
    counted_now(region)
    before = (await read(client, region.prefecture)).json()
    found = cells(before, HINODE, "record_found")
    assert found["2025-Q2"]["number"] == 25
    assert found["2025-Q2"]["share"] == 100
    assert cells(before, HINODE, "minutes_to_card")["2025-Q2"]["number"] == 5
    assert cells(before, HINODE, "patients")["2025-Q2"]["number"] == 20
    region.past()
    region.rows.run("DELETE FROM patients WHERE id = %s", people[0])
    region.rows.run("UPDATE calls SET patient_id = NULL, confirmed_at = NULL")
    region.a_call()
    region.present()
    counted_now(region)
    after = (await read(client, region.prefecture)).json()
    assert after["places"] == before["places"]


async def test_a_quarter_that_is_not_counted_yet_says_so(
    client: httpx.AsyncClient, region: Region
) -> None:
    region.goes_live()
    region.a_resident()
    counted_now(region)
    answer = (await read(client, region.hub, "")).json()
    running = answer["periods"][-1]["code"]
    for indicator in ("calls", "minutes_to_card", "resuscitation_undecidable"):
        assert cells(answer, HINODE, indicator)[running]["state"] == "not_yet"
        assert cells(answer, HINODE, indicator)[running]["number"] is None


def test_of_the_running_quarter_only_people_are_counted_by_whole_months(region: Region) -> None:
    for place in range(12):
        region.a_resident(at=FIRST + timedelta(days=place))
        region.a_call(at=FIRST + timedelta(days=place))
    asked = "SELECT through, indicator, number FROM figures WHERE place = %s AND number > 0"
    region.rows.run("SELECT wall.count_figures(%s)", datetime(2025, 6, 6, tzinfo=UTC))
    assert region.rows.all("SELECT DISTINCT through FROM figures") == [(1,)], "May has not settled"
    assert region.rows.all(asked, HINODE) == []
    region.rows.run("SELECT wall.count_figures(%s)", datetime(2025, 6, 9, tzinfo=UTC))
    assert region.rows.all(asked, HINODE) == [(2, "patients", 12)]
    region.rows.run("SELECT wall.count_figures(%s)", datetime(2025, 7, 8, tzinfo=UTC))
    assert set(region.rows.all(asked, HINODE)) == {
        (2, "patients", 12),
        (3, "patients", 12),
        (3, "calls", 12),
    }


async def test_the_clock_counts_as_the_application_with_nobody_signed_in(
    server: Server, database: str, region: Region
) -> None:
    region.a_resident()
    pool = engine(server.url(APP, database), 1)
    async with connection(pool) as db:
        for _ in range(2):
            await count_quarters(db, now())
        await db.commit()
    await pool.dispose()
    asked = "SELECT number FROM figures WHERE place = %s AND period = '2025-Q2' AND indicator = %s"
    assert region.rows.all(asked, HINODE, "patients") == [(1,)]
    assert region.rows.all(asked, HINODE, "minutes_to_card") == [(None,)]


def test_nobody_has_a_quarter_counted_that_is_not_over(region: Region) -> None:
    region.a_resident(at=now())
    region.rows.run("SELECT wall.count_figures(clock_timestamp() + interval '2 years')")
    (latest,) = region.rows.one("SELECT max(period) FROM figures WHERE length(period) > 4")
    year, quarter = now().year, (now().month + 2) // 3
    assert latest <= f"{year}-Q{quarter}"
    asked = "SELECT count(*) FROM figures WHERE period = %s AND through = 3"
    assert region.rows.one(asked, f"{year}-Q{quarter}") == (0,)


async def test_in_training_the_running_quarter_is_shown_as_it_stands(
    client: httpx.AsyncClient, region: Region
) -> None:
    for _ in range(12):
        region.a_call(patient_id=region.a_resident(at=now()), at=now())
    answer = (await read(client, region.hub, "")).json()
    running = answer["periods"][-1]["code"]
    assert cells(answer, HINODE, "record_found")[running]["number"] == 12
    assert cells(answer, HINODE, "patients")[running]["number"] == 10
    assert cells(answer, HINODE, "arrests")[running]["number"] == 0


async def test_small_numbers_leave_by_no_door(client: httpx.AsyncClient, region: Region) -> None:
    for _ in range(7):
        region.a_call(patient_id=region.a_resident())
    for _ in range(30):
        region.a_call()
    region.goes_live()
    counted_now(region)
    answer = (await read(client, region.hub)).json()
    assert cells(answer, HINODE, "calls")["2025-Q2"]["number"] == 37
    for indicator, state in (("record_found", "hidden"), ("patients", "under_ten")):
        cell = cells(answer, HINODE, indicator)["2025-Q2"]
        assert (cell["state"], cell["number"], cell["share"]) == (state, None, None)
    assert cells(answer, HINODE, "minutes_to_card")["2025-Q2"]["number"] is None
    text = (await client.get(f"/v1/statistics.csv{SPAN}", headers=region.hub)).text
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    found = [line for line in lines if line["指標"].startswith("記録が見つかった")]
    assert {line["数"] for line in found} <= {"", "0"}
    assert found[0]["状態"] == "秘匿"
    assert "カナリア" not in text + str(answer)


async def test_the_table_is_a_file_that_starts_no_formula(
    client: httpx.AsyncClient, region: Region
) -> None:
    region.rows.run(
        "UPDATE organisations SET name = '=HYPERLINK(\"x\")', code = %s"
        " WHERE kind = 'municipality'",
        MIZUNO,
    )
    region.a_resident(MIZUNO)
    counted_now(region)
    answer = await client.get(f"/v1/statistics.csv{SPAN}", headers=region.municipality)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "ishinowa-statistics-2025-Q2-2025-Q4.csv" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert lines[1][1] == '\'=HYPERLINK("x")'
    assert not [cell for line in lines for cell in line if cell[:1] in {"=", "+", "-", "@"}]
    assert region.rows.leaves("statistics.downloaded")


def test_the_application_gets_at_no_count_by_itself(
    server: Server, database: str, region: Region
) -> None:
    region.a_resident()
    for statement in (
        "SELECT * FROM figures",
        "INSERT INTO figures VALUES ('990019', '2025-Q1', 3, 'calls', 5, now())",
        "SELECT * FROM wall.counted('990019', now() - interval '1 year', now())",
        "SELECT wall.minutes_to_card('990019', now() - interval '1 year', now())",
        "SELECT * FROM wall.municipalities()",
        "SELECT * FROM wall.settled(now())",
    ):
        with (
            psycopg.connect(server.dsn(APP, database)) as db,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            db.execute(statement.encode())


def test_the_function_gives_cells_to_officers_of_the_area_only(
    server: Server, database: str, region: Region
) -> None:
    region.a_resident()
    region.a_resident(MIZUNO)
    counted_now(region)
    asked = "SELECT DISTINCT place FROM wall.figures('2025-Q1', '2026-Q4') ORDER BY place"
    accounts = region.rows.all(
        "SELECT a.id, a.organisation_id, a.role FROM accounts a JOIN organisations o"
        " ON o.id = a.organisation_id WHERE a.role LIKE '%%officer' ORDER BY o.kind"
    )
    found = {}
    for account, organisation, role in accounts:
        for claimed in (role, "crew", "privacy_officer"):
            places = seen_as(
                server,
                database,
                asked,
                account=account,
                organisation=organisation,
                at=now(),
                role=claimed,
            )
            found[role, claimed] = [place for (place,) in places]
    assert found["hub_officer", "hub_officer"] == [HINODE]
    assert found["municipality_officer", "municipality_officer"] == [MIZUNO]
    assert found["prefecture_officer", "prefecture_officer"] == [PREFECTURE, HINODE, MIZUNO]
    assert not [places for (role, claimed), places in found.items() if role != claimed and places]
    with psycopg.connect(server.dsn(APP, database)) as db:
        assert db.execute(asked.encode()).fetchall() == []
