"""Words for the Administrative part and the Approvals of the official form: its questions, each under its name
(domain.md §4)."""

from ..declare import AnswerKind, Choice, Field, FilledBy, Needed, Review, When

INTRO = "Laws, dates and protections. Begin with what you know. The provider adds its part during review."
INTRO_TO_APPROVALS = "The signatures of every department. They are collected once the text is final."

RISKS = "Anticipated Risks"
FUNDS = "Transfer of Funds"
DATES = "Critical Dates"
ON_RESEARCH = "Research"
POSITIONS = "Departments' Positions"
LEGAL_AND_PRIVACY = (Review.LEGAL, Review.PRIVACY)

FREQUENCIES = (
    Choice("one_time", "One time", "The data is sent once."),
    Choice("ongoing", "Ongoing", "The data is sent again and again."),
)

ANTICIPATED_RISKS_ENVIRONMENT = Field(
    key="anticipated_risks_environment",
    official=RISKS,
    question="Which political issues or stakeholders surround this exchange?",
    needed=Needed.DISPUTED,
    filled_by=FilledBy.BOTH,
    help="Whoever helps to settle the dispute needs the wider picture. "
    "Mention laws being debated, court cases, interest groups and press. Stay with facts.",
    example="A bill on school meals is before the Legislature. Two advocacy groups have asked for faster enrollment.",
)

ANTICIPATED_RISKS_OUTSIDE = Field(
    key="anticipated_risks_outside",
    official=RISKS,
    question="Which outside entities are involved or affected?",
    needed=Needed.DISPUTED,
    filled_by=FilledBy.BOTH,
    help="Think of counties, federal agencies, schools, vendors, tribes. Say what each wants or fears.",
    example="School districts depend on the list by August. The federal nutrition agency audits the match each year.",
)

ANTICIPATED_RISKS_WITHOUT_DATA = Field(
    key="anticipated_risks_without_data",
    official=RISKS,
    question="What happens if the data is not shared?",
    needed=Needed.DISPUTED,
    help="Describe the effect on people, on programs and on duties the law sets. Give numbers where you can.",
    example="About 40,000 children would go on filing paper forms, and one in five would miss the deadline.",
)

ANTICIPATED_RISKS_PROVIDER = Field(
    key="anticipated_risks_provider",
    official=RISKS,
    question="What does the provider risk if the data is shared?",
    needed=Needed.DISPUTED,
    filled_by=FilledBy.PROVIDER,
    help="The provider answers. Name the law, the contract, the cost or the harm, and how likely it is.",
    example="Our federal agreement lets the sponsor end funding if names reach anyone outside the program.",
)

ANTICIPATED_RISKS_RECIPIENT = Field(
    key="anticipated_risks_recipient",
    official=RISKS,
    question="What does your department risk if the data is not shared?",
    needed=Needed.DISPUTED,
    help="The recipient answers. Name duties you could not meet, money you could lose, and by when.",
    example="We would miss the start date the law sets, and federal matching funds for the first year.",
)

LEGAL_AUTHORITY = Field(
    key="legal_authority",
    official="Legal Authority",
    question="Which laws allow your department to take part in this exchange?",
    filled_by=FilledBy.BOTH,
    per_party=True,
    reviews=(Review.LEGAL,),
    opinion=Review.LEGAL,
    help="The recipient gives the law that lets it get and use the data. The provider gives the law that lets it "
    "disclose the data.\n\n"
    "Check both state and federal law, and the law behind data from third parties. Cite section and subdivision. "
    "If a law stands in the way, name it: totals or de-identified data may be a way around.",
    example="Section 12345(b) of our program's code lets us use benefit status to confirm who may enroll. "
    "The federal rule for the program, at 0 CFR 000.6(b), asks states to do so without a form from the family.",
)

TRANSFER_OF_FUNDS = Field(
    key="transfer_of_funds",
    official=FUNDS,
    question="Will money change hands because of this exchange?",
    kind=AnswerKind.YES_NO,
    filled_by=FilledBy.BOTH,
    help="This agreement moves no money. If one department pays another, they need a second agreement. "
    "It can be made at the same time.",
)

TRANSFER_OF_FUNDS_AGREEMENT = Field(
    key="transfer_of_funds_agreement",
    official=FUNDS,
    question="Which agreement moves the money, and where does it stand?",
    when=When("transfer_of_funds", "yes"),
    filled_by=FilledBy.BOTH,
    help="Between departments this is an Interagency Agreement. Within one department it is a Memorandum of "
    "Agreement. Attach this proposal to it as an exhibit. Give its number, or say who is writing it.",
    example="An Interagency Agreement for the cost of the monthly extract is being drafted by our contracts office. "
    "This proposal will be its Exhibit B.",
)

POSSIBLE_ALTERNATIVES = Field(
    key="possible_alternatives",
    official="Possible Alternatives",
    question="What could be done in place of this request?",
    needed=Needed.DISPUTED,
    filled_by=FilledBy.BOTH,
    help="List other ways that could work: fewer elements, totals, de-identified data, a match done by the provider "
    "or a third party. Say why each would or would not do.",
    example="The provider could run the match and send back only student numbers. This would do, but needs staff "
    "time each month. County totals would not do, because enrollment is for single children.",
)

START_DATE = Field(
    key="start_date",
    mirrors="start_date",
    official=DATES,
    question="When should the exchange start?",
    kind=AnswerKind.DATE,
    needed=Needed.NEVER,
    filled_by=FilledBy.BOTH,
    help="Leave this empty to start as soon as the agreement is filed. "
    "Allow time for reviews: look at how long earlier agreements took.",
)

END_DATE = Field(
    key="end_date",
    mirrors="end_date",
    official=DATES,
    question="When should the exchange end?",
    kind=AnswerKind.DATE,
    needed=Needed.NEVER,
    filled_by=FilledBy.BOTH,
    help="Leave this empty if the exchange has no planned end. "
    "After the end date the data has to be returned or destroyed.",
)

CRITICAL_DEADLINES = Field(
    key="critical_deadlines",
    official=DATES,
    question="Which deadlines matter, and why?",
    help="Give dates set by law, budget or the school or program year. "
    "Say what happens if one is missed. If there are none, write “None”.",
    example="1 August 2027: first file, so that districts can enroll before school starts. "
    "31 March 2028: report to the Legislature.",
)

DURATION = Field(
    key="duration",
    official=DATES,
    question="How long should the exchange last?",
    kind=AnswerKind.LINE,
    max_length=300,
    help="Say it in years or months, or say what ends it. It should fit the dates above.",
    example="Three school years, from 2027–28 to 2029–30",
)

FREQUENCY = Field(
    key="frequency",
    official=DATES,
    question="Is the data sent once or again and again?",
    kind=AnswerKind.CHOICE,
    choices=FREQUENCIES,
    help="If you may need fresh data later, choose ongoing now. It saves you an amendment.",
)

FREQUENCY_DETAIL = Field(
    key="frequency_detail",
    official=DATES,
    question="How often will data be sent?",
    kind=AnswerKind.LINE,
    max_length=300,
    when=When("frequency", "ongoing"),
    help="Give the rhythm and, if you can, the day.",
    example="Monthly, on the fifth working day",
)

REDISCLOSURE = Field(
    key="redisclosure",
    official="Re-disclosure",
    question="May the recipient pass the data on to anyone else?",
    kind=AnswerKind.YES_NO,
    filled_by=FilledBy.BOTH,
    reviews=LEGAL_AND_PRIVACY,
    help="Anyone else means people who are not listed as data users. The recipient proposes, and the provider "
    "has to agree.",
)

REDISCLOSURE_TERMS = Field(
    key="redisclosure_terms",
    official="Re-disclosure",
    question="To whom may it be passed on, for what, and with which limits?",
    when=When("redisclosure", "yes"),
    filled_by=FilledBy.BOTH,
    reviews=LEGAL_AND_PRIVACY,
    help="Name the kind of receiver, the elements, the reason and the law that allows it. "
    "Say which duties go along with the data.",
    example="School districts get name, date of birth and status of their own students, to enroll them. "
    "They may not pass it on and delete it after the school year.",
)

RESEARCH = Field(
    key="research",
    official=ON_RESEARCH,
    question="Is this research on people, as federal rules define it?",
    kind=AnswerKind.YES_NO,
    reviews=LEGAL_AND_PRIVACY,
    help="Research means a planned study meant to add to general knowledge (45 CFR 46.102(l)). Work to improve a "
    "program, run it, oversee it or protect public health is not research. Ask counsel if in doubt.",
    clause="45 CFR 46.102(l)",
)

RESEARCH_APPROVAL = Field(
    key="research_approval",
    official=ON_RESEARCH,
    question="Which review board approved the research, and when?",
    when=When("research", "yes"),
    needed=Needed.TO_SIGN,
    reviews=LEGAL_AND_PRIVACY,
    help="Research on state data about people goes to the Committee for the Protection of Human Subjects (CPHS) "
    "or another institutional review board. Give the number, the date and when it runs out, or "
    "say that the board found it exempt. Without one of these the proposal cannot go out for signature.",
    example="CPHS approved project 2027-041 on 3 March 2027. The approval runs until 2 March 2028.",
)

PRIVACY_REQUIREMENTS = Field(
    key="privacy_requirements",
    official="Privacy Requirements",
    question="What does your department require to protect privacy?",
    needed=Needed.TO_SIGN,
    filled_by=FilledBy.BOTH,
    per_party=True,
    reviews=(Review.PRIVACY, Review.LEGAL),
    opinion=Review.PRIVACY,
    sensitive=True,
    help="Say how the data must be handled: who may see it, how small counts are hidden, what staff must be told. "
    "Then list extra rules from federal law, contracts and state law, and say where each comes from.\n\n"
    "Only the named teams and the staff of the Chief Data Officer can read this answer.",
    example="Counts under 11 are hidden. Users sign a confidentiality statement each year. Our federal agreement "
    "also asks for a log of every look at a single record.",
)

SECURITY_REQUIREMENTS = Field(
    key="security_requirements",
    official="Security Requirements",
    question="What does your department require to keep the data secure?",
    needed=Needed.TO_SIGN,
    filled_by=FilledBy.BOTH,
    per_party=True,
    reviews=(Review.SECURITY, Review.LEGAL),
    opinion=Review.SECURITY,
    sensitive=True,
    help="List the safeguards: encryption, sign-in, logs, network, devices, training. "
    "Then list extra rules from federal law, contracts and state law, and say where each comes from. "
    "Reuse your department's standard text if it has one.\n\n"
    "Only the named teams and the staff of the Chief Data Officer can read this answer.",
    example="Encryption in transit and at rest with approved modules, second factor for every user, logs kept one "
    "year, controls at the moderate level of NIST SP 800-53.",
)

UNDISPUTED_REASON = Field(
    key="undisputed_reason",
    official="Approvals",
    question="How and why is this proposal undisputed?",
    needed=Needed.UNDISPUTED,  # written after the reviews, so that it makes no opinion stale
    clause="§5.2",
    help="The recipient says in a few sentences how both sides came to agree. "
    "An undisputed proposal counts as approved (§5.2), so this is part of the record.",
    example="The program, legal, privacy and security teams of both departments met twice, settled all questions and "
    "have no objections. State law asks for this exchange.",
)

DEPARTMENT_POSITIONS = Field(
    key="department_positions",
    official=POSITIONS,
    question="What is your department's position, and what are its arguments?",
    needed=Needed.DISPUTED,
    filled_by=FilledBy.BOTH,
    per_party=True,
    clause="§6",
    help="Each department writes for itself. Give your view first, then the reasons, with the law or fact behind "
    "each one. Say what you could accept.",
    example="We want to share, but the federal agreement lets us send names only for direct certification. "
    "We could agree to a match on our side.",
)

ATTEMPTS_TO_AGREE = Field(
    key="attempts_to_agree",
    official=POSITIONS,
    question="What have you tried so far to come to an agreement?",
    needed=Needed.DISPUTED,
    filled_by=FilledBy.BOTH,
    clause="§6",
    help="List the meetings, the offers and what came of them, with dates. Write it together: both sides should be "
    "able to stand behind it.",
    example="12 March 2027: kickoff, objection raised. 26 March: counsel of both sides met; match by the provider "
    "offered. 9 April: costs of that match not settled.",
)

APPROVALS = Field(
    key="approvals",
    official="Approvals",
    question="Who has signed for each department?",
    kind=AnswerKind.APPROVALS,
    needed=Needed.NEVER,
    filled_by=FilledBy.BOTH,
    clause="§19, §21",
    help="The Data Coordinator and the Executive Sponsor of each department sign here, once the text is frozen.",
)
