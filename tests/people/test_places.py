"""The row policies compare places as the code does, out of the same lists."""

import random

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.commands.migrate import load_places, plain, stale_places
from app.embedded import OWNER, Server
from app.japan import places, territory
from app.people import regions
from tests.people.builders import an_organisation


async def test_the_database_knows_the_places_of_this_version(db: AsyncConnection) -> None:
    pieces = set(map(tuple, await db.execute(text("SELECT code, piece FROM place_pieces"))))
    heirs = set(map(tuple, await db.execute(text("SELECT code, heir, rank FROM place_heirs"))))
    assert pieces == territory.piece_rows()
    assert heirs == territory.heir_rows()


async def test_both_walls_say_the_same_of_any_area_and_place(db: AsyncConnection) -> None:
    drawn = random.Random(20240101)  # noqa: S311  no secret
    changed, known = sorted(territory.changed()), sorted(places.municipalities())
    kin = {
        one: sorted({step for part in territory.pieces(one) for step in part}) for one in changed
    }
    asked = text(
        "SELECT wall.covers(cast(:area AS jsonb), :code), wall.touches(cast(:area AS jsonb), :code)"
    )
    seen = set()
    for _ in range(600):
        code = drawn.choice(changed + known[:200])
        near = kin.get(code, [code])
        area = drawn.sample(near, drawn.randint(0, len(near))) + drawn.sample(known, 2)
        row = (await db.execute(asked, {"area": _json(area), "code": code})).one()
        said = (territory.covers(area, code), territory.touches(area, code))
        assert tuple(row) == said, (area, code)
        seen.add(said)
    assert seen == {(True, True), (False, True), (False, False)}


async def test_the_word_of_a_place_is_looked_for_in_the_same_order(db: AsyncConnection) -> None:
    asked = text("SELECT place FROM wall.standing_for(:code) ORDER BY rank")
    drawn = random.Random(19990401)  # noqa: S311  no secret
    for code in [*drawn.sample(sorted(territory.changed()), 200), "221384", "131016", "990019"]:
        found = (await db.execute(asked, {"code": code})).scalars()
        assert tuple(found) == territory.standing_for(code)


async def test_the_rules_of_a_place_bind_who_answers_for_it_from_elsewhere(
    db: AsyncConnection,
) -> None:
    town, prefecture = [await an_organisation(db, area=[one]) for one in ("990027", "99")]
    elsewhere = await an_organisation(db, area=["990035"])
    for bound in (await regions.bound_in(db, ("990027",)), await regions.bound_by(db, "990027")):
        assert {town, prefecture} <= set(bound)
        assert elsewhere not in bound


async def test_a_village_that_went_to_another_prefecture_binds_nobody_of_its_old_one(
    db: AsyncConnection,
) -> None:
    before, now = await an_organisation(db, area=["20"]), await an_organisation(db, area=["21"])
    bound = await regions.bound_in(db, ("212067",))  # 中津川市, and 山口村 of 長野県 since 2005
    assert now in bound
    assert before not in bound
    assert set(await regions.bound_by(db, "212067")) == set(bound)


def test_a_database_with_an_older_list_is_told_from_one_of_this_version(
    server: Server, template: str
) -> None:
    with psycopg.connect(plain(server.url(OWNER, template))) as db:
        assert not stale_places(db)
        db.execute("DELETE FROM place_pieces WHERE code = '221350'")
        assert stale_places(db)
        load_places(db)
        assert not stale_places(db)
        db.rollback()


def _json(area: list[str]) -> str:
    return "[" + ", ".join(f'"{one}"' for one in area) + "]"
