"""Who may knock at which route, as one table. A route without a line fails the build.

`anyone`: no sign-in asked. `signed_in`: whoever is signed in. Otherwise the roles that the
route serves; everybody else is refused, whatever they send. A route with an id also asks a
grant, a call or an organisation of its own: the rooms' tests show that object by object.
"""

from app.policy.roles import Role

ANYONE = frozenset({None})
SIGNED_IN = frozenset(Role)
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
CLINICIANS = frozenset({Role.PHYSICIAN, Role.NURSE})
CARE_TEAM = CLINICIANS | {Role.CARE_MANAGER, Role.PHARMACIST, Role.FACILITY_STAFF}
OWN = frozenset({Role.PATIENT, Role.SURROGATE})
CREW = frozenset({Role.CREW})
DESK = frozenset({Role.DISPATCHER})
FIRE = CREW | DESK
MC = frozenset({Role.MC_PHYSICIAN})
INVITED = MC | {Role.PHYSICIAN}
COUNCIL = MC | {Role.RULE_STEWARD}
EMERGENCY = frozenset({Role.EMERGENCY_CLINICIAN})
DOCTORS = EMERGENCY | {Role.PHYSICIAN, Role.MC_PHYSICIAN}  # who break the glass without a call
OFFICER = frozenset({Role.PRIVACY_OFFICER})
AGREEING = frozenset({Role.HUB_OFFICER, Role.MUNICIPALITY_OFFICER})
APPROVING = AGREEING | OFFICER  # also who agrees to an erasure
REGION = AGREEING | {Role.PREFECTURE_OFFICER}
DRAFTING = MC | {Role.RULE_STEWARD}  # rulebooks
RULING = DRAFTING | AGREEING
HEARD = RULING | FIRE | {Role.PHYSICIAN, Role.NURSE, Role.CARE_MANAGER}
WARD = frozenset({Role.WARD_CLINICIAN, Role.DISCHARGE_DESK})

ROUTES: dict[str, frozenset[Role] | frozenset[None]] = {
    "health": ANYONE,
    "readSharingTable": ANYONE,
    "readAuditHead": ANYONE,
    "readAuditConsistency": ANYONE,
    "signIn": ANYONE,
    "refreshTokens": ANYONE,
    "beginEnrolment": ANYONE,
    "confirmEnrolment": ANYONE,
    "giveSecondFactor": SIGNED_IN,
    "listSessions": SIGNED_IN,
    "endSession": SIGNED_IN,
    "readMe": SIGNED_IN,
    "listOrganisations": SIGNED_IN,
    "listRulebooks": SIGNED_IN,
    "readRulebook": SIGNED_IN,
    "listRulebookVersions": SIGNED_IN,
    "readRulebookVersion": SIGNED_IN,
    "compareRulebookVersion": SIGNED_IN,
    "checkRulebook": HEARD,
    "tryRulebook": HEARD,
    "draftRulebook": DRAFTING,
    "listRulebookComments": HEARD,
    "commentRulebook": HEARD,
    "approveRulebook": RULING,
    "withdrawRulebook": RULING,
    "readRules": ANYONE,
    "listNotices": SIGNED_IN,
    "acknowledgeNotice": SIGNED_IN,
    "streamNotices": SIGNED_IN,
    "listEndpoints": ADMINISTRATOR,
    "openEndpoint": ADMINISTRATOR,
    "endEndpoint": ADMINISTRATOR,
    "listDeliveries": ADMINISTRATOR,
    "sendAgain": ADMINISTRATOR,
    "createOrganisation": ADMINISTRATOR,
    "createUnit": ADMINISTRATOR,
    "setArea": ADMINISTRATOR,
    "listAccounts": ADMINISTRATOR,
    "createAccount": ADMINISTRATOR,
    "vouch": ADMINISTRATOR,
    "disableAccount": ADMINISTRATOR,
    "listAgreements": APPROVING,
    "draftAgreement": AGREEING,
    "readAgreement": APPROVING,
    "approveAgreement": APPROVING,
    "withdrawAgreement": APPROVING,
    "registerPatient": CLINICIANS,
    "listPatients": SIGNED_IN,  # one's own; empty for whoever has none
    "readPatient": CARE_TEAM | OWN,
    "changeIdentity": CLINICIANS,
    "readRegion": CARE_TEAM | OWN,
    "changeRegion": CLINICIANS,
    "renewContacts": CLINICIANS | {Role.CARE_MANAGER},
    "renewProfile": CLINICIANS | {Role.CARE_MANAGER},
    "confirmItems": CLINICIANS | {Role.CARE_MANAGER},
    "recordDeath": CLINICIANS,
    "joinCareTeam": CLINICIANS,
    "leaveCareTeam": CLINICIANS,
    "listAccesses": CLINICIANS | OWN,
    "proveAccess": CLINICIANS | OWN,
    "inviteRepresentative": CLINICIANS,
    "listRepresentatives": CLINICIANS | {Role.PATIENT},
    "closeRepresentative": CLINICIANS,
    "issuePatientCard": CLINICIANS,
    "listPatientCards": CLINICIANS | OWN,
    "endPatientCard": CLINICIANS,
    "recordConsent": CLINICIANS | OWN,
    "listConsents": CLINICIANS | OWN,
    "recordWish": CLINICIANS,
    "listWishes": CLINICIANS | {Role.PATIENT},
    "listChanges": CLINICIANS | {Role.PATIENT},
    "propose": EMERGENCY | WARD | OWN,
    "listProposals": CLINICIANS | EMERGENCY | WARD | OWN,
    "answerProposal": CLINICIANS,
    "listLoops": SIGNED_IN,  # one's own; empty for whoever has none
    "listRevisits": SIGNED_IN,  # one's own; empty for whoever has none
    "holdRevisit": CLINICIANS,
    "registerBackup": CLINICIANS,
    "listBackupsOfPatient": CARE_TEAM | OWN,
    "listBackupsOfHospital": EMERGENCY | WARD,
    "noteBackupExchange": CLINICIANS | EMERGENCY | WARD,
    "endBackup": CLINICIANS | EMERGENCY | WARD,
    "addPaper": CLINICIANS,
    "listPapers": CLINICIANS | OWN,
    "readPaper": CLINICIANS | OWN,
    "openPaper": CLINICIANS | OWN,
    "removePaper": CLINICIANS,
    "typePaper": CLINICIANS,
    "checkPaper": CLINICIANS,
    "listPapersOnCall": CREW,
    "openPaperOnCall": CREW,
    "listPapersOfHandover": EMERGENCY | WARD,
    "openPaperOfHandover": EMERGENCY | WARD,
    "draftOrder": CLINICIANS,
    "signOrder": frozenset({Role.PHYSICIAN}),
    "suspendIntent": CARE_TEAM | OWN,
    "withdrawIntent": (CARE_TEAM | OWN) - {Role.FACILITY_STAFF},
    "openCall": FIRE,
    "listCalls": FIRE | INVITED,
    "readCall": FIRE | INVITED,
    "lookUpPatient": CREW,
    "lookUpBeforeArrival": DESK,
    "takeBeforeArrival": DESK,
    "readBeforeArrival": DESK,
    "leaveBeforeArrival": DESK,
    "confirmPatient": CREW,
    "unconfirmPatient": CREW,
    "readCard": FIRE | INVITED,
    "recordFact": FIRE,
    "recordMoment": FIRE,
    "recordDoctorCall": CREW,
    "giveInstruction": MC,
    "readInstructionBack": CREW,
    "suspendOnCall": FIRE | INVITED,
    "addUnit": DESK,
    "releaseUnit": DESK,
    "listInvitable": FIRE | MC,
    "invitePhysicians": FIRE | MC,
    "endInvitation": FIRE | MC,
    "inquire": FIRE,
    "recordOutcome": CREW,
    "closeCall": FIRE,
    "readReport": CREW,
    "listAfterReviews": COUNCIL,
    "listFindings": COUNCIL,
    "recordFinding": COUNCIL,
    "readCouncilYear": COUNCIL,
    "downloadCouncilYear": COUNCIL,
    "compareRulebooks": COUNCIL,
    "readAfterReview": COUNCIL,
    "listPatientCalls": CARE_TEAM | OWN,
    "lookUpForOverrideOnCall": CREW,
    "openOverrideOnCall": CREW,
    "lookUpForOverride": DOCTORS,
    "openOverride": DOCTORS,
    "listOverrides": SIGNED_IN,  # one's own; empty for whoever has none
    "readOverride": CREW | DOCTORS,
    "readOverrideRecord": CREW | DOCTORS,
    "closeOverride": CREW | DOCTORS,
    "listPatientOverrides": CLINICIANS | OWN,
    "listReviews": OFFICER,
    "readReview": OFFICER,
    "closeReview": OFFICER,
    "listOrganisationAccesses": OFFICER,
    "listOrganisationCounts": OFFICER,
    "readOverrideRate": OFFICER,
    "downloadWeeklyReport": OFFICER,
    "listOffers": EMERGENCY,
    "readOffer": EMERGENCY,
    "declineOffer": EMERGENCY,
    "acceptOffer": EMERGENCY,
    "listHandovers": EMERGENCY | WARD,
    "readHandover": EMERGENCY | WARD,
    "readHandoverCall": EMERGENCY | WARD,
    "recordArrival": EMERGENCY,
    "recordAdmission": EMERGENCY,
    "recordDischarge": WARD,
    "suspendAtHospital": EMERGENCY | WARD,
    "listPatientHandovers": CARE_TEAM | OWN,
    "listReturnHomeLetters": CARE_TEAM | WARD | OWN,
    **dict.fromkeys(
        (
            *("openLoad", "listLoads", "readLoad", "stepLoad", "startLoad", "endLoad"),
            *("listLoadRows", "downloadLoadReport"),
        ),
        CLINICIANS,
    ),
    **dict.fromkeys(
        ("proposeMerge", "readMerge", "goOnWithMerge", "listMerges", "sayOfDuplicate"), CLINICIANS
    ),
    **dict.fromkeys(("exportRegister", "listDuplicates", "listDuplicatesOfPatient"), CARE_TEAM),
    "askErasure": CLINICIANS,
    "listErasures": CLINICIANS | APPROVING,
    "listErasureCandidates": CLINICIANS | REGION,
    "readErasure": CLINICIANS | APPROVING,
    "approveErasure": APPROVING,
    "endErasure": CLINICIANS | APPROVING,
    "readStatistics": REGION,
    "downloadStatistics": REGION,
}
