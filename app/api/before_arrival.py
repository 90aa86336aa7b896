"""Before the crew arrives: the desk's look-up by the caller's phone and address."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, StrictInt

from app.api.call_bodies import Typed
from app.api.calls import SearchKey
from app.api.fields import Body
from app.calls.arrival import actions as before_arrival
from app.calls.arrival.view import BeforeArrival
from app.calls.candidates import LookUpView
from app.patients.kinds import Sex
from app.patients.look_up.spoken import Spoken
from app.patients.look_up.typed import Asked
from app.request import CallerWork

router = APIRouter(prefix="/v1/calls/{call_id}/before-arrival", tags=["calls"])


class _SaidIn(Body):
    reading: Typed | None = Field(
        default=None, examples=["ヤマダ タロウ"], description="話している方の読み。As it sounds."
    )
    sex: Sex | None = Field(default=None, examples=["male"])
    age: StrictInt | None = Field(
        default=None, ge=0, le=130, examples=[85], description="およその年齢。About how old."
    )

    def spoken(self) -> Spoken:
        """What is said of sex and age."""
        return Spoken(sex=None if self.sex is Sex.UNKNOWN else self.sex, age=self.age)


class CallerSaidIn(_SaidIn):
    """The caller's phone and address, and what they say of the person they call for."""

    phone: Typed = Field(
        min_length=1, examples=["03-0000-5678"], description="通報者の電話番号。The caller's phone."
    )
    address: Typed = Field(
        min_length=1,
        examples=["日の出浜市港町1-2-3"],
        description="通報の住所。Where help is asked for.",
    )

    def asked(self) -> Asked:
        """By what somebody is found, as the room takes it."""
        return Asked(phone=self.phone, address=self.address, reading=self.reading)


class TakenIn(_SaidIn):
    """The candidate whom the caller speaks of, and two or more of what the caller said.

    Each must be that person's, an address as far as it was said; a phone that nobody knew is left
    out. Beside a relative's phone the reading or the sex is needed.
    """

    patient_id: UUID
    phone: Typed | None = Field(default=None, examples=["03-0000-5678"])
    address: Typed | None = Field(default=None, examples=["日の出浜市港町1-2-3"])

    def asked(self) -> Asked:
        """What was said of them, as the room takes it."""
        return Asked(phone=self.phone, address=self.address, reading=self.reading)


@router.post(
    "/look-ups",
    operation_id="lookUpBeforeArrival",
    summary="到着前の照会 · Look up before arrival",
)
async def look_up(
    work: CallerWork, call_id: UUID, body: CallerSaidIn, key: SearchKey
) -> LookUpView:
    """Masked candidates for the caller's phone and address; for the dispatch desk.

    A relative's phone finds as well, and is told as such. Sex and age find nobody: who fits them
    comes first. Not found is not proof.
    """
    return await before_arrival.look_up(*work, call_id, body.asked(), body.spoken(), key)


@router.put(
    "",
    operation_id="takeBeforeArrival",
    summary="到着前に選ぶ · Take the person the caller speaks of",
)
async def take(work: CallerWork, call_id: UUID, body: TakenIn, key: SearchKey) -> BeforeArrival:
    """Takes one of the candidates until the crew confirms somebody; whoever was taken is left."""
    await before_arrival.take(*work, call_id, body.patient_id, body.asked(), body.spoken(), key)
    return await before_arrival.read(*work, call_id)


@router.get(
    "",
    operation_id="readBeforeArrival",
    summary="到着前の情報 · What the desk sees before arrival",
)
async def read(work: CallerWork, call_id: UUID) -> BeforeArrival:
    """That a record exists, the first number to ring, and what the rule of this place says."""
    return await before_arrival.read(*work, call_id)


@router.delete(
    "",
    operation_id="leaveBeforeArrival",
    summary="到着前の選択の取消し · Take it back",
)
async def leave(work: CallerWork, call_id: UUID) -> BeforeArrival:
    """The caller spoke of somebody else: what was seen ends here."""
    await before_arrival.leave(*work, call_id)
    return await before_arrival.read(*work, call_id)
