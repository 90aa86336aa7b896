"""One signed-in person in front of one page: the transaction, who they are, what is drawn."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from app.people import store as people
from app.policy.capabilities import Act, may
from app.policy.roles import PATIENTS_SIDE, Role
from app.request import PageWork, Work
from app.web.sheet import Model, Sheet, read, seen_of
from app.web.shown import draw

CARE = (
    Role.PHYSICIAN,
    Role.NURSE,
    Role.CARE_MANAGER,
    Role.PHARMACIST,
    Role.FACILITY_STAFF,
)


@dataclass(frozen=True, slots=True)
class Who:
    """Who is signed in, as every page says it."""

    name: str
    organisation_id: UUID
    organisation: str
    role: Role

    @property
    def is_care(self) -> bool:
        """Home care."""
        return self.role in CARE

    @property
    def is_own(self) -> bool:
        """Patient or surrogate: pages are larger and plainer for them."""
        return self.role in PATIENTS_SIDE

    @property
    def record_name(self) -> str:
        """What the record is called towards them."""
        return "あなたの記録" if self.role is Role.PATIENT else "本人の記録"

    @property
    def makes_agreements(self) -> bool:
        """Whoever may approve a region's agreement."""
        return may(self.role, None, Act.APPROVE_AGREEMENT)

    @property
    def makes_rules(self) -> bool:
        """Whoever may approve a region's rulebook."""
        return may(self.role, None, Act.APPROVE_RULEBOOK)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page for somebody: `work` goes into the room's action, `show` draws what came of it."""

    request: Request
    work: Work
    who: Who

    def show(self, template: str, **context: Any) -> HTMLResponse:  # noqa: ANN401  views of rooms
        """Draws a template with views."""
        return draw(self.request, template, context)

    def ask(self, sheet: Sheet, **context: Any) -> HTMLResponse:  # noqa: ANN401  likewise
        """Draws a form by itself."""
        return draw(self.request, "form.html", {"sheet": sheet, **context})

    async def answer(self, sheet: Sheet, model: type[Model], **beside: str | None) -> Model:
        """What was filled in. A refusal from here on shows the same form with what was typed."""
        return await read(self.request, sheet, model, **beside)

    def as_sent(self) -> Sheet:
        """The form that was answered, with what was typed; secrets stay empty."""
        sent: Sheet = self.request.state.sheet
        return sent

    async def seen(self) -> int:
        """The version that the form was drawn from."""
        return await seen_of(self.request)


async def _screen(request: Request, work: PageWork) -> Drawn:
    db, caller, _ = work
    names = await people.account_names(db, (caller.account_id,))
    places = await people.organisation_names(db, (caller.organisation_id,))
    who = Who(
        name=names.get(caller.account_id, ""),
        organisation_id=caller.organisation_id,
        organisation=places.get(caller.organisation_id, ""),
        role=caller.role,
    )
    request.state.who = who
    return Drawn(request, work, who)


Screen = Annotated[Drawn, Depends(_screen, scope="function")]
