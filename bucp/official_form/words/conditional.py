"""Words for what HIPAA data (IDEA Addendum A) and education records (Addendum B §1.3) add to the form: the questions
and the addenda, each under its name."""

from ..declare import Addendum, AnswerKind, Choice, Field, FilledBy, Needed, Review, When

OF_HIPAA = "HIPAA (Addendum A)"
OF_FERPA = "FERPA (Addendum B)"
LEGAL_AND_PRIVACY = (Review.LEGAL, Review.PRIVACY)
IF_HIPAA = When("hipaa", "yes")
IF_FERPA = When("ferpa", "yes")
IF_STUDY = When("ferpa_exception", "studies")

AGREED = (Choice("agreed", "Yes, we agree to this"),)

EXCEPTIONS = (
    Choice("studies", "A study for the education agency", "34 CFR 99.31(a)(6)"),
    Choice("audit_evaluation", "An audit or evaluation of an education program", "34 CFR 99.31(a)(3) and 99.35"),
    Choice("other", "Another exception", "Give the exact subsection below."),
)

HIPAA = Field(
    key="hipaa",
    official=OF_HIPAA,
    question="Will HIPAA data pass between covered entities or business associates?",
    kind=AnswerKind.YES_NO,
    filled_by=FilledBy.BOTH,
    reviews=LEGAL_AND_PRIVACY,
    help="Answer yes if the data is health information and each side is covered by HIPAA or works for one that is. "
    "Covered are health plans, providers of care and clearing houses. Ask your privacy representative if you are not "
    "sure.",
    clause="Addendum A",
)

HIPAA_ROLES = Field(
    key="hipaa_roles",
    official=OF_HIPAA,
    question="Which department is a covered entity, and which is a business associate?",
    when=IF_HIPAA,
    filled_by=FilledBy.BOTH,
    reviews=LEGAL_AND_PRIVACY,
    help="Give the role of each department in this exchange. If only one part of a department is covered, "
    "name that part. Your privacy representatives can tell.",
    example="The provider's health plan division is a covered entity. The recipient's audit branch acts as its "
    "business associate.",
    clause="Addendum A",
)

HIPAA_ACKNOWLEDGEMENT = Field(
    key="hipaa_acknowledgement",
    official=OF_HIPAA,
    question="Your department will follow the HIPAA terms of Addendum A",
    kind=AnswerKind.CHOICES,
    choices=AGREED,
    when=IF_HIPAA,
    filled_by=FilledBy.BOTH,
    per_party=True,
    reviews=LEGAL_AND_PRIVACY,
    help="Addendum A of IDEA becomes part of this agreement. Read it with your privacy representative first.",
    clause="Addendum A",
)

FERPA = Field(
    key="ferpa",
    official=OF_FERPA,
    question="Does the data come from education records?",
    kind=AnswerKind.YES_NO,
    filled_by=FilledBy.BOTH,
    reviews=LEGAL_AND_PRIVACY,
    help="Education records are kept by a school, a college or an agency for them, and tell about a student. "
    "If yes, FERPA asks for more details. The portal will ask for each of them.",
    clause="Addendum B",
)

FERPA_PII = Field(
    key="ferpa_pii",
    official=OF_FERPA,
    question="Which personal information from education records will be disclosed?",
    when=IF_FERPA,
    reviews=LEGAL_AND_PRIVACY,
    help="List the elements that can point to a student, alone or together. Birth date and school name count too.",
    example="Student number, name, date of birth, school, grade level, enrollment dates.",
    clause="Addendum B §1.3",
)

FERPA_EXCEPTION = Field(
    key="ferpa_exception",
    official=OF_FERPA,
    question="Which FERPA exception allows this disclosure?",
    kind=AnswerKind.CHOICE,
    choices=EXCEPTIONS,
    when=IF_FERPA,
    reviews=LEGAL_AND_PRIVACY,
    help="FERPA asks for consent unless an exception fits. Your counsel should choose it with you.",
    clause="Addendum B §1.3",
)

FERPA_SUBSECTION = Field(
    key="ferpa_subsection",
    official=OF_FERPA,
    question="What is the exact subsection of 34 CFR 99.31?",
    kind=AnswerKind.LINE,
    max_length=200,
    when=IF_FERPA,
    reviews=LEGAL_AND_PRIVACY,
    help="Write it down to the last letter and number in brackets.",
    example="34 CFR 99.31(a)(6)(i)(C)",
    clause="Addendum B §1.3",
)

FERPA_PURPOSE = Field(
    key="ferpa_purpose",
    official=OF_FERPA,
    question="What is the purpose of the disclosure under that subsection?",
    when=IF_FERPA,
    reviews=LEGAL_AND_PRIVACY,
    help="Say what the education records are for, in words that match the subsection you gave.",
    example="A study, done for the education agency, of how a tutoring program changes graduation rates.",
    clause="Addendum B §1.3",
)

FERPA_DESCRIPTION = Field(
    key="ferpa_description",
    official=OF_FERPA,
    question="What exactly will be done, so that a reader can see the exception fits?",
    when=IF_FERPA,
    reviews=LEGAL_AND_PRIVACY,
    help="Describe the work, its limits, its length and the data each part of it uses. "
    "A stranger to the program should be able to check it against the law.",
    example="For three school years we compare students in the program with similar students outside it. "
    "The analysts use enrollment and graduation data only. Results are shown for groups of 20 or more.",
    clause="Addendum B §1.3",
)

FERPA_DESTRUCTION = Field(
    key="ferpa_destruction",
    official=OF_FERPA,
    question="How will the education records be destroyed?",
    when=IF_FERPA,
    reviews=(*LEGAL_AND_PRIVACY, Review.SECURITY),
    help="FERPA demands that they are destroyed when the work no longer needs them. Say what and how.",
    example="The student file, the key table and all copies are wiped by the state's media standard. "
    "Only group results are kept.",
    clause="Addendum B §1.3",
)

FERPA_DESTRUCTION_PERIOD = Field(
    key="ferpa_destruction_period",
    official=OF_FERPA,
    question="Within what time will they be destroyed?",
    kind=AnswerKind.LINE,
    max_length=300,
    when=IF_FERPA,
    reviews=(*LEGAL_AND_PRIVACY, Review.SECURITY),
    help="Give a number of days or a date, and what starts the count.",
    example="Within 60 days after the final report, at the latest on 30 June 2029",
    clause="Addendum B §1.3",
)

FERPA_POLICIES = Field(
    key="ferpa_policies",
    official=OF_FERPA,
    question="Which policies and procedures protect the education records?",
    when=IF_FERPA,
    reviews=(*LEGAL_AND_PRIVACY, Review.SECURITY),
    help="Name the rules that keep the records from other eyes and other uses. "
    "Include training, access checks and what happens after a breach.",
    example="The department's information security policy, its rule on small counts, and yearly FERPA training "
    "for all data users. Access is logged and reviewed each month.",
    clause="Addendum B §1.3",
)

FERPA_COVENANT = Field(
    key="ferpa_covenant",
    official=OF_FERPA,
    question="Your department stays able to destroy the education records at any time",
    kind=AnswerKind.CHOICES,
    choices=AGREED,
    when=IF_FERPA,
    reviews=(*LEGAL_AND_PRIVACY, Review.SECURITY),
    help="This is a promise. Keep the records apart from other data, so that you can find and remove them all.",
    clause="Addendum B §1.3",
)

FERPA_DESTRUCTION_WITNESSES = Field(
    key="ferpa_destruction_witnesses",
    official=OF_FERPA,
    question="Two people will witness the destruction of the education records",
    kind=AnswerKind.CHOICES,
    choices=AGREED,
    when=IF_FERPA,
    reviews=(*LEGAL_AND_PRIVACY, Review.SECURITY),
    help="Plan for it now: two people must be there and confirm in writing what was destroyed, when and how.",
    clause="Addendum B §4.1",
)

FERPA_STUDY_REPORTS = Field(
    key="ferpa_study_reports",
    official=OF_FERPA,
    question="The provider will get each study report 60 calendar days before its release",
    kind=AnswerKind.CHOICES,
    choices=AGREED,
    when=IF_STUDY,
    reviews=LEGAL_AND_PRIVACY,
    help="The provider then has 45 calendar days to comment. You have 15 more to answer. Put these days in your plan.",
    clause="Addendum B §3.5–3.6",
)

FERPA_AGENCY_SIGNATURE = Field(
    key="ferpa_agency_signature",
    official=OF_FERPA,
    question="Which education agency first disclosed the records, and who signs for it?",
    needed=Needed.TO_SIGN,
    filled_by=FilledBy.BOTH,
    when=IF_FERPA,
    help="The agency the records came from has to sign as well, even if someone else now holds them. "
    "Give the agency, the role of the signer, and the date of the signature once you have it.",
    example="A county office of education. Its superintendent signs; the signed page is kept with this agreement.",
    clause="Addendum B §1.3",
)

ADDENDUM_A = Addendum(
    title="Addendum A: health information under HIPAA",
    when=IF_HIPAA,
    terms=(
        "Addendum A of IDEA applies to this exchange.",
        "Federal law asks the following of a business associate (45 CFR 164.504(e)).",
        "It uses and discloses the data only as agreed or as the law requires.",
        "It protects the data, and for electronic data follows the HIPAA security rule.",
        "It reports every use or disclosure that was not agreed, breaches included.",
        "It holds subcontractors to the same limits.",
        "It helps to give people access to their data, to correct it, and to account for disclosures.",
        "It opens its books on this to the federal health department.",
        "It returns or destroys the data at the end, where that can be done.",
    ),
)

ADDENDUM_B = Addendum(
    title="Addendum B: education records under FERPA",
    when=IF_FERPA,
    terms=(
        "Addendum B of IDEA applies to this exchange; the answers it requires are in this document (§1.3).",
        "The recipient stays able to destroy the education records at any time (§1.3).",
        "The education agency that first disclosed the records signs as well (§1.3).",
        "Two people witness the destruction (§4.1).",
    ),
)

ADDENDUM_B_STUDIES = Addendum(
    title="Addendum B: reports of studies",
    when=IF_STUDY,
    terms=(
        "The provider gets a copy of each report 60 calendar days before it is released (§3.5–3.6).",
        "The provider may comment within 45 calendar days (§3.5–3.6).",
        "The recipient answers the comments within 15 calendar days more (§3.5–3.6).",
    ),
)
