"""The name under which those speak of a patient who need not know who it is. Pure."""

import base64
import hashlib
from uuid import UUID


def pseudonym(patient_id: UUID) -> str:
    """Ten letters and digits that can be read out on the phone: `K7QXM-3ZBTA`.

    The same for everybody, so that a care team can say whom a privacy officer asks about; made
    of an id with 74 random bits, so that nobody finds the id by trying.
    """
    digest = hashlib.sha256(b"ishinowa pseudonym 1\0" + patient_id.bytes).digest()
    letters = base64.b32encode(digest).decode()[:10]
    return f"{letters[:5]}-{letters[5:]}"
