"""The rows of people: organisations, crew units, accounts, sessions, sign-in attempts.

No patient stands here. Every secret is kept as a hash or sealed.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.people.kinds import InstallationKind, OrganisationKind, SessionKind
from app.policy.roles import Role


def _one_of(column: str, values: Iterable[str], name: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


class Installation(Row):
    """What this database is for. One row, written once; no code changes it.

    Organisations and accounts point at `is_training` with a foreign key, so a made-up
    person cannot be stored beside real ones, whatever the program does.
    """

    __tablename__ = "installation"
    __table_args__ = (
        _one_of("kind", InstallationKind, "kind"),
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("is_training = (kind = 'training')", name="is_training"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    is_training: Mapped[bool] = mapped_column(unique=True)
    founded_at: Mapped[datetime]


class PlacePiece(Row):
    """One part of a place whose code changed, or of a city with wards; see app/japan/territory."""

    __tablename__ = "place_pieces"
    __table_args__ = (Index("ix_place_pieces_piece", "piece"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    piece: Mapped[str] = mapped_column(primary_key=True)


class PlaceHeir(Row):
    """Another code whose word holds for a place; below 0 it goes before the place's own."""

    __tablename__ = "place_heirs"

    code: Mapped[str] = mapped_column(primary_key=True)
    heir: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]


class Organisation(Row):
    """An institution that takes part. `region` is the municipality code it belongs to.

    `area`: the municipalities it answers for, by code, or a prefecture by its two digits: what a
    hub or a prefecture counts, what an MC council reviews.
    `is_registrar`: the one organisation whose administrators create the others.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        _one_of("kind", OrganisationKind, "kind"),
        UniqueConstraint("kind", "code"),
        Index(
            "ix_organisations_registrar",
            "is_registrar",
            unique=True,
            postgresql_where="is_registrar",
        ),
        Index("ix_organisations_phone", "phone", postgresql_where="phone IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str | None]
    name: Mapped[str]
    region: Mapped[str]
    area: Mapped[list[str]] = mapped_column(server_default="[]")
    phone: Mapped[str | None]
    is_registrar: Mapped[bool] = mapped_column(default=False)
    is_training: Mapped[bool] = mapped_column(ForeignKey("installation.is_training"))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Unit(Row):
    """A crew unit of a fire department: the holder of a call's grant."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        UniqueConstraint("id", "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    created_at: Mapped[datetime]


class Account(Row):
    """One person. Usable once enrolled: password and one-time code set, `enrolment_hash` empty.

    `vouched_by` made the account; a physician may sign orders only after a second
    person has vouched (`vouched_by_second`). `totp_last_step` is the newest 30-second step used.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        _one_of("role", Role, "role"),
        ForeignKeyConstraint(["unit_id", "organisation_id"], ["units.id", "units.organisation_id"]),
        CheckConstraint("vouched_by_second <> vouched_by", name="two_vouch"),
        CheckConstraint("vouched_by_second <> id", name="no_one_vouches_alone"),
        Index("ix_accounts_organisation", "organisation_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    unit_id: Mapped[UUID | None]
    role: Mapped[str]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_reading: Mapped[str | None]
    password_hash: Mapped[str | None]
    totp_sealed: Mapped[str | None]
    totp_last_step: Mapped[int | None]
    vouched_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    vouched_by_second: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    enrolment_hash: Mapped[str | None] = mapped_column(unique=True)
    enrolment_expires_at: Mapped[datetime | None]
    is_training: Mapped[bool] = mapped_column(ForeignKey("installation.is_training"))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Session(Row):
    """One sign-in on one device, read at every request and revocable at once.

    `refresh_hash` is that of the newest refresh token, given at `rotated_at`; the earlier
    ones need no place, since each leads to the next (`opaque.successor`).
    """

    __tablename__ = "sessions"
    __table_args__ = (
        _one_of("kind", SessionKind, "kind"),
        CheckConstraint("(kind = 'page') = (page_hash IS NOT NULL)", name="page_hash"),
        CheckConstraint("(kind = 'api') = (refresh_hash IS NOT NULL)", name="refresh_hash"),
        Index("ix_sessions_account", "account_id", "opened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str]
    device: Mapped[str]
    opened_at: Mapped[datetime]
    second_factor_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]
    refresh_hash: Mapped[str | None] = mapped_column(unique=True)
    rotated_at: Mapped[datetime | None]
    page_hash: Mapped[str | None] = mapped_column(unique=True)


class SignInAttempt(Row):
    """One try to sign in, under the HMAC of what it is counted by. Kept for the throttle only."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_key", "key_hash", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_hash: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool]
