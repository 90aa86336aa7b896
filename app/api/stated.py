"""Bodies in which a clinician may state that a twelve-digit figure is no My Number.

The check digit is a hint and no proof: one of eleven figures passes it. So the refusal says which
field, and who knows better may send the same body again with a statement about that very field.
A number that stands under a label of the health insurance is never let through.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, Self
from uuid import UUID

from pydantic import Field, ModelWrapValidatorHandler, TypeAdapter, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from app.api.fields import ACCEPTED, Body, LooksLikeMyNumber, NotTaken
from app.errors import Violation
from app.patients import numbers
from app.patients.numbers import NumberKind, Stated
from app.policy.bases import AT_A_HOSPITAL, basis_at_home
from app.request import Work

STATEMENTS = "stated_not_my_number"
_MOST = 20
_INSIDE: ContextVar[bool] = ContextVar("_INSIDE", default=False)
_UNFOUNDED = Violation(
    "",
    "その項目に、マイナンバーと思われる数字はありません。外してください。",
    "There is no figure in that field that looks like a My Number. Leave it out.",
)


class NotMyNumberIn(Body):
    """That the figure in a field is no My Number, and what it is."""

    field: str = Field(
        strict=True, pattern=r"^body(\.[a-z0-9_]{1,40}){1,6}$", examples=["body.alerts.devices"]
    )
    instead: NumberKind


_READ = TypeAdapter(list[NotMyNumberIn])


class Statable(Body):
    """A body that takes such statements about its own fields."""

    stated_not_my_number: list[NotMyNumberIn] = Field(
        default=[],
        max_length=_MOST,
        description="マイナンバーではないと述べる項目。断られた項目だけ。"
        " Fields refused for a figure that is no My Number, as the refusal named them.",
    )

    @model_validator(mode="wrap")
    @classmethod
    def _as_stated(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401  whatever was sent
        if _INSIDE.get():  # the outermost body speaks for all of it
            return handler(data)
        inside = _INSIDE.set(True)
        try:
            taken: Self = _taken(cls.__name__, data, handler)
            return taken
        finally:
            _INSIDE.reset(inside)

    async def keep_statements(self, work: Work, patient_id: UUID, act: str) -> None:
        """Puts them on the record of the patient whom `act` is about; see `numbers.state`."""
        role = work.caller.role
        basis = AT_A_HOSPITAL.get(role) or basis_at_home(role)
        await numbers.state(*work, patient_id, basis, act, self.stated)

    @property
    def stated(self) -> tuple[Stated, ...]:
        """The statements as the rooms take them."""
        return tuple(Stated(one.field, one.instead) for one in self.stated_not_my_number)

    @property
    def said(self) -> dict[str, Any]:
        """The fields without the statements about them."""
        return {name: value for name, value in self if name != STATEMENTS}


def _taken(title: str, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:  # noqa: ANN401  likewise
    stated = _stated(data)
    looked: dict[str, str] = {}
    try:
        found = handler(data)
    except ValidationError as refused:
        looked = _refused_for_a_number(refused)
        _require_founded(title, stated, looked)
        if not looked or not set(looked) <= set(stated):
            raise
        # The texts of these fields, each refused above, and no other: read once more with them.
        accepted = ACCEPTED.set(frozenset(looked.values()))
        try:
            return handler(data)
        finally:
            ACCEPTED.reset(accepted)
    _require_founded(title, stated, looked)
    return found


def _stated(data: Any) -> list[str]:  # noqa: ANN401  likewise
    sent = data.get(STATEMENTS, []) if isinstance(data, dict) else []
    try:
        return [one.field for one in _READ.validate_python(sent)]
    except ValidationError:
        return []  # said where the field itself is read


def _refused_for_a_number(refused: ValidationError) -> dict[str, str]:
    """The fields that were refused for such a figure, with their texts."""
    found = {}
    for error in refused.errors():
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, LooksLikeMyNumber):
            found[".".join(("body", *map(str, error["loc"])))] = cause.text
    return found


def _require_founded(title: str, stated: Sequence[str], looked: dict[str, str]) -> None:
    """A statement is about a figure that was found: none is made ahead. Raises ValidationError."""
    unfounded = [
        InitErrorDetails(
            type="value_error",
            loc=(STATEMENTS, place, "field"),
            input=None,
            ctx={"error": NotTaken(_UNFOUNDED)},
        )
        for place, field in enumerate(stated)
        if field not in looked
    ]
    if unfounded:
        raise ValidationError.from_exception_data(title, unfounded)
