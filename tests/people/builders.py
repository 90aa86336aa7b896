"""People to test with. All made up; the codes are those of no prefecture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import uuid7
from app.japan.codes import luhn_digit, municipality_check_digit
from app.keys import Keyring
from app.people import accounts, one_time_codes, passwords
from app.people.applications import NewAccount
from app.people.caller import Caller
from app.people.kinds import CODE_FORM, CodeForm, OrganisationKind
from app.people.models import Account, Organisation, Unit
from app.people.sign_in import Credentials
from app.policy.roles import Role

PASSWORD = "ゆきどけの橋を三つ渡って家に帰る"
TABLET = "tablet-1-test"
REGION = "99001" + municipality_check_digit("99001")

_numbers = count(1)
_hashes: list[str] = []


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and what they know."""

    id: UUID
    organisation_id: UUID
    kind: OrganisationKind
    role: Role
    login: str
    secret: str

    def code(self, at: datetime, ahead: int = 0) -> str:
        return one_time_codes.code_at(self.secret, one_time_codes.step_at(at) + ahead)

    def offers(self, at: datetime, **changes: str) -> Credentials:
        """The right credentials, but for the changes."""
        right = Credentials(
            login=self.login,
            password=PASSWORD,
            code=self.code(at),
            device=TABLET,
            address="127.0.0.1",
        )
        return replace(right, **changes)

    def caller(self, at: datetime) -> Caller:
        return Caller(
            account_id=self.id,
            organisation_id=self.organisation_id,
            organisation_kind=self.kind,
            unit_id=None,
            role=self.role,
            region=REGION,
            session_id=uuid4(),
            device=TABLET,
            signed_in_at=at,
            second_factor_at=at,
            request_id=uuid4(),
        )


def a_code(kind: OrganisationKind) -> str | None:
    if kind in {OrganisationKind.HUB, OrganisationKind.MC_COUNCIL}:
        return None
    if CODE_FORM[kind] is CodeForm.MUNICIPALITY:
        five = f"99{next(_numbers):03d}"
        return five + municipality_check_digit(five)
    nine = f"991{next(_numbers):06d}"
    return nine + luhn_digit(nine)


async def now(db: AsyncConnection) -> datetime:
    found: datetime = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    return found


async def an_organisation(
    db: AsyncConnection,
    kind: OrganisationKind = OrganisationKind.CLINIC,
    *,
    is_registrar: bool = False,
    area: Sequence[str] = (),
) -> UUID:
    organisation_id = uuid7()
    row = {
        "id": organisation_id,
        "kind": kind.value,
        "code": a_code(kind),
        "name": "みなと在宅クリニック",
        "region": REGION,
        "area": list(area),
        "phone": "+81300001234",
        "is_registrar": is_registrar,
        "is_training": True,
        "created_at": await now(db),
    }
    await db.execute(insert(Organisation), row)
    return organisation_id


async def a_unit(db: AsyncConnection, organisation_id: UUID) -> UUID:
    unit_id = uuid7()
    row = {
        "id": unit_id,
        "organisation_id": organisation_id,
        "name": f"第{next(_numbers)}救急隊",
        "created_at": await now(db),
    }
    await db.execute(insert(Unit), row)
    return unit_id


async def a_person(
    db: AsyncConnection,
    keyring: Keyring,
    organisation_id: UUID,
    role: Role = Role.PHYSICIAN,
    kind: OrganisationKind = OrganisationKind.CLINIC,
    unit_id: UUID | None = None,
    voucher: UUID | None = None,
) -> Person:
    """An enrolled person."""
    login = f"{role.value}-{uuid4().hex[:8]}"
    new = NewAccount(role=role, login=login, name="佐藤 花子", unit_id=unit_id)
    account_id, _ = await accounts.add(
        db, await now(db), organisation_id, new, voucher, is_training=True
    )
    if not _hashes:
        _hashes.append(await passwords.hashed(PASSWORD))
    secret = one_time_codes.new_secret()
    await db.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(
            password_hash=_hashes[0],
            totp_sealed=one_time_codes.sealed(keyring, account_id, secret),
            enrolment_hash=None,
            enrolment_expires_at=None,
        )
    )
    return Person(account_id, organisation_id, kind, role, login, secret)
