"""The sharing table, open for everyone to read."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.policy.agreement import DEFAULT
from app.policy.bases import Column
from app.policy.sections import Section

router = APIRouter(tags=["sharing"])


class SharedSection(BaseModel):
    """One line of the table: a section, and its level for every column."""

    model_config = ConfigDict(frozen=True)

    section: Section
    ja: str
    en: str
    levels: dict[Column, str] = Field(description="full, brief or withheld, by column")


class SharingTable(BaseModel):
    """Who sees what where a region has agreed nothing of its own."""

    model_config = ConfigDict(frozen=True)

    version: str
    sections: list[SharedSection]


@router.get("/v1/sharing-table", operation_id="readSharingTable", summary="共有の表 · Table")
async def sharing_table() -> SharingTable:
    """The default agreement, section by section. Public: it speaks of nobody."""
    return SharingTable(
        version=DEFAULT.version,
        sections=[
            SharedSection(
                section=section,
                ja=section.ja,
                en=section.en,
                levels={column: DEFAULT.level(section, column).value for column in Column},
            )
            for section in Section
        ],
    )
