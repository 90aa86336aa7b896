"""Lists on the screen: one loaded, row by row; and one's own patients taken away as one."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.export import ListForm, served
from app.api.loads import XLSX, Number, asked, reported
from app.register import actions, exporting, steps
from app.register.kinds import LoadState
from app.request import PageSeries
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Button, Group, Kind, Sheet
from app.web.shown import go
from app.web.uploads import FILE, read_upload

router = APIRouter()
loading = APIRouter(prefix="/loads")
taking = APIRouter()

_GOING_ON = (LoadState.CHECKING, LoadState.REGISTERING)


@loading.get("")
async def loads_page(screen: Screen, before: UUID | None = None) -> Response:
    """The clinic's loads, and the form for another one."""
    page = await actions.own(*screen.work, before)
    is_free = not any(one.state.is_open for one in page.items)
    return screen.show(
        "loads.html", page=page, sheet=_sheet(screen) if is_free and before is None else None
    )


@loading.post("")
async def open_load(screen: Screen) -> Response:
    """Takes a file in; nobody is registered by it."""
    typed, content = await read_upload(screen.request, _sheet(screen))
    body = asked(**{name: one for name, one in typed.items() if name != FILE})
    load_id = await actions.open_load(*screen.work, body.value(content))
    return go(f"/loads/{load_id}")


@loading.get("/{load_id}")
async def load_page(screen: Screen, load_id: UUID, after: Number = 0) -> Response:
    """How far it is and what is to be mended; while there is more to do it goes on by itself."""
    load = await actions.one(*screen.work, load_id)
    rows = await actions.saying(*screen.work, load_id, after)
    return screen.show(
        "load.html",
        load=load,
        rows=rows,
        after=after,
        is_going_on=load.state in _GOING_ON,
        unread=[one for one in load.columns if one.said],
    )


@loading.post("/{load_id}/steps")
async def step(screen: Screen, load_id: UUID) -> Response:
    """The next rows."""
    await steps.step(*screen.work, load_id)
    return go(f"/loads/{load_id}")


@loading.post("/{load_id}/start")
async def start(screen: Screen, load_id: UUID) -> Response:
    """Registers those without findings, from the next step on."""
    await actions.start(*screen.work, load_id)
    return go(f"/loads/{load_id}")


@loading.post("/{load_id}/end")
async def end(screen: Screen, load_id: UUID) -> Response:
    """Drops what is left of it."""
    await actions.end(*screen.work, load_id)
    return go(f"/loads/{load_id}")


@loading.get("/{load_id}/report.csv")
async def report(series: PageSeries, load_id: UUID) -> Response:
    """What is to be mended, as a file."""
    return await reported(series, load_id)


@taking.get("/export")
async def export_page(screen: Screen) -> Response:
    """What is taken away, and the way to it."""
    return screen.show("export.html", is_fresh=await exporting.may_export(*screen.work))


@taking.get("/export.{form}")
async def export(series: PageSeries, form: ListForm) -> Response:
    """The list, for a spreadsheet or as plain text."""
    await exporting.require_export(*series.work)
    return served(series, form)


def _sheet(screen: Drawn) -> Sheet:
    blanks = (
        Blank(
            name=FILE,
            label="一覧のファイル",
            kind=Kind.FILE,
            accept=f".csv,.xlsx,text/csv,{XLSX}",
            hint="CSV(UTF-8・Shift_JIS)か Excel(.xlsx)。16 MB・20,000行まで",
            is_required=True,
        ),
        Blank(
            name="region",
            label="団体コード(6桁)",
            value=screen.work.caller.region,
            hint="この市町村の共有ルールに従います。前の番号は、いまの番号で記録されます。",
            is_required=True,
        ),
        Blank(name="area", label="市区町村名", hint="一覧に市区町村名の列がないときだけ"),
        Blank(
            name="informed_on",
            label="いつの情報か",
            hint="一覧に記入日の列がないときだけ。空なら今日",
        ),
    )
    return Sheet(
        title="一覧から登録する",
        action="/loads",
        back="/loads",
        lead="まず1行ずつ確かめます。この段階では誰も登録されません。",
        warning="マイナンバー、健康保険の記号・番号の列は、消してから読み込んでください。",
        groups=(Group(title="", blanks=blanks),),
        buttons=(Button(label="確かめる"),),
    )


router.include_router(loading)
router.include_router(taking)
