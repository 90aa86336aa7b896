"""The stories: green as things are, and red where a single cell of the sharing table moves."""

from collections.abc import Iterator

import pytest

from app.access.agreement import agreed
from app.policy import decide, table
from app.policy.agreement import Agreement
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section
from app.settings import Settings
from app.training import story
from tests.serving import serving
from tests.training.conftest import codes_of

NARROWED = (Section.FAMILY_CONTACTS, Column.CREW, Level.WITHHELD, "救急隊の「家族の連絡先」")
WIDENED = (Section.VALUES, Column.CREW, Level.FULL, "救急隊の「大切にしていること」")
OTHERS = (
    (Section.IDENTITY, Column.DISPATCH, Level.FULL, "指令センターの「本人の確認」"),
    (Section.DIAGNOSIS, Column.DISPATCH, Level.FULL, "指令センターの「病名・予想される経過」"),
    (Section.PHYSICIAN_ORDERS, Column.CARE_SUPPORT, Level.FULL, "介護支援専門員の「医師の指示書」"),
    (Section.DISCUSSIONS, Column.EMERGENCY, Level.FULL, "救急外来の「人生会議の記録」"),
    (Section.CARE_PROFILE, Column.WARD, Level.WITHHELD, "病棟・入退院支援の「入院時情報」"),
    (Section.VERDICT, Column.OFFER, Level.WITHHELD, "有効性は見える"),
    (Section.IDENTITY, Column.OFFER, Level.WITHHELD, "年代と性別だけ"),
    (Section.RETURN_HOME, Column.CARE_SUPPORT, Level.WITHHELD, "退院時の情報が届いた"),
)


async def told(town: Settings) -> tuple[bool, list[str]]:
    """Whether every answer was as promised, and what was said."""
    said: list[str] = []
    async with serving(town) as client:
        return await story.walk(client, codes_of(town), said.append), said


@pytest.fixture
def _cell(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One cell of the table as it must not be, for as long as the test lasts."""
    section, column, level, _ = request.param
    cells = {**table.STANDARD, (section, column): level}
    ceiling = {**table.CEILING, (section, column): max(level, table.CEILING[section, column])}
    monkeypatch.setattr(table, "CEILING", ceiling)
    monkeypatch.setattr(agreed, "DEFAULT", Agreement("moved", "moved", cells))
    decide._outcome.cache_clear()  # noqa: SLF001  it remembers the table as it was
    yield
    decide._outcome.cache_clear()  # noqa: SLF001  nor may it remember this one


async def test_every_answer_is_as_promised(town: Settings) -> None:
    ok, said = await told(town)
    assert ok, "\n".join(line for line in said if "✗" in line)
    assert sum("✓" in line for line in said) > 80


@pytest.mark.parametrize(
    ("_cell", "difference"),
    [(cell, cell[3]) for cell in (NARROWED, WIDENED)],
    indirect=["_cell"],
    ids=["narrowed", "widened"],
)
@pytest.mark.usefixtures("_cell")
async def test_one_cell_moved_turns_them_red(town: Settings, difference: str) -> None:
    ok, said = await told(town)
    assert not ok
    assert any("✗" in line and difference in line for line in said)


@pytest.mark.long
@pytest.mark.parametrize(
    ("_cell", "difference"),
    [(cell, cell[3]) for cell in OTHERS],
    indirect=["_cell"],
    ids=[f"{cell[0]}-{cell[1]}" for cell in OTHERS],
)
@pytest.mark.usefixtures("_cell")
async def test_so_does_any_other(town: Settings, difference: str) -> None:
    ok, said = await told(town)
    assert not ok
    assert any("✗" in line and difference in line for line in said)


@pytest.mark.long
async def test_they_may_be_told_again_and_again(town: Settings) -> None:
    for _ in range(3):
        ok, said = await told(town)
        assert ok, "\n".join(line for line in said if "✗" in line)
