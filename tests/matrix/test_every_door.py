"""No door of the published document is left out of the matrix without a reason."""

from tests.house.test_authorization import DOCUMENT, OPERATIONS
from tests.matrix.doors import READS
from tests.matrix.nothing import WHY
from tests.matrix.writes import CONFIRMING, SIGNING, WRITES

COMPARED = {
    *(door.operation for door in READS),
    *(write.door.operation for write in (*WRITES, CONFIRMING)),
    SIGNING.operation,
}


def test_every_route_is_compared_or_says_why_it_shows_nothing() -> None:
    assert set(OPERATIONS) == COMPARED | set(WHY)
    assert not COMPARED & set(WHY)


def test_every_route_that_answers_with_a_part_of_a_record_is_compared() -> None:
    parts = {name for name in DOCUMENT["components"]["schemas"] if name.startswith("Part_")}
    answering = {
        name
        for name, (_, _, operation) in OPERATIONS.items()
        if parts & _reached(operation.get("responses", {}))
    }
    on_their_own_words = {"registerPatient", "propose", "answerProposal"}
    elsewhere = {
        *("takeBeforeArrival", "leaveBeforeArrival"),
        *("unconfirmPatient", "listErasureCandidates", "readInstructionBack"),
        *("proposeMerge", "readMerge", "goOnWithMerge", "sayOfDuplicate"),
        *("listRevisits", "listLoops", "listDuplicates", "listDuplicatesOfPatient"),
        "readRegion",
    }
    assert answering - COMPARED == on_their_own_words | elsewhere


def _reached(part: object, seen: frozenset[str] = frozenset()) -> set[str]:
    """The names of all schemas that a part of the document leads to."""
    if isinstance(part, list):
        return set().union(*(_reached(one, seen) for one in part))
    if not isinstance(part, dict):
        return set()
    found: set[str] = set()
    for key, one in part.items():
        if key == "$ref" and isinstance(one, str):
            name = one.rsplit("/", 1)[1]
            if name not in seen:
                schema = DOCUMENT["components"]["schemas"][name]
                found |= {name} | _reached(schema, seen | {name})
        else:
            found |= _reached(one, seen)
    return found
