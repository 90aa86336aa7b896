"""A prefecture of made-up municipalities, with people, calls and readings made by rows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.patients.keys import search_keys
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.request.builders import Rows

HINODE, MIZUNO, PREFECTURE = "990019", "990027", "99"
FIRST = datetime(2025, 5, 10, tzinfo=UTC)
"""An instant in the second quarter of 2025."""
Headers = dict[str, str]
_numbers = count(1)


@dataclass(frozen=True)
class Region:
    """Two municipalities, their officers, a clinic, a fire department."""

    rows: Rows
    hub: Headers  # of Hinode alone
    municipality: Headers  # of Mizuno alone
    prefecture: Headers  # of both
    clinic: UUID
    department: UUID
    unit: UUID

    def officer(self, role: Role, kind: OrganisationKind, *area: str) -> Headers:
        """Somebody who answers for these municipalities."""
        return _officer(self.rows, role, kind, *area)

    def a_resident(
        self,
        place: str = HINODE,
        at: datetime = FIRST,
        *,
        name: str = "統計 カナリア",
        deceased_on: date | None = None,
    ) -> UUID:
        """Somebody registered at an instant."""
        patient_id = self.rows.add("subjects", region=place, epoch=0)
        self.rows.add(
            "patients",
            id=patient_id,
            registered_by=self.clinic,
            registered_at=at,
            version=1,
            contacts_number=0,
            name=name,
            reading="トウケイ カナリア",
            masked_name="ト●●● カ●●●",
            birth_year=1940,
            sex="female",
            address="訓練町1",
            **search_keys(name=name, reading="トウケイ カナリア", address="訓練町1"),
            area="訓練町",
            deceased_on=deceased_on,
        )
        return patient_id

    def a_wish(
        self, patient_id: UUID, epoch: int = 1, at: datetime = FIRST, **said: object
    ) -> None:
        """Something said; CPR and transport are not wanted where nothing else is."""
        self.rows.add(
            "wishes",
            patient_id=patient_id,
            epoch=epoch,
            recorded_at=at,
            recorded_by=uuid4(),
            present=[],
            **{
                "source": "patient",
                "stated_on": at.date(),
                "resuscitation": "not_wanted",
                "hospital_transport": "not_wanted",
                "ventilator": "undecided",
                "tube_feeding": "undecided",
                "antibiotics": "undecided",
                **said,
            },
        )

    def an_order(
        self,
        patient_id: UUID,
        epoch: int = 2,
        at: datetime = FIRST,
        *,
        signed_at: datetime | None = FIRST,
        **said: object,
    ) -> None:
        """A physician's order, signed where nothing else is said."""
        order_id = self.rows.add(
            "orders",
            patient_id=patient_id,
            epoch=epoch,
            drafted_at=at,
            drafted_by=uuid4(),
            diagnosis="肺がん",
            foreseen_course="呼吸が弱まる",
            scope=[],
            issued_on=at.date(),
            digest="d",
            **{"covers_arrest": True, "patient_signature": "scan", **said},
        )
        if signed_at is not None:
            self.rows.add(
                "order_signatures",
                order_id=order_id,
                patient_id=patient_id,
                epoch=epoch + 1,
                digest="d",
                signed_at=signed_at,
                signed_by=uuid4(),
                physician_name="青木 実",
                second_factor_at=signed_at,
            )

    def a_mark(self, patient_id: UUID, epoch: int, at: datetime = FIRST) -> None:
        """Everything before is taken back."""
        self.rows.add(
            "intent_marks",
            patient_id=patient_id,
            epoch=epoch,
            kind="withdrawn",
            said_by="patient",
            marked_at=at,
            marked_by=uuid4(),
            marked_role="nurse",
        )

    def a_call(
        self,
        place: str = HINODE,
        at: datetime = FIRST,
        patient_id: UUID | None = None,
        *,
        minutes: int = 5,
        **outcome: object,
    ) -> UUID:
        """A call, confirmed where somebody is named, over where an outcome is."""
        is_over = {"outcome_at": at + timedelta(hours=1), "closed_at": at + timedelta(hours=1)}
        return self.rows.add(
            "calls",
            fire_department_id=self.department,
            unit_id=self.unit,
            dispatched_on=at.date(),
            local_number=str(next(_numbers)),
            municipality=place,
            reason="意識がない",
            opened_at=at,
            opened_by=uuid4(),
            confirmed_by_identifiers=[],
            patient_id=patient_id,
            confirmed_at=None if patient_id is None else at + timedelta(minutes=minutes),
            **(is_over | outcome if outcome else {}),
        )

    def a_fact(self, call_id: UUID, *, arrest: bool, source: str = "seen", minute: int = 1) -> UUID:
        """Whether the heart stood still, as somebody said."""
        at = FIRST + timedelta(minutes=minute)
        return self.rows.add(
            "call_facts",
            call_id=call_id,
            name="arrest",
            value={"value": arrest},
            source=source,
            happened_at=at,
            recorded_at=at,
            recorded_by=uuid4(),
        )

    def phoned(self, call_id: UUID, *, is_reached: bool, whom: str = "attending_physician") -> None:
        """An attempt to reach somebody."""
        self.rows.add(
            "doctor_calls",
            call_id=call_id,
            contact_role=whom,
            is_reached=is_reached,
            confirmed={},
            instruction="none",
            is_read_back=False,
            is_told_of_withdrawal=False,
            is_confirmed_anew=False,
            happened_at=FIRST,
            recorded_at=FIRST,
            recorded_by=uuid4(),
        )

    def a_reading(
        self, patient_id: UUID, action: str = "record.read", outcome: str = "done"
    ) -> None:
        """A leaf of somebody who was shown something; its MAC is no matter here."""
        self.rows.add(
            "audit_leaves",
            form=1,
            at=FIRST,
            request_id=uuid4(),
            action=action,
            outcome=outcome,
            purpose="TREAT",
            patient_id=patient_id,
            sections={"identity": "full"},
            fields=[],
            kid="k",
            mac="m",
        )

    def counted(self, place: str, since: datetime, until: datetime) -> dict[str, int]:
        """What the database counts."""
        rows = self.rows.all("SELECT * FROM wall.counted(%s, %s, %s)", place, since, until)
        return dict(rows)

    def goes_live(self) -> None:
        """No training any more: the running quarter is held back. The installation is older."""
        self.past()
        self.rows.run("UPDATE installation SET is_training = false, kind = 'live', id = 1")
        self.rows.run("UPDATE organisations SET is_training = false")
        self.rows.run("UPDATE accounts SET is_training = false")
        self.present()

    def past(self) -> None:
        """From here on rows change without their guards, as if time had passed."""
        self.rows.run("SET session_replication_role = replica")

    def present(self) -> None:
        """The guards are back."""
        self.rows.run("SET session_replication_role = origin")

    def founded(self, at: datetime) -> None:
        """The installation is as old as this."""
        self.rows.run("UPDATE installation SET founded_at = %s", at)


def a_region(rows: Rows) -> Region:
    kind = OrganisationKind
    department = rows.an_organisation(kind.FIRE_DEPARTMENT)
    region = Region(
        rows=rows,
        hub=_officer(rows, Role.HUB_OFFICER, kind.HUB, HINODE),
        municipality=_officer(rows, Role.MUNICIPALITY_OFFICER, kind.MUNICIPALITY, MIZUNO),
        prefecture=_officer(rows, Role.PREFECTURE_OFFICER, kind.PREFECTURE, PREFECTURE),
        clinic=rows.an_organisation(kind.CLINIC),
        department=department,
        unit=rows.add("units", organisation_id=department, name="第1救急隊", created_at=FIRST),
    )
    region.founded(datetime(2025, 4, 1, tzinfo=UTC))
    return region


def _officer(rows: Rows, role: Role, kind: OrganisationKind, *area: str) -> Headers:
    organisation_id = rows.an_organisation(kind, area[0] if len(area[0]) > 2 else "990001")
    rows.run("UPDATE organisations SET area = %s WHERE id = %s", Jsonb(list(area)), organisation_id)
    return rows.signed_in(role, organisation_id)


def cells(answer: dict[str, Any], place: str, indicator: str) -> dict[str, dict[str, Any]]:
    """The cells of one line, by period."""
    (found,) = [each for each in answer["places"] if each["code"] == place]
    (line,) = [each for each in found["lines"] if each["indicator"] == indicator]
    return {cell["period"]: cell for cell in line["cells"]}
