"""What counts as evidence of the will, and whose will counts."""

from dataclasses import dataclass
from enum import StrEnum

from app.transport.language.expression import All, Any, Compare, Expression, Is, Order
from app.transport.language.marks import Origin
from app.transport.language.words import Misread, Text


class Form(StrEnum):
    """A form of evidence: paper, word of mouth, or the doctor who knows the absent paper."""

    ORDER = "order"
    STATEMENT = "statement"
    COMBINED = "combined"
    MEDICAL_RECORD = "medical_record"
    FAMILY_PRESENT = "family_present"
    FAMILY_BY_PHONE = "family_by_phone"
    THIRD_PARTY = "third_party"
    CONFIRMED_BY_DOCTOR = "confirmed_by_doctor"


_PAPERS = (Form.ORDER, Form.STATEMENT, Form.COMBINED, Form.MEDICAL_RECORD)
_TOLD = (Form.FAMILY_PRESENT, Form.FAMILY_BY_PHONE, Form.THIRD_PARTY)


class Signer(StrEnum):
    """Who must have signed the paper."""

    PATIENT = "patient"
    SURROGATE = "surrogate"
    PATIENT_OR_SURROGATE = "patient_or_surrogate"
    PHYSICIAN = "physician"


def _signed(signer: Signer) -> Expression:
    if signer is Signer.PATIENT_OR_SURROGATE:
        return Any((_signed(Signer.PATIENT), _signed(Signer.SURROGATE)))
    return Is(f"document_signed_by_{signer}", (True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One accepted kind of evidence: any of its forms.

    `signed_by` and `at_most_days` speak of papers only; no period means the source gives none.
    `when` must hold as well: the region's own form, say, declared under `facts`. Without
    `forms` it stands alone.
    """

    id: str
    text: Text
    forms: tuple[Form, ...] = ()
    signed_by: tuple[Signer, ...] = ()
    at_most_days: int | None = None
    when: Expression | None = None

    def __post_init__(self) -> None:
        if not self.forms and self.when is None:
            raise Misread(
                Text("何が根拠になるのかがありません", "it does not say what counts"),
                Text("forms か when を書く", "write forms or when"),
            )

    def test(self) -> Expression:
        """The same as an expression over facts."""
        papers = tuple(form.value for form in self.forms if form in _PAPERS)
        told = tuple(form.value for form in self.forms if form in _TOLD)
        ways: list[Expression] = []
        if papers:
            parts: list[Expression] = [Is("document_kind", papers), *map(_signed, self.signed_by)]
            if self.at_most_days is not None:
                parts.append(Compare("document_age_days", Order.AT_MOST, self.at_most_days))
            ways.append(All(tuple(parts)))
        if told:
            ways.append(Is("told_by", told))
        if Form.CONFIRMED_BY_DOCTOR in self.forms:
            ways.append(Is("document_confirmed_by_doctor", (True,)))
        if self.when is None:
            return Any(tuple(ways))
        return All((Any(tuple(ways)), self.when)) if ways else self.when


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What lets the crew start checking with the doctor: any one of the proofs."""

    text: Text
    any_of: tuple[Proof, ...]
    origin: Origin = ""

    def test(self) -> Expression:
        """The same as an expression over facts."""
        return Any(tuple(proof.test() for proof in self.any_of))


class Whose(StrEnum):
    """Whose will can count; the family's own wish never does."""

    PATIENT = "patient"
    SURROGATE = "surrogate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """Whose will counts under this rule."""

    text: Text
    of: tuple[Whose, ...] = (Whose.PATIENT,)
    origin: Origin = ""

    def test(self) -> Expression:
        """The same as an expression over facts."""
        whose = tuple(who.value for who in self.of)
        return All((Is("patient_refuses_cpr", (True,)), Is("will_source", whose)))
