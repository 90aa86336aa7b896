"""A region's rulebooks in the making: checked, tried, drafted, commented, approved, withdrawn."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

from app.api.fields import Body, MunicipalityCode, NotTaken, Text
from app.errors import Violation
from app.japan.forbidden import find_forbidden
from app.patients.view import View
from app.request import CallerWork, CreatesOnce, OpenLook
from app.rulebooks import actions, approving, drafting, here
from app.rulebooks.texts import LARGEST
from app.rulebooks.view import (
    RulebookCheck,
    RulebookComment,
    RulebookDifferences,
    RulebookTrial,
    RulebookVersionLine,
    RulebookVersionView,
    RulesHere,
)
from app.transport import shelf

router = APIRouter(prefix="/v1", tags=["rulebooks"])


def _yaml(text: str) -> str:
    if len(text.encode()) > LARGEST:
        raise NotTaken(
            Violation(
                "",
                f"大きすぎます。{LARGEST // 1024} KB までにしてください。",
                f"Too large: {LARGEST // 1024} KB at most.",
            )
        )
    found = find_forbidden(text)
    if found:
        ja, en = found[0].kind.remedy
        raise NotTaken(Violation("", ja, en))
    return text


Yaml = Annotated[str, StringConstraints(strict=True, min_length=1), AfterValidator(_yaml)]
"""The text of a rulebook, YAML or JSON."""
Book = Annotated[str, Query(max_length=60, pattern=r"^[a-z0-9-]+$", examples=["hinode-cpr"])]


class RulebookTextIn(Body):
    """The text of a rulebook, as `rulebook.schema.json` describes it."""

    text: Yaml = Field(examples=[shelf.template()])


class RulebookDraftIn(RulebookTextIn):
    """A draft: its text, and what it is for."""

    note: Text = Field(examples=["医師が12時間以内に着けるときの引継ぎを加えるため"])


class RulebookTrialIn(Body):
    """A text or a version, and one situation: `facts`, `on_record`, `verdict`, `doctor`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version_id": "018f0000-0000-7000-8000-000000000000",
                    "situation": {"facts": {"arrest": True, "exogenous_cause": False}},
                }
            ]
        }
    )

    text: Yaml | None = None
    version_id: UUID | None = None
    situation: dict[str, JsonValue] = Field(
        max_length=10, examples=[{"facts": {"arrest": True, "exogenous_cause": False}}]
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.text is None) == (self.version_id is None):
            raise NotTaken(
                Violation(
                    "", "text か version_id の一方を送ってください。", "Send text or version_id."
                )
            )
        return self

    @property
    def which(self) -> str | UUID:
        """What is tried."""
        return self.text if self.text is not None else UUID(str(self.version_id))


class RulebookCommentIn(Body):
    """What a party says."""

    text: Text = Field(examples=["夜間に医師へつながらないときの手順を足してください。"])


class RulebookApprovalIn(Body):
    """The digest of the version that was read."""

    digest: str = Field(strict=True, pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])


class RulebookWithdrawalIn(Body):
    """Why it is taken back."""

    reason: Text = Field(examples=["記載の誤りが見つかったため"])


class RulebookVersionsOut(View):
    """A page of versions, newest first; `next` is null on the last one."""

    items: list[RulebookVersionLine]
    next: UUID | None


class RulebookCommentsOut(View):
    """A page of comments, newest first; `next` is null on the last one."""

    items: list[RulebookComment]
    next: UUID | None


@router.post("/rulebooks/checks", operation_id="checkRulebook", summary="点検 · Check")
async def check_rulebook(work: CallerWork, body: RulebookTextIn) -> RulebookCheck:
    """Line, field and remedy of everything wrong, and the rule in plain words; keeps nothing."""
    return await drafting.check(*work, body.text)


@router.post("/rulebooks/trials", operation_id="tryRulebook", summary="試す · Try")
async def try_rulebook(work: CallerWork, body: RulebookTrialIn) -> RulebookTrial:
    """What the rule says of one situation, with its whole explanation; keeps nothing."""
    return await drafting.try_out(*work, body.which, body.situation)


@router.get(
    "/rulebooks/versions", operation_id="listRulebookVersions", summary="ルールの版 · Versions"
)
async def list_versions(
    work: CallerWork, book: Book | None = None, before: UUID | None = None
) -> RulebookVersionsOut:
    """What was published, and the drafts of one's own places; 50 a page, newest first."""
    items = await actions.versions(*work, book=book, before=before)
    last = items[-1].id if len(items) == actions.PAGE else None
    return RulebookVersionsOut(items=items, next=last)


@router.post(
    "/rulebooks/versions",
    operation_id="draftRulebook",
    summary="下書き · Draft",
    status_code=status.HTTP_201_CREATED,
)
async def draft_rulebook(
    work: CallerWork, body: RulebookDraftIn, once: CreatesOnce
) -> RulebookVersionView:
    """Adds a draft; what cannot be read is refused with line, field and remedy of each fault."""
    return await once(
        lambda: drafting.draft(*work, body.text, body.note),
        lambda version_id: actions.read(*work, version_id),
    )


@router.get(
    "/rulebooks/versions/{version_id}",
    operation_id="readRulebookVersion",
    summary="一つの版 · One version",
)
async def read_version(work: CallerWork, version_id: UUID) -> RulebookVersionView:
    """One version whole: text, check, its own cases, and what it says in plain words."""
    return await actions.read(*work, version_id)


@router.get(
    "/rulebooks/versions/{version_id}/differences",
    operation_id="compareRulebookVersion",
    summary="違い · RulebookDifferences",
)
async def compare_version(
    work: CallerWork, version_id: UUID, against: UUID | None = None
) -> RulebookDifferences:
    """What it changes against another version, or against what holds now, in plain words."""
    return await actions.differences(*work, version_id, against)


@router.get(
    "/rulebooks/versions/{version_id}/comments",
    operation_id="listRulebookComments",
    summary="意見の一覧 · Comments",
)
async def list_comments(
    work: CallerWork, version_id: UUID, before: UUID | None = None
) -> RulebookCommentsOut:
    """What home care, fire department, council and municipality say of it, newest first."""
    items = await actions.comments(*work, version_id, before)
    last = items[-1].id if len(items) == actions.PAGE else None
    return RulebookCommentsOut(items=items, next=last)


@router.post(
    "/rulebooks/versions/{version_id}/comments",
    operation_id="commentRulebook",
    summary="意見 · Comment",
    status_code=status.HTTP_201_CREATED,
)
async def comment_version(
    work: CallerWork, version_id: UUID, body: RulebookCommentIn, once: CreatesOnce
) -> RulebookCommentsOut:
    """Adds what one's party says of a version."""

    async def newest(commented: UUID) -> RulebookCommentsOut:
        items = await actions.comments(*work, commented)
        last = items[-1].id if len(items) == actions.PAGE else None
        return RulebookCommentsOut(items=items, next=last)

    return await once(lambda: approving.comment(*work, version_id, body.text), newest)


@router.post(
    "/rulebooks/versions/{version_id}/approvals",
    operation_id="approveRulebook",
    summary="承認 · Approve",
    status_code=status.HTTP_201_CREATED,
)
async def approve_version(
    work: CallerWork, version_id: UUID, body: RulebookApprovalIn, once: CreatesOnce
) -> RulebookVersionView:
    """Approves the version as it was read; another organisation's approval publishes it."""
    return await once(
        lambda: approving.approve(*work, version_id, body.digest),
        lambda approved: actions.read(*work, approved),
    )


@router.post(
    "/rulebooks/versions/{version_id}/withdrawal",
    operation_id="withdrawRulebook",
    summary="取り下げ · Withdraw",
)
async def withdraw_version(
    work: CallerWork, version_id: UUID, body: RulebookWithdrawalIn
) -> RulebookVersionView:
    """Takes a version back at once, also from open calls: ordinary care until a new one begins."""
    await approving.withdraw(*work, version_id, body.reason)
    return await actions.read(*work, version_id)


@router.get("/rules", operation_id="readRules", summary="地域のルール · Rules of a place")
async def read_rules(
    look: OpenLook, municipality: Annotated[MunicipalityCode, Query(examples=["990019"])]
) -> RulesHere:
    """What counts in a municipality now, for residents and for crews. Public: it is of nobody."""
    return await here.rules(*look, municipality)
