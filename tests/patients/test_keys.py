"""Whoever was registered before there were keys is found as well."""

from uuid import uuid4

from alembic import command

from app.clock import now
from app.commands.migrate import config_of
from app.embedded import OWNER, Server
from app.keys import Keyring
from app.patients.keys import KEYS, search_keys
from app.people.kinds import OrganisationKind
from tests.emptied import INSTALLED
from tests.request.builders import rows_of

WHO = {
    "name": "髙橋 花子",
    "reading": "タカハシ ハナコ",
    "address": "訓練市訓練町一丁目２番３号 見本荘1",
}


def test_those_who_are_there_get_their_keys(server: Server, keyring: Keyring) -> None:
    name = f"keys_{uuid4().hex[:12]}"
    server.create_database(name)
    try:
        config = config_of(server.url(OWNER, name))
        command.upgrade(config, "0014")
        with rows_of(server, name, keyring) as rows:
            rows.run(INSTALLED)
            rows.add(
                "patients",
                id=rows.add("subjects", region="990019", epoch=0),
                registered_by=rows.an_organisation(OrganisationKind.CLINIC),
                registered_at=now(),
                version=1,
                contacts_number=0,
                masked_name="タ●● ハ●●",
                birth_year=1935,
                sex="female",
                area="訓練市",
                reading_key="タカハシハナコ",
                address_key="as it was made before",
                **WHO,
            )
            command.upgrade(config, "0016")
            (found,) = rows.one("SELECT to_jsonb(p) FROM patients p")
            assert {key: found[key] for key in KEYS} == search_keys(**WHO)
            assert not rows.all("SELECT 1 FROM pg_policies WHERE policyname = 'keys_made'")
    finally:
        server.drop_database(name)


def test_a_key_is_made_of_every_part() -> None:
    assert set(search_keys(**WHO)) == set(KEYS)
    assert all(search_keys(**WHO).values())
