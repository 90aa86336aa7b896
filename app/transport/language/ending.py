"""What may come of a call under a rulebook: to whom it is handed over, and the outcomes."""

from dataclasses import dataclass

from app.transport.language.expression import All, Compare, Expression, Is, Order
from app.transport.language.marks import FactName, Key, Origin
from app.transport.language.results import Limit, Resuscitation, Transport
from app.transport.language.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """To whom the crew hands over when the doctor can be there within the minutes.

    Bands are tried in order. `signatures` names the yes-no facts that must hold.
    """

    id: Key
    text: Text
    within_minutes: int
    to: Text
    crew_waits: bool
    signatures: tuple[FactName, ...] = ()
    about: bool = False
    origin: Origin = ""

    def test(self) -> Expression:
        """Whether the doctor arrives in time and everyone has signed."""
        arrival = Compare("doctor_arrival_minutes", Order.AT_MOST, self.within_minutes)
        return All((arrival, *(Is(name, (True,)) for name in self.signatures)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rule allows instead of ordinary care; each result stands by itself.

    `needs` names conditions of this rulebook, and `evidence` or `handover`; left out, it needs
    all there are. `applies`, `silences`, the will, the doctor's instruction, cardiac arrest, no
    sign of life and no exogenous cause are always needed: no rulebook can leave those out.
    Where two outcomes hold, each result is taken from the first that names it.
    """

    id: Key
    text: Text
    resuscitation: Resuscitation | None = None
    transport: Transport | None = None
    limits: tuple[Limit, ...] = ()
    needs: tuple[str, ...] | None = None
    origin: Origin = ""
