"""Who takes part: oneself, the register of organisations, accounts and who vouches for them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, Field

from app.api.sign_in import Body
from app.people import accounts, directory, register
from app.people.applications import NewAccount, NewOrganisation
from app.people.kinds import OrganisationKind
from app.people.views import AccountView, OrganisationView, UnitView
from app.policy.roles import Role
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["people"])

After = Annotated[UUID | None, Query(description="`next` of the page before.")]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=100)]

Code = Annotated[str, Field(strict=True, min_length=2, max_length=10)]
Area = Annotated[list[Code], Field(min_length=1, max_length=200, examples=[["990019", "990027"]])]
"""Municipalities by their codes, a prefecture by two digits, a secondary medical area by four."""


class OrganisationIn(Body):
    """An organisation to be registered."""

    kind: OrganisationKind
    code: str | None = Field(
        default=None,
        strict=True,
        max_length=20,
        examples=["9910000015"],
        description="医療機関コード、介護保険事業所番号、または団体コード。The code its kind has.",
    )
    name: Name = Field(examples=["みなと在宅クリニック"])
    region: str = Field(strict=True, max_length=10, examples=["990019"])
    phone: str | None = Field(default=None, strict=True, max_length=30, examples=["03-0000-1234"])
    area: Area | None = Field(
        default=None,
        description="担当する市町村。空なら所在の市町村、都道府県は全域。"
        "二次医療圏(4桁)は、その日の市町村として書かれます。"
        "What it answers for; left out, its own municipality or the whole prefecture. "
        "A secondary medical area is written as its municipalities of that day.",
    )


class AreaIn(Body):
    """The municipalities that an organisation answers for."""

    area: Area


class UnitIn(Body):
    """A crew unit to be added to a fire department."""

    name: Name = Field(examples=["みなと第1救急隊"])


class AccountIn(Body):
    """A person's account to be opened."""

    organisation_id: UUID
    role: Role
    login: str = Field(strict=True, min_length=3, max_length=64, examples=["crew-1-sato"])
    name: Name = Field(examples=["佐藤 花子"])
    name_reading: Name | None = Field(default=None, examples=["サトウ ハナコ"])
    unit_id: UUID | None = Field(default=None, description="For ambulance crew, and only them.")


class OrganisationsOut(BaseModel):
    """A page of the register; `next` is null on the last one."""

    items: list[OrganisationView]
    next: UUID | None


class NewAccountOut(BaseModel):
    """An account just opened. The secret is shown this once; a repeated request gets null."""

    account: AccountView
    enrolment_secret: str | None


class AccountsOut(BaseModel):
    """A page of accounts; `next` is null on the last one."""

    items: list[AccountView]
    next: UUID | None


class MeOut(BaseModel):
    """Who is asking: account, organisation (its unit is the caller's own), session."""

    account: AccountView
    organisation: OrganisationView
    session_id: UUID
    signed_in_at: datetime
    second_factor_at: datetime


@router.get("/me", operation_id="readMe")
async def read_me(work: CallerWork) -> MeOut:
    """Who one is signed in as."""
    account, organisation = await directory.me(*work)
    return MeOut(
        account=account,
        organisation=organisation,
        session_id=work.caller.session_id,
        signed_in_at=work.caller.signed_in_at,
        second_factor_at=work.caller.second_factor_at,
    )


@router.get("/organisations", operation_id="listOrganisations")
async def list_organisations(
    work: CallerWork, kind: OrganisationKind | None = None, after: After = None
) -> OrganisationsOut:
    """The register of who takes part, 50 a page, for everybody signed in."""
    found = await directory.organisations(*work, kind, after)
    last = found[-1].id if len(found) == directory.PAGE else None
    return OrganisationsOut(items=found, next=last)


@router.post(
    "/organisations",
    operation_id="createOrganisation",
    status_code=status.HTTP_201_CREATED,
)
async def create_organisation(
    work: CallerWork, body: OrganisationIn, once: CreatesOnce
) -> OrganisationView:
    """Registers an organisation. For administrators of the registrar."""
    new = NewOrganisation(
        kind=body.kind,
        code=body.code,
        name=body.name,
        region=body.region,
        phone=body.phone,
        area=tuple(body.area or ()),
    )

    async def act() -> UUID:
        return await register.create_organisation(*work, new)

    async def again(organisation_id: UUID) -> OrganisationView:
        return await directory.organisation(*work, organisation_id)

    return await once(act, again)


@router.put("/organisations/{organisation_id}/area", operation_id="setArea")
async def set_area(work: CallerWork, organisation_id: UUID, body: AreaIn) -> OrganisationView:
    """Says for which municipalities an organisation answers. For the registrar."""
    await register.set_area(*work, organisation_id, body.area)
    return await directory.organisation(*work, organisation_id)


@router.post(
    "/organisations/{organisation_id}/units",
    operation_id="createUnit",
    status_code=status.HTTP_201_CREATED,
)
async def create_unit(
    work: CallerWork, organisation_id: UUID, body: UnitIn, once: CreatesOnce
) -> UnitView:
    """Adds a crew unit to a fire department."""

    async def act() -> UUID:
        return await register.create_unit(*work, organisation_id, body.name)

    async def again(unit_id: UUID) -> UnitView:
        shown = await directory.organisation(*work, organisation_id)
        return next(unit for unit in shown.units if unit.id == unit_id)

    return await once(act, again)


@router.get("/accounts", operation_id="listAccounts")
async def list_accounts(
    work: CallerWork, organisation_id: UUID | None = None, after: After = None
) -> AccountsOut:
    """Accounts, 50 a page: the administrator's own organisation, for the registrar all."""
    found = await directory.accounts(*work, organisation_id, after)
    last = found[-1].id if len(found) == directory.PAGE else None
    return AccountsOut(items=found, next=last)


@router.post(
    "/accounts",
    operation_id="createAccount",
    status_code=status.HTTP_201_CREATED,
)
async def create_account(work: CallerWork, body: AccountIn, once: CreatesOnce) -> NewAccountOut:
    """Opens an account. Its enrolment secret is handed to the person, who has seven days."""
    new = NewAccount(
        role=body.role,
        login=body.login,
        name=body.name,
        name_reading=body.name_reading,
        unit_id=body.unit_id,
    )
    secret: str | None = None

    async def act() -> UUID:
        nonlocal secret
        account_id, secret = await accounts.create(*work, body.organisation_id, new)
        return account_id

    async def again(account_id: UUID) -> NewAccountOut:
        shown = await directory.account(*work, account_id)
        return NewAccountOut(account=shown, enrolment_secret=secret)

    return await once(act, again)


@router.post("/accounts/{account_id}/vouch", operation_id="vouch")
async def vouch(work: CallerWork, account_id: UUID) -> AccountView:
    """Vouches for a physician's licence as the second person; orders may be signed from then on."""
    await accounts.vouch(*work, account_id)
    return await directory.account(*work, account_id)


@router.post("/accounts/{account_id}/disable", operation_id="disableAccount")
async def disable_account(work: CallerWork, account_id: UUID) -> AccountView:
    """Closes an account; its sessions end at once."""
    await accounts.disable(*work, account_id)
    return await directory.account(*work, account_id)
