"""A region's agreement: who makes it, what it may say, and that nothing is ever edited."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app.clock import now
from app.embedded import APP, OWNER, Server
from app.people.kinds import OrganisationKind
from app.policy.draft import Content
from app.policy.roles import Role
from tests.access.builders import (
    HINODE,
    MIZUNO,
    Council,
    a_draft_body,
    a_version,
    level,
    read_by,
)
from tests.days import in_hours

OPENED = {"treatment_choices/crew": "full"}


def versions(council: Council) -> list[tuple[Any, ...]]:
    return council.rows.all("SELECT number, published_at IS NOT NULL FROM agreements ORDER BY 1")


async def test_nobody_else_drafts_or_approves(council: Council) -> None:
    draft = await council.drafted(OPENED)
    clinic = council.clinic
    outsiders = [council.rows.signed_in(role, clinic) for role in (Role.PHYSICIAN, Role.PATIENT)]
    outsiders.append(council.rows.signed_in(Role.PREFECTURE_OFFICER, council.hub))
    for who in outsiders:
        assert (await council.draft(a_draft_body(OPENED), who)).status_code == 403
        assert (await council.approve(draft, who)).status_code == 403
        assert (await council.withdraw(draft, who)).status_code == 403
        assert (await council.read(draft["line"]["id"], who)).status_code == 403
        assert (await council.http.get("/v1/agreements", headers=who)).status_code == 403
    drafting = await council.draft(a_draft_body(OPENED), council.clinic_privacy)
    assert drafting.status_code == 403
    assert versions(council) == [(1, False)]
    refused = [leaf for leaf in council.rows.leaves() if leaf["outcome"] == "refused"]
    assert {leaf["reason"] for leaf in refused} == {"role"}
    assert len(refused) == 16


async def test_a_stranger_to_the_region_learns_nothing(council: Council) -> None:
    draft, published = await council.drafted(OPENED), await council.published()
    nothing = {"line": {"id": str(uuid4())}, "digest": "0" * 64}
    for who in (council.far_officer, council.far_privacy):
        answers = [
            await ask(version, who)
            for version in (nothing, draft, published)
            for ask in (
                council.approve,
                council.withdraw,
                lambda version, by: council.read(version["line"]["id"], by),
            )
        ]
        path = f"/v1/agreements?region={HINODE}"
        answers.append(await council.http.get(path, headers=who))
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
    assert (await council.draft(a_draft_body(OPENED), council.far_officer)).status_code == 404
    listed = await council.http.get("/v1/agreements", headers=council.far_officer)
    assert listed.json() == {"items": [], "next": None}
    assert versions(council) == [(1, False), (2, True)]


async def test_a_prefecture_wide_hub_speaks_for_every_municipality_of_it(council: Council) -> None:
    council.rows.run("UPDATE organisations SET area = '[\"99\"]' WHERE id = %s", council.hub)
    assert (await council.draft(a_draft_body(OPENED, region=MIZUNO))).status_code == 201
    elsewhere = await council.draft(a_draft_body(OPENED, region="131016"))
    assert elsewhere.status_code == 404


async def test_the_same_organisation_or_person_does_not_approve_twice(council: Council) -> None:
    draft = await council.drafted(OPENED)
    assert (await council.approve(draft, council.hub_officer)).status_code == 201
    again = await council.approve(draft, council.hub_officer)
    colleague = await council.approve(draft, council.hub_colleague)
    for answer in (again, colleague):
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/already-approved"
    assert again.json()["title"] != colleague.json()["title"]
    assert versions(council) == [(1, False)]


async def test_an_approval_is_of_what_was_read(council: Council) -> None:
    draft = await council.drafted(OPENED)
    other = draft | {"digest": (await council.drafted(reason="別の理由"))["digest"]}
    answer = await council.approve(other, council.city_officer)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/other-text")
    assert not council.rows.all("SELECT 1 FROM agreement_approvals")
    # one whose content was changed behind our back is nobody's text any more
    with council.rows.db.transaction():
        council.rows.run("SET LOCAL session_replication_role = replica")
        council.rows.run('UPDATE agreements SET cells = \'{"values/ward": "brief"}\'')
    assert (await council.approve(draft, council.city_officer)).status_code == 409


UNAGREEABLE: list[tuple[dict[str, str], list[str] | None]] = [
    ({"staff_safety_notes/patient": "brief"}, ["body.cells.staff_safety_notes/patient"]),
    ({"values/crew": "full", "identity/crew": "brief"}, ["body.cells.values/crew"]),
    ({"care_profile/crew": "full"}, ["body.cells.care_profile/crew"]),
    # no brief form: the table would say that something is shown
    ({"clinical_alerts/crew": "brief"}, ["body.cells.clinical_alerts/crew"]),
    ({"call_record/ward": "brief"}, ["body.cells.call_record/ward"]),
    ({"blood_type/crew": "full"}, ["body.cells"]),
    ({"identity/stranger": "brief"}, ["body.cells"]),
    ({"identity": "brief"}, ["body.cells"]),
    ({"identity/crew": "everything"}, None),
    ({"x" * 61: "full"}, None),
]
NOT_WHOLE: list[dict[str, Any]] = [
    {"in_force_from": "2020-01-01T09:00:00+09:00"},
    {"in_force_from": "9999-12-31T23:59:59-12:00"},
    {"in_force_from": "2026-12-01T09:00:00"},
    {"reason": ""},
    {"reason": "番号 123456789018"},
    {"region": "990018"},
    {"number": 7},
    {"published_at": "2026-12-01T09:00:00+09:00"},
    {"drafted_by": "018f0000-0000-7000-8000-000000000000"},
]


async def test_a_cell_that_no_agreement_may_hold_is_refused_by_name(council: Council) -> None:
    for cells, named in UNAGREEABLE:
        answer = await council.draft(a_draft_body(cells))
        assert answer.status_code == 422, cells
        found = [one["field"] for one in answer.json()["violations"]]
        assert named is None or found == named
        for one in answer.json()["violations"]:
            assert one["ja"], cells
            assert one["en"], cells
        assert "blood_type" not in answer.text
        assert "stranger" not in answer.text
    assert versions(council) == []


async def test_a_draft_that_is_not_whole_is_refused(council: Council) -> None:
    hours = [{"in_force_from": in_hours(each)} for each in (-0.01, 24 * 366 + 0.1)]
    for changes in [*NOT_WHOLE, *hours]:
        assert (await council.draft(a_draft_body(OPENED, **changes))).status_code == 422, changes
    assert versions(council) == []


async def test_withdrawing_comes_once_and_ends_approval(council: Council) -> None:
    draft = await council.drafted(OPENED)
    assert (await council.withdraw(draft, council.hospital_privacy)).status_code == 200
    again = await council.withdraw(draft, council.city_officer)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/withdrawn")
    late = await council.approve(draft, council.city_officer)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/withdrawn")
    kinds = council.rows.all("SELECT DISTINCT kind FROM notices")
    assert kinds == [("agreement_drafted",)], "a draft that ends was in force for nobody"
    published = await council.published()
    third = await council.approve(published, council.clinic_privacy)
    assert (third.status_code, third.json()["type"]) == (409, "/problems/published")


async def test_a_version_is_never_edited_by_anyone(
    council: Council, server: Server, database: str
) -> None:
    await council.published(OPENED)
    taken_back = await council.published()
    assert (await council.withdraw(taken_back, council.city_officer)).status_code == 200
    forbidden = [
        *("UPDATE agreements SET cells = cells", "UPDATE agreements SET digest = digest"),
        *("UPDATE agreements SET in_force_from = now()", "UPDATE agreements SET region = '990027'"),
        *("DELETE FROM agreements", "TRUNCATE agreements CASCADE"),
        *("DELETE FROM agreement_approvals", "UPDATE agreement_approvals SET digest = 'x'"),
    ]
    steps = [  # what may come once comes no second time
        "UPDATE agreements SET published_at = now() WHERE number = 1",
        "UPDATE agreements SET published_at = NULL WHERE number = 1",
        "UPDATE agreements SET withdrawn_reason = 'x' WHERE number = 2",
        """UPDATE agreements SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_reason = NULL
        WHERE number = 2""",
    ]
    before = council.rows.all("SELECT * FROM agreements ORDER BY number")
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
    for role, statement in [
        *product((APP, OWNER), forbidden),
        *product((None,), (*forbidden, *steps)),
    ]:
        dsn = server.dsn(role or OWNER, database)
        opened = server.superuser(database) if role is None else psycopg.connect(dsn)
        with opened as db, pytest.raises(refused):
            db.execute(statement.encode())
    with psycopg.connect(server.dsn(OWNER, database)) as db:
        done = [db.execute(statement.encode()).rowcount for statement in steps]
    assert done == [0] * len(steps), "the owner has no policy to step by"
    assert council.rows.all("SELECT * FROM agreements ORDER BY number") == before


async def test_not_even_a_row_publishes_what_one_organisation_approved(council: Council) -> None:
    draft = await council.drafted(OPENED)
    await council.approve(draft, council.hub_officer)
    with pytest.raises(psycopg.errors.RestrictViolation):
        council.rows.run("UPDATE agreements SET published_at = clock_timestamp()")
    # a second yes of the same organisation, or to another text, is none
    council.rows.run(
        """INSERT INTO agreement_approvals (agreement_id, organisation_id, account_id,
            approved_at, digest)
        SELECT agreement_id, %s, (SELECT id FROM accounts WHERE organisation_id = %s LIMIT 1),
            approved_at, 'another text' FROM agreement_approvals""",
        council.clinic,
        council.clinic,
    )
    with pytest.raises(psycopg.errors.RestrictViolation):
        council.rows.run("UPDATE agreements SET published_at = clock_timestamp()")


async def test_two_organisations_publish_and_everyone_bound_is_told(council: Council) -> None:
    rows = council.rows
    far_fire = rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT, MIZUNO)
    gone = rows.an_organisation(OrganisationKind.PHARMACY)
    rows.run("UPDATE organisations SET area = %s::jsonb WHERE id = %s", f'["{HINODE}"]', far_fire)
    rows.run("UPDATE organisations SET disabled_at = now() WHERE id = %s", gone)
    draft = await council.drafted(OPENED)
    assert draft["line"]["status"] == "draft"
    assert draft["line"]["begins_at"] is None
    first = (await council.approve(draft, council.hospital_privacy)).json()
    assert first["line"]["status"] == "draft"
    assert len(first["line"]["approved"]) == 1
    done = (await council.approve(draft, council.city_officer)).json()
    assert done["line"]["status"] == "upcoming"
    assert done["line"]["begins_at"] == done["line"]["in_force_from"]
    assert (await council.table())["version"] == "default-1"
    assert (await council.table())["next_from"] == done["line"]["begins_at"]
    published = "SELECT organisation_id FROM notices WHERE kind = 'agreement_published'"
    told = {row[0] for row in rows.all(published)}
    bound = {row[0] for row in rows.all("SELECT id FROM organisations WHERE region = %s", HINODE)}
    assert told == (bound | {far_fire}) - {gone}
    await council.withdraw(done, council.clinic_privacy)
    kinds = rows.all("SELECT kind, count(*) FROM notices GROUP BY 1 ORDER BY 1")
    assert kinds == [
        ("agreement_drafted", len(told) - 1),
        ("agreement_published", len(told)),
        ("agreement_withdrawn", len(told)),
    ]
    leaves = rows.all("SELECT action, agreement, fields FROM audit_leaves ORDER BY id")
    assert ("agreement.drafted", f"{HINODE}-1", ["treatment_choices/crew"]) in leaves
    assert ("agreement.approved", f"{HINODE}-1", ["approved", "published_at"]) in leaves
    assert ("agreement.withdrawn", f"{HINODE}-1", ["withdrawn_at"]) in leaves


async def test_an_approval_after_the_hour_begins_at_once_and_says_so(council: Council) -> None:
    await council.drafted(OPENED)
    council.rows.run("ALTER TABLE agreements DISABLE TRIGGER USER")
    council.rows.run("UPDATE agreements SET in_force_from = now() - interval '1 minute'")
    (row,) = council.rows.all(
        "SELECT id, region, number, cells, reason, in_force_from FROM agreements"
    )
    content = Content(
        region=row[1], number=row[2], cells=row[3], reason=row[4], in_force_from=row[5]
    )
    council.rows.run("UPDATE agreements SET digest = %s", content.digest)
    council.rows.run("ALTER TABLE agreements ENABLE TRIGGER USER")
    late = (await council.read(str(row[0]))).json()
    assert "過ぎています" in late["line"]["begins"]["ja"]
    await council.approve(late, council.hub_officer)
    done = (await council.approve(late, council.city_officer)).json()
    assert done["line"]["status"] == "in_force"
    assert done["line"]["begins_at"] == done["line"]["published_at"]
    assert done["line"]["begins_at"] > done["line"]["in_force_from"]
    table = await council.table()
    assert table["version"] == f"{HINODE}-1"
    assert level(table, "treatment_choices/crew") == "full"


async def test_the_newest_hour_holds_and_a_withdrawal_gives_back_what_held_before(
    council: Council,
) -> None:
    rows, hour = council.rows, timedelta(hours=1)
    a_version(rows, HINODE, {"values/ward": "brief"}, now() - 3 * hour, number=1)
    a_version(rows, HINODE, {"values/ward": "withheld"}, now() - hour, number=2)
    a_version(rows, HINODE, {}, now() - hour / 2, number=3, withdrawn=now() - hour / 4)
    a_version(rows, HINODE, {}, now() + hour, number=4)
    listed = await council.http.get("/v1/agreements", headers=council.clinic_privacy)
    statuses = [line["status"] for line in listed.json()["items"]]
    assert statuses == ["upcoming", "withdrawn", "in_force", "superseded"]
    for version, shown in (("2", "withheld"), ("1", "brief")):
        table = await council.table()
        assert table["version"] == f"{HINODE}-{version}"
        assert level(table, "values/ward") == shown
        (line,) = (x for x in listed.json()["items"] if x["version"] == table["version"])
        assert table["since"] == line["begins_at"]
        answer = await council.withdraw({"line": line}, council.city_officer)
        assert answer.json()["line"]["status"] == "withdrawn"
    table = await council.table()
    assert (table["version"], table["since"]) == ("default-1", None)
    assert (await council.table(MIZUNO))["version"] == "default-1"


async def test_the_table_is_open_to_everyone_and_nothing_else_is(council: Council) -> None:
    await council.drafted({"values/ward": "withheld"})
    open_table = (await council.http.get("/v1/sharing-table")).json()
    assert (open_table["region"], open_table["version"]) == (None, "default-1")
    table = await council.table()
    assert table | {"region": None} == open_table, "a draft is nobody's table"
    assert len(table["sections"]) * len(table["columns"]) == 22 * 13
    (treatment,) = (x for x in table["sections"] if x["section"] == "treatment_choices")
    assert (treatment["levels"]["crew"], treatment["ceiling"]["crew"]) == ("brief", "full")
    assert (await council.http.get("/v1/sharing-table?region=990018")).status_code == 422


async def test_two_second_approvals_at_once_publish_once(council: Council) -> None:
    draft = await council.drafted(OPENED)
    await council.approve(draft, council.hub_officer)
    others = (council.city_officer, council.clinic_privacy, council.hospital_privacy)
    answers = await asyncio.gather(*(council.approve(draft, who) for who in others))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert council.rows.one("SELECT count(*) FROM agreement_approvals") == (2,)
    bound = council.rows.one("SELECT count(*) FROM organisations WHERE region = %s", HINODE)
    published = "SELECT count(*) FROM notices WHERE kind = 'agreement_published'"
    assert council.rows.one(published) == bound


async def test_two_drafts_for_one_hour_cannot_both_be_published(council: Council) -> None:
    hour = in_hours(2)
    both = [await council.drafted(OPENED, in_force_from=hour) for _ in range(2)]
    for draft in both:
        await council.approve(draft, council.hub_officer)
    answers = await asyncio.gather(*(council.approve(d, council.city_officer) for d in both))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (lost,) = (answer for answer in answers if answer.status_code == 409)
    assert lost.json()["type"] == "/problems/same-hour"
    assert [is_published for _, is_published in versions(council)].count(True) == 1
    # once the first is withdrawn before it began, the hour is free again
    won, left = both if answers[0].status_code == 201 else both[::-1]
    assert (await council.withdraw(won, council.city_officer)).status_code == 200
    assert (await council.approve(left, council.city_officer)).status_code == 201


async def test_drafts_sent_at_once_get_a_number_each_and_a_retried_one_none(
    council: Council,
) -> None:
    body = a_draft_body(OPENED)
    answers = await asyncio.gather(*(council.draft(body) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert [number for number, _ in versions(council)] == [1, 2, 3, 4]
    keyed = council.hub_officer | {"Idempotency-Key": "draft-once-1"}
    twice = [await council.draft(body, keyed) for _ in range(2)]
    assert twice[0].json()["line"]["id"] == twice[1].json()["line"]["id"]
    assert len(versions(council)) == 5


INSERT = """
    INSERT INTO agreements (id, region, number, cells, reason, drafted_by,
        drafted_by_organisation, drafted_at, in_force_from, digest)
    VALUES (gen_random_uuid(), '990019', 9, '{}', 'r', %s, %s, now(), now(), 'd')
"""
APPROVE = """
    INSERT INTO agreement_approvals (agreement_id, account_id, organisation_id, approved_at, digest)
    VALUES (%s, %s, %s, now(), %s)
"""
COUNTED = "SELECT count(*) FROM wall.reads_of_region('990019', '-infinity', 'infinity')"
Standing = tuple[Any, ...]


@contextmanager
def standing_as(
    server: Server, database: str, role: str, who: Standing
) -> Iterator[psycopg.Connection[Any]]:
    """The app's role with somebody's settings and none of our code."""
    with psycopg.connect(server.dsn(APP, database)) as db:
        for name, value in zip(("account", "organisation", "role"), (*who, role), strict=True):
            db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        yield db


async def test_the_row_policies_alone_let_nobody_else_draft_approve_or_step(
    council: Council, server: Server, database: str
) -> None:
    draft, rows = await council.drafted(OPENED), council.rows
    read_by(rows, rows.add("subjects", region=HINODE, epoch=1), 12, values="full")
    of_role = "SELECT id, organisation_id FROM accounts WHERE role = %s AND organisation_id = %s"
    hub, colleague = rows.all(of_role, "hub_officer", council.hub)
    (city,) = rows.all(of_role, "municipality_officer", council.city)
    (privacy,) = rows.all(of_role, "privacy_officer", council.clinic)
    (far,) = rows.all(
        """SELECT a.id, organisation_id FROM accounts a JOIN organisations o
        ON o.id = organisation_id WHERE o.region = %s AND role = 'hub_officer'""",
        MIZUNO,
    )
    yes = (draft["line"]["id"], *city, draft["digest"])
    refused: list[tuple[str, Standing, str, Standing]] = [
        ("privacy_officer", privacy, INSERT, privacy),
        ("hub_officer", far, INSERT, far),
        ("physician", city, INSERT, city),
        ("hub_officer", hub, INSERT, colleague),
        ("hub_officer", hub, INSERT, (hub[0], city[1])),
        ("municipality_officer", city, APPROVE, (yes[0], *hub, yes[3])),
        ("municipality_officer", city, APPROVE, (yes[0], city[0], hub[1], yes[3])),
        ("municipality_officer", city, APPROVE, (yes[0], hub[0], city[1], yes[3])),
        ("municipality_officer", city, APPROVE, (*yes[:3], "0" * 64)),
        ("physician", city, APPROVE, yes),
        ("hub_officer", far, APPROVE, (yes[0], *far, yes[3])),
    ]
    for role, who, statement, values in refused:
        with (
            standing_as(server, database, role, who) as db,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            db.execute(statement.encode(), values)
    withdrawing = """UPDATE agreements SET withdrawn_at = now(), withdrawn_by = %s,
        withdrawn_reason = 'x'"""
    with (
        standing_as(server, database, "hub_officer", hub) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(withdrawing.encode(), (city[0],))
    for role, who, is_theirs in (
        ("hub_officer", far, False),
        ("physician", city, False),
        ("municipality_officer", city, True),
    ):
        with standing_as(server, database, role, who) as db:
            assert db.execute("SELECT count(*) FROM agreements").fetchone() == (int(is_theirs),)
            assert db.execute(COUNTED).fetchone() == (2 * is_theirs,)
            assert db.execute(withdrawing.encode(), (who[0],)).rowcount == int(is_theirs)
            db.rollback()
    with standing_as(server, database, "municipality_officer", city) as db:
        assert db.execute(APPROVE.encode(), yes).rowcount == 1
    await council.published()
    for role, who, seen in (("hub_officer", far, 0), ("municipality_officer", city, 3)):
        with standing_as(server, database, role, who) as db:
            assert db.execute("SELECT count(*) FROM agreement_approvals").fetchone() == (seen,)
    assert (await council.withdraw(draft, council.hub_officer)).status_code == 200
    with (
        standing_as(server, database, "privacy_officer", privacy) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(APPROVE.encode(), (yes[0], *privacy, yes[3]))
