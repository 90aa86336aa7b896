"""Who the person is, written anew: a name that was misspelt, another house number, a new phone."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.person import IdentityIn
from app.errors import NotAllowed
from app.intent.actions import read_record
from app.intent.view import Record
from app.patients import actions, moving
from app.patients.view import Identity
from app.web import words
from app.web.ended import require_going_on
from app.web.screen import Screen
from app.web.sheet import Blank, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/identity")

NEVER: Final = "マイナンバー、健康保険の記号・番号は書かないでください。"
PHONES: Final = ("電話", "電話(もう一つ)", "電話(3つ目)", "電話(4つ目)", "電話(5つ目)")
"""As many as the model takes. All are drawn: a form is read by what it was drawn with."""
_FIRST: Final = 2


@router.get("")
async def identity_page(screen: Screen, patient_id: UUID) -> Response:
    """The form with everything as it stands."""
    record = await read_record(*screen.work, patient_id)
    await require_going_on(screen, patient_id)
    return screen.ask(_sheet(record))


@router.post("")
async def change_identity(screen: Screen, patient_id: UUID) -> Response:
    """Writes it anew; from an address in another municipality on to the page of a move."""
    record = await read_record(*screen.work, patient_id)
    body = await screen.answer(_sheet(record), IdentityIn)
    await body.keep_statements(screen.work, patient_id, "changeIdentity")
    await actions.change_identity(*screen.work, patient_id, await screen.seen(), body.value())
    known = record.identity.content
    if isinstance(known, Identity) and (body.address, body.area) != (known.address, known.area):
        region = await moving.lives(*screen.work, patient_id)
        if region.elsewhere:
            return go(f"/patients/{patient_id}/region")
    return go(f"/patients/{patient_id}")


def person(known: Identity | None = None) -> tuple[Blank, ...]:
    """The blanks for the person."""
    return (
        _line("name", "氏名", known, hint="戸籍や保険証の字のまま", is_required=True),
        _line("reading", "読み", known, hint="ひらがな・カタカナ", is_required=True),
        Blank(
            name="birth_date",
            label="生年月日",
            value=_born(known),
            hint="昭和10年4月1日、1935-04-01 など。日が分からなければ省く",
            is_required=True,
        ),
        Blank(
            name="sex",
            label="性別",
            kind=Kind.PICK,
            choices=words.choices("sex"),
            value=known.sex.value if known else "",
            is_required=True,
        ),
    )


def other_names(known: Identity | None = None) -> Group:
    """The blanks for names from before and names that somebody goes by."""
    blanks = (
        _line("former_name", "旧姓", known, hint="姓だけでも"),
        _line("former_reading", "旧姓の読み", known),
        _line("by_name", "通称", known, hint="ふだん名のっている名"),
        _line("by_reading", "通称の読み", known),
    )
    is_folded = not any(blank.value for blank in blanks)
    return Group(title="旧姓・通称(あるとき)", blanks=blanks, is_folded=is_folded)


def place(known: Identity | None = None) -> tuple[Blank, ...]:
    """The blanks for where the person lives."""
    return (
        _line("address", "住所", known, is_required=True),
        _line("area", "市区町村名", known, is_required=True),
    )


def phones(known: Identity | None = None) -> tuple[Blank, ...]:
    """One blank for each phone that there may be."""
    standing = known.phones if known else []
    return tuple(
        Blank(
            name=f"phones.{number}",
            label=label,
            kind=Kind.PHONE,
            value=standing[number] if number < len(standing) else "",
        )
        for number, label in enumerate(PHONES)
    )


def care_number(known: Identity | None = None, hint: str = "10桁") -> Blank:
    """The blank for the number of the care insurance."""
    return _line("care_insurance_number", "介護保険番号", known, hint=hint)


def _sheet(record: Record) -> Sheet:
    known = record.identity.content
    if record.versions is None or record.versions.identity is None:
        raise NotAllowed
    if not isinstance(known, Identity):
        raise NotAllowed
    first, more = phones(known)[:_FIRST], phones(known)[_FIRST:]
    is_folded = not any(blank.value for blank in more)
    return Sheet(
        title="氏名・住所・電話",
        action=f"/patients/{record.patient_id}/identity",
        back=f"/patients/{record.patient_id}",
        warning=NEVER,
        lead="読み・生年月日・住所・電話・介護保険番号は、救急のとき本人をさがす手がかりになります。"
        "ほかの市区町村に移ったときは、住所と市区町村名を直すと、続けて転居を記録する画面が開きます。",
        seen=record.versions.identity,
        groups=(
            Group(title="本人", blanks=person(known)),
            other_names(known),
            Group(title="住所と電話", blanks=(*place(known), *first)),
            Group(title="ほかの電話", blanks=more, is_folded=is_folded),
            Group(title="介護保険", blanks=(care_number(known, "10桁。なければ空のまま"),)),
        ),
    )


def _line(
    name: str, label: str, known: Identity | None, *, hint: str = "", is_required: bool = False
) -> Blank:
    value = (getattr(known, name) or "") if known else ""
    return Blank(name=name, label=label, value=value, hint=hint, is_required=is_required)


def _born(known: Identity | None) -> str:
    """As people say it; where a year alone lies in two eras, as it is written without one."""
    if known is None:
        return ""
    said = known.birth_date_wareki
    return known.birth_date if "・" in said else said
