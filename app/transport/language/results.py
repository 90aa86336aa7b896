"""What can come of a call: resuscitation, transport and limits, independent of each other."""

from enum import StrEnum


class Resuscitation(StrEnum):
    """What becomes of resuscitation."""

    CONTINUE = "continue"
    STOP = "stop"
    NOT_STARTED = "not_started"


class Transport(StrEnum):
    """Whether the person is taken to hospital."""

    YES = "yes"
    NO = "no"


class Limit(StrEnum):
    """A limit on treatment that an outcome may carry."""

    COMPRESSIONS_ONLY = "compressions_only"
    NO_VENTILATION = "no_ventilation"
    NO_SHOCK = "no_shock"
    NO_DRUGS = "no_drugs"
    NO_INTUBATION = "no_intubation"


class Act(StrEnum):
    """What a rule can count as resuscitation."""

    COMPRESSIONS = "compressions"
    VENTILATION = "ventilation"
    SHOCK = "shock"
    DRUGS = "drugs"
    INTUBATION = "intubation"


class DestinationSource(StrEnum):
    """Where a suggested destination is taken from.

    `arranged`: found by a hospital that could not take the person itself.
    """

    REGISTERED = "registered"
    WISHED = "wished"
    LISTED = "listed"
    NEAREST = "nearest"
    ARRANGED = "arranged"
