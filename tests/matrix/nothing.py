"""The doors of the published document that the matrix does not compare, each with its reason."""

_NOBODY = "speaks of no patient"
_OWN_ACCOUNT = "one's own account, session or organisation"
_RULES = "rules of a place or a region"
_STEPS = "the steps of the hospital's own handover, as in listHandovers"
_CALL = "the call's own company, as in readCall"
_LOOK_UP = "masked candidates before any grant: tests/calls, tests/access, tests/matrix"
_OWN_GLASS = "one's own override and nothing of the patient, as in readOverride"
_OWN_WORDS = "what the caller has just said, or that it is done"
_COUNTS = "counts alone: tests/region, tests/oversight"
_FINDING = "what a council wrote itself, and what two rules say to a call: tests/calls"
_PAPERS = "papers, kind by kind and all or nothing: tests/papers"
_LOADS = "a list of the clinic's own, of people who are not registered yet: tests/register"
_ERASURE = "that somebody is erased, by id: tests/patients"

WHY: dict[str, str] = {
    **dict.fromkeys(("health", "readAuditHead", "readAuditConsistency"), _NOBODY),
    **dict.fromkeys(
        ("listNotices", "acknowledgeNotice", "streamNotices"), "that something happened, never what"
    ),
    **dict.fromkeys(
        ("listEndpoints", "openEndpoint", "endEndpoint", "listDeliveries", "sendAgain"),
        "where an organisation is told, and what was told there: no patient, not by id",
    ),
    **dict.fromkeys(
        (
            *("signIn", "refreshTokens", "beginEnrolment", "confirmEnrolment"),
            *("giveSecondFactor", "listSessions", "endSession", "readMe", "listOrganisations"),
            *("createOrganisation", "createUnit", "setArea", "listAccounts", "createAccount"),
            *("vouch", "disableAccount"),
        ),
        _OWN_ACCOUNT,
    ),
    **dict.fromkeys(
        (
            *("readSharingTable", "listRulebooks", "readRulebook", "listAgreements"),
            *("draftAgreement", "readAgreement", "approveAgreement", "withdrawAgreement"),
            *("readRules", "checkRulebook", "tryRulebook", "draftRulebook", "commentRulebook"),
            *("listRulebookVersions", "readRulebookVersion", "compareRulebookVersion"),
            *("listRulebookComments", "approveRulebook", "withdrawRulebook"),
        ),
        _RULES,
    ),
    **dict.fromkeys(
        (
            *("acceptOffer", "recordArrival", "recordAdmission", "recordDischarge"),
            "suspendAtHospital",
        ),
        _STEPS,
    ),
    **dict.fromkeys(
        (
            *("openCall", "addUnit", "releaseUnit", "listInvitable", "invitePhysicians"),
            *("endInvitation", "recordOutcome", "closeCall"),
        ),
        _CALL,
    ),
    **dict.fromkeys(
        (
            *("lookUpPatient", "lookUpBeforeArrival", "lookUpForOverride"),
            "lookUpForOverrideOnCall",
        ),
        _LOOK_UP,
    ),
    **dict.fromkeys(("openOverride", "openOverrideOnCall", "closeOverride"), _OWN_GLASS),
    **dict.fromkeys(("suspendIntent", "withdrawIntent", "leaveCareTeam", "propose"), _OWN_WORDS),
    **dict.fromkeys(
        (
            *("listReviews", "readReview", "closeReview", "listOrganisationAccesses"),
            *("listOrganisationCounts", "readOverrideRate", "downloadWeeklyReport"),
            *("readStatistics", "downloadStatistics", "readCouncilYear", "downloadCouncilYear"),
        ),
        _COUNTS,
    ),
    **dict.fromkeys(
        (*("askErasure", "listErasures", "readErasure", "approveErasure", "endErasure"),),
        _ERASURE,
    ),
    **dict.fromkeys(
        (
            *("openLoad", "listLoads", "readLoad", "stepLoad", "startLoad", "endLoad"),
            *("listLoadRows", "downloadLoadReport"),
        ),
        _LOADS,
    ),
    **dict.fromkeys(("recordFinding", "listFindings", "compareRulebooks"), _FINDING),
    **dict.fromkeys(
        (
            *("addPaper", "listPapers", "readPaper", "openPaper", "removePaper", "typePaper"),
            *("checkPaper", "listPapersOnCall", "openPaperOnCall"),
            *("listPapersOfHandover", "openPaperOfHandover"),
        ),
        _PAPERS,
    ),
    "exportRegister": "the cells of readPatient as lines, each compared: tests/register",
    **dict.fromkeys(
        ("listDuplicates", "listDuplicatesOfPatient"),
        "lines of listPatients, where identity is shown in full: tests/register",
    ),
    **dict.fromkeys(
        ("proposeMerge", "readMerge", "goOnWithMerge", "listMerges", "sayOfDuplicate"),
        "lines of listPatients, to who is shown both identities in full: tests/register",
    ),
    "answerMergeAlone": "that a merge is answered, nothing of the other: tests/register",
    "readInstructionBack": "the card, by the very call that answers giveInstruction",
    "listErasureCandidates": "the identity of those nobody wrote of for five years: tests/patients",
    "registerPatient": "a person of whom nothing was recorded before, to who has just written it",
    "readRegion": "whose agreement holds, where identity is shown in full: tests/patients",
    "changeRegion": "the municipality that the caller has just said: tests/patients",
    "recordConsent": "the history of the consents, as in listConsents",
    "inviteRepresentative": "who has access on the patient's side, as in listRepresentatives",
    "closeRepresentative": "likewise",
    **dict.fromkeys(
        ("issuePatientCard", "listPatientCards", "endPatientCard"),
        "that a card was handed out or ended, never what is recorded: tests/patients",
    ),
    "listLoops": "where the record of calls is shown in full: tests/handovers/test_loops.py",
    "listRevisits": "where the verdict is shown in full: tests/intent/test_revisiting.py",
    "registerBackup": "the registration as listBackupsOfPatient lists it: tests/standby",
    "listBackupsOfPatient": "opened where the registered hospital is shown in full: tests/standby",
    "listBackupsOfHospital": "the hospital's own days, nothing of a person: tests/standby",
    "noteBackupExchange": "one of them, likewise",
    "endBackup": "one of them, likewise",
    "answerProposal": "the proposal answered, refused where its content is withheld",
    "declineOffer": "an offer once answered: nothing of the person",
    "proveAccess": "hashes of a leaf whose line listAccesses shows, opened alike",
    "unconfirmPatient": "the card without a record: tests/calls",
    "takeBeforeArrival": "what readBeforeArrival shows, under the same grant: tests/calls",
    "leaveBeforeArrival": "the same without a record: tests/calls",
}
