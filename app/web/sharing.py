"""To whom one's record is shown, decided by the patient; a surrogate can only take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.consents import ONLINE, UNSEEN, ConsentView, history
from app.api.consents import ConsentIn
from app.patients import consents
from app.policy.bases import Column, Recipient
from app.policy.consent import ConsentState
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from app.policy.table import CEILING, PATIENTS_CHOICE
from app.web.ended import takes_no_more
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}/sharing")

Recipients = Literal["ambulance", "hospital", "care_team", "self"]
States = Literal["granted", "refused", "withdrawn"]
_YES = "/granted"
_COLUMNS = {
    Recipient.AMBULANCE: (Column.DISPATCH, Column.CREW, Column.MC_PHYSICIAN),
    Recipient.HOSPITAL: (Column.OFFER, Column.EMERGENCY, Column.WARD),
    Recipient.CARE_TEAM: (Column.CARE_CLINICIAN, Column.CARE_SUPPORT),
    Recipient.SELF: (Column.SURROGATE,),
}
_TITLES = {
    Recipient.AMBULANCE: "救急隊",
    Recipient.HOSPITAL: "病院",
    Recipient.CARE_TEAM: "ケアチーム(訪問看護・薬局など)",
    Recipient.SELF: "代理の方(家族など)",
}
_NOW = {
    ConsentState.GRANTED: "見せています。",
    ConsentState.REFUSED: "見せていません(断りました)。",
    ConsentState.WITHDRAWN: "見せていません(途中でやめました)。",
    ConsentState.NONE: "まだ決めていません。見せていません。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """One group of recipients: what holds now, and the form to change it."""

    title: str
    now: str
    kept_back: Sequence[Section]
    sheet: Sheet | None


@router.get("")
async def sharing_page(screen: Screen, patient_id: UUID) -> Response:
    """Each group of recipients with what holds now and what can be said."""
    said = await history(*screen.work, patient_id)
    is_ended = await takes_no_more(screen, patient_id)
    groups = [
        _sharing(screen, patient_id, each, said, is_ended=is_ended) for each in _recipients(screen)
    ]
    return screen.show("sharing.html", groups=groups, said=said, id=patient_id)


@router.post("/{recipient}/{state}")
async def say(screen: Screen, patient_id: UUID, recipient: Recipients, state: States) -> Response:
    """Records what was said, at once."""
    said = await history(*screen.work, patient_id)
    sheet = _sheet(screen, patient_id, Recipient(recipient), _newest(said, Recipient(recipient)))
    who = screen.who.role.value
    body = await screen.answer(
        sheet, ConsentIn, recipient=recipient, state=state, given_by=who, how=ONLINE
    )
    await body.keep_statements(screen.work, patient_id, "recordConsent")
    await consents.record(*screen.work, patient_id, body.value())
    return go(f"/patients/{patient_id}/sharing")


def _recipients(screen: Drawn) -> Sequence[Recipient]:
    is_patient = screen.who.role is Role.PATIENT
    return [each for each in _TITLES if is_patient or each is not Recipient.SELF]


def _newest(said: Sequence[ConsentView], recipient: Recipient) -> ConsentView | None:
    return next((one for one in said if one.recipient is recipient), None)


def _sharing(
    screen: Drawn,
    patient_id: UUID,
    recipient: Recipient,
    said: Sequence[ConsentView],
    *,
    is_ended: bool,
) -> Sharing:
    newest = _newest(said, recipient)
    state = ConsentState.NONE if newest is None else newest.state
    is_patient = screen.who.role is Role.PATIENT
    can_say = is_patient or state is ConsentState.GRANTED
    sheet = _sheet(screen, patient_id, recipient, newest) if can_say else None
    if sheet is not None and is_ended:
        sheet = _without_a_yes(sheet)
    now = _NOW[state]
    if recipient is Recipient.SELF:
        named = [s.ja for s in _named(newest)]
        shown = "見せているもの: " + "、".join(named) if named else "見せていません"
        now = f"大切にしていること、人生会議の記録: {shown}。ほかの項目は見えます。"
    if recipient is Recipient.CARE_TEAM:
        now += "主治医の医療機関は、診療のため、見せない項目のほかを見ます。"
    return Sharing(
        title=_TITLES[recipient],
        now=now,
        kept_back=_kept_back(recipient, newest) if newest is not None else (),
        sheet=sheet,
    )


def _without_a_yes(sheet: Sheet) -> Sheet | None:
    """What takes back and nothing else, which alone a record takes that went into another."""
    if not sheet.action.endswith(_YES):
        return sheet
    kept = tuple(one for one in sheet.buttons if one.action)
    return replace(sheet, action=kept[0].action, groups=(), buttons=kept) if kept else None


def _sheet(
    screen: Drawn, patient_id: UUID, recipient: Recipient, newest: ConsentView | None
) -> Sheet:
    path = f"/patients/{patient_id}/sharing/{recipient}"
    if screen.who.role is not Role.PATIENT:
        return _taking_back(patient_id, path)
    state = ConsentState.NONE if newest is None else newest.state
    is_shown = state is ConsentState.GRANTED
    kept_back = Blank(
        name="restricted",
        label="見せない項目に印をつけます",
        kind=Kind.MANY,
        choices=tuple((s.value, s.ja) for s in _offered(recipient)),
        value=tuple(s.value for s in _kept_back(recipient, newest)),
        hint="「本人の確認」「記録の有効性」を見せないと、あなたの意思も伝わりません。",
    )
    groups: tuple[Group, ...] = (
        Group(title="見せない項目を選ぶ", blanks=(kept_back,), is_folded=True),
    )
    label, look = ("選んだ内容に変える", "quiet") if is_shown else ("見せる", "main")
    stop = "withdrawn" if is_shown else "refused"
    buttons: tuple[Button, ...] = (
        Button(label=label, look=look),
        Button(
            label="見せるのをやめる" if is_shown else "見せない",
            action=f"{path}/{stop}",
            look="stop-too",
        ),
    )
    if recipient is Recipient.SELF:
        choice = Blank(
            name="sections",
            label="代理の方に見せるもの",
            kind=Kind.MANY,
            choices=tuple((s.value, s.ja) for s in _CHOICE),
            value=tuple(s.value for s in _named(newest)),
        )
        groups = (Group(title="", blanks=(choice,)), *groups)
        buttons = (Button(label="この内容にする"),)
    return Sheet(
        title=_TITLES[recipient],
        action=path + _YES,
        back=f"/patients/{patient_id}/sharing",
        groups=groups,
        buttons=buttons,
    )


def _taking_back(patient_id: UUID, path: str) -> Sheet:
    why = Blank(
        name="surrogate_reason",
        label="本人に尋ねられない理由",
        kind=Kind.TEXT,
        hint="例 意識がなく、尋ねられないため",
        is_required=True,
    )
    return Sheet(
        title="見せるのをやめる",
        action=f"{path}/withdrawn",
        back=f"/patients/{patient_id}/sharing",
        groups=(Group(title="", blanks=(why,)),),
        buttons=(Button(label="見せるのをやめる", look="stop-too"),),
    )


_CHOICE = tuple(s for s in Section if (s, Column.SURROGATE) in PATIENTS_CHOICE)


def _offered(recipient: Recipient) -> Sequence[Section]:
    """What may be kept back from somebody: all that they could ever see, and the patient too."""
    return [
        section
        for section in Section
        if section is not UNSEEN
        and section not in (_CHOICE if recipient is Recipient.SELF else ())
        and any(CEILING[section, one] is not Level.WITHHELD for one in _COLUMNS[recipient])
    ]


def _kept_back(recipient: Recipient, newest: ConsentView | None) -> Sequence[Section]:
    """What is not shown now: what is kept back, and what an itemised consent does not name."""
    if newest is None:
        return ()
    is_itemised = newest.sections is not None and recipient is not Recipient.SELF
    named = newest.sections if is_itemised and newest.state is ConsentState.GRANTED else None
    return [
        section
        for section in _offered(recipient)
        if section in newest.restricted or (named is not None and section not in named)
    ]


def _named(newest: ConsentView | None) -> Sequence[Section]:
    if newest is None or newest.state is not ConsentState.GRANTED:
        return ()
    return [s for s in _CHOICE if newest.sections is not None and s in newest.sections]
