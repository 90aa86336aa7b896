"""How a delivery travels, how far it is and what can hold it up, each from a closed list. Pure."""

from enum import StrEnum


class Form(StrEnum):
    """How an endpoint is spoken to."""

    WEBHOOK = "webhook"
    MAIL = "mail"


class Progress(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    ENDED = "ended"


class Trouble(StrEnum):
    """Why a delivery could not be made; a closed list, so that no answer's words are kept."""

    UNREACHED = "unreached"
    SILENT = "silent"
    NOT_TAKEN = "not_taken"
    FORBIDDEN = "forbidden"
    MAIL_OFF = "mail_off"
    UNSEALED = "unsealed"
