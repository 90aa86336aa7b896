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
FIRE = CREW | {Role.DISPATCHER}
EMERGENCY = frozenset({Role.EMERGENCY_CLINICIAN})
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
    "listNotices": SIGNED_IN,
    "acknowledgeNotice": SIGNED_IN,
    "createOrganisation": ADMINISTRATOR,
    "createUnit": ADMINISTRATOR,
    "setArea": ADMINISTRATOR,
    "listAccounts": ADMINISTRATOR,
    "createAccount": ADMINISTRATOR,
    "vouch": ADMINISTRATOR,
    "disableAccount": ADMINISTRATOR,
    "registerPatient": CLINICIANS,
    "listPatients": SIGNED_IN,  # one's own; empty for whoever has none
    "readPatient": CARE_TEAM | OWN,
    "changeIdentity": CLINICIANS,
    "renewContacts": CLINICIANS | {Role.CARE_MANAGER},
    "renewProfile": CLINICIANS | {Role.CARE_MANAGER},
    "recordDeath": CLINICIANS,
    "joinCareTeam": CLINICIANS,
    "leaveCareTeam": CLINICIANS,
    "listAccesses": CLINICIANS | OWN,
    "proveAccess": CLINICIANS | OWN,
    "recordConsent": CLINICIANS,
    "listConsents": CLINICIANS,
    "recordWish": CLINICIANS,
    "listWishes": CLINICIANS,
    "draftOrder": CLINICIANS,
    "signOrder": frozenset({Role.PHYSICIAN}),
    "suspendIntent": CARE_TEAM | OWN,
    "withdrawIntent": (CARE_TEAM | OWN) - {Role.FACILITY_STAFF},
    "openCall": FIRE,
    "listCalls": FIRE,
    "readCall": FIRE,
    "lookUpPatient": CREW,
    "confirmPatient": CREW,
    "unconfirmPatient": CREW,
    "readCard": FIRE,
    "recordFact": FIRE,
    "recordDoctorCall": CREW,
    "suspendOnCall": FIRE,
    "inquire": FIRE,
    "recordOutcome": CREW,
    "closeCall": FIRE,
    "readReport": CREW,
    "listPatientCalls": CARE_TEAM | OWN,
    "listOffers": EMERGENCY,
    "readOffer": EMERGENCY,
    "declineOffer": EMERGENCY,
    "acceptOffer": EMERGENCY,
    "listHandovers": EMERGENCY | WARD,
    "readHandover": EMERGENCY | WARD,
    "recordArrival": EMERGENCY,
    "recordAdmission": EMERGENCY,
    "recordDischarge": WARD,
    "suspendAtHospital": EMERGENCY | WARD,
    "listPatientHandovers": CARE_TEAM | OWN,
    "listReturnHomeLetters": CARE_TEAM | WARD | OWN,
}
