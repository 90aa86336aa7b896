"""The region's sharing agreement on the screen: its versions, a draft, approval, withdrawal."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from app.access.agreement import agreeing
from app.access.agreement import reading as agreements
from app.api.agreements import AgreementApprovalIn, AgreementIn, AgreementWithdrawalIn
from app.clock import JAPAN
from app.policy import table
from app.policy.bases import Column
from app.policy.capabilities import Act, may
from app.policy.draft import name_of
from app.policy.levels import Level
from app.policy.sections import Section
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/agreements")

_AHEAD = timedelta(days=7)


@router.get("")
async def versions_page(
    screen: Screen, region: str | None = None, before: int | None = None
) -> Response:
    """The versions of a region that one speaks for, newest first."""
    own = await agreements.own_regions(screen.work.db, screen.work.caller)
    code = region or next(iter(own), None)
    found = await agreements.of_region(*screen.work, code, before)
    last = found[-1].number if len(found) == agreements.PAGE else None
    return screen.show(
        "agreements.html",
        versions=found,
        next=last,
        region=code,
        regions=own,
        can_draft=may(screen.who.role, None, Act.DRAFT_AGREEMENT),
    )


@router.get("/new")
async def draft_page(screen: Screen, region: str) -> Response:
    """The form for a new version; it sets out from the one that holds now."""
    return screen.ask(_draft(screen, region, await agreements.cells_now(*screen.work, region)))


@router.post("/new")
async def draft(screen: Screen, region: str) -> Response:
    """Adds a draft. Cells left at the default are not sent."""
    now = await agreements.cells_now(*screen.work, region)
    body = await screen.answer(_draft(screen, region, now), AgreementIn, region=region)
    return go(f"/agreements/{await agreeing.draft(*screen.work, body.value())}")


@router.get("/{agreement_id}")
async def version_page(screen: Screen, agreement_id: UUID) -> Response:
    """One version, what it would change, and what can be done with it."""
    found = await agreements.read(*screen.work, agreement_id)
    return screen.show("agreement.html", version=found, line=found.line, id=agreement_id)


@router.post("/{agreement_id}/approve")
async def approve(screen: Screen, agreement_id: UUID) -> Response:
    """Approves what was read."""
    body = await screen.answer(_approval(agreement_id), AgreementApprovalIn)
    await agreeing.approve(*screen.work, agreement_id, body.digest)
    return go(f"/agreements/{agreement_id}")


@router.get("/{agreement_id}/withdraw")
async def withdraw_page(screen: Screen, agreement_id: UUID) -> Response:
    """The question why."""
    await agreements.read(*screen.work, agreement_id)
    return screen.ask(_withdrawal(agreement_id))


@router.post("/{agreement_id}/withdraw")
async def withdraw(screen: Screen, agreement_id: UUID) -> Response:
    """Takes it back at once."""
    body = await screen.answer(_withdrawal(agreement_id), AgreementWithdrawalIn)
    await agreeing.withdraw(*screen.work, agreement_id, body.reason)
    return go(f"/agreements/{agreement_id}")


def _draft(screen: Drawn, region: str, now: Mapping[str, Level]) -> Sheet:
    begins = (screen.work.at + _AHEAD).astimezone(JAPAN).replace(hour=9, minute=0)
    first = (
        Blank(
            name="reason",
            label="理由",
            kind=Kind.TEXT,
            hint="例 連携会議で合意したため。承認する人が読みます。",
            is_required=True,
        ),
        Blank(
            name="in_force_from",
            label="始まる日時",
            kind=Kind.MOMENT,
            value=_typed(begins),
            hint="これから先、1年以内。承認が遅れたときは、二つ目の承認と同時に始まります。",
            is_required=True,
        ),
    )
    columns = tuple(_column(column, now) for column in Column)
    return Sheet(
        title="情報共有の取り決めの下書き",
        action=f"/agreements/new?region={region}",
        back="/agreements",
        lead="見る人ごとに、標準と変える項目だけを選びます。選ばない項目は標準のままです。"
        "二つの組織の承認がそろうまで、何も変わりません。",
        groups=(Group(title="", blanks=first), *columns),
        buttons=(Button(label="下書きを保存し、違いを見る"),),
    )


def _column(column: Column, now: Mapping[str, Level]) -> Group:
    blanks = [
        _cell(section, column, now.get(name_of((section, column))))
        for section in Section
        if len(table.choices(section, column)) > 1
    ]
    changed = sum(bool(blank.value) for blank in blanks)
    title = f"{column.ja}(標準との違い {changed}件)" if changed else column.ja
    return Group(title=title, blanks=tuple(blanks), is_folded=True)


def _cell(section: Section, column: Column, now: Level | None) -> Blank:
    standard = table.STANDARD[section, column]
    return Blank(
        name=f"cells.{name_of((section, column))}",
        label=section.ja,
        kind=Kind.SELECT,
        choices=tuple(
            (level.value, f"{level.ja}({'広げる' if level > standard else '狭める'})")
            for level in table.choices(section, column)
            if level is not standard
        ),
        value="" if now is None else now.value,
        unset=f"標準({standard.ja})",
    )


def _approval(agreement_id: UUID) -> Sheet:
    digest = Blank(name="digest", label="", kind=Kind.HIDDEN, is_required=True)
    return Sheet(
        title="取り決めを承認する",
        action=f"/agreements/{agreement_id}/approve",
        back=f"/agreements/{agreement_id}",
        groups=(Group(title="", blanks=(digest,)),),
        buttons=(Button(label="この内容で承認する"),),
    )


def _withdrawal(agreement_id: UUID) -> Sheet:
    reason = Blank(name="reason", label="理由", kind=Kind.TEXT, is_required=True)
    return Sheet(
        title="取り決めを取り下げる",
        action=f"/agreements/{agreement_id}/withdraw",
        back=f"/agreements/{agreement_id}",
        warning="すぐに効き、元には戻せません。対応中の救急の画面にも、次の表示から及びます。"
        "前の版があればその版に、なければ標準に戻ります。",
        groups=(Group(title="", blanks=(reason,)),),
        buttons=(Button(label="取り下げる", look="stop"),),
    )


def _typed(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")
