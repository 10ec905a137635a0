"""Words for the Technical part of the official form: its questions, each under its name (domain.md §4)."""

from ..declare import AnswerKind, Choice, Field, FilledBy, Review, When

INTRO = "Describe the data, who uses it and how it is kept safe. Both sides refine this together."

USERS = "Data Users"
TRANSFER = "Data Transfer/Management"
DESTRUCTION = "Destruction and/or Return"
SECURITY = (Review.SECURITY,)

TRANSFER_METHODS = (
    Choice("sftp", "SFTP", "Secure file transfer between two servers. Suits regular files of any size."),
    Choice("rest_api", "REST API", "One system asks the other for records. Suits small, frequent look-ups."),
    Choice("streaming", "Streaming", "Records flow as they change. Suits needs close to real time."),
    Choice("cdt_safe", "CDT SAFE", "The file transfer service of the Department of Technology."),
    Choice("agency_data_hub", "Agency Data Hub", "A shared data platform run by the Agency."),
    Choice("teams", "Microsoft Teams", "Only for small sets with low risk."),
)

DATA_ELEMENTS = Field(
    key="data_elements",
    official="Data Elements",
    question="Which data elements will be shared?",
    kind=AnswerKind.ELEMENTS,
    filled_by=FilledBy.BOTH,
    reviews=(Review.LEGAL, Review.PRIVACY, Review.SECURITY),
    clause="§7.6",
    help="One row for each element. Leave out what you do not need: for every row, ask what would fail without "
    "it. The provider writes the definitions (§7.6), so a name and a rough meaning are enough to begin.\n\n"
    "Ask the provider which elements came from someone else. State and federal laws may follow them.",
)

DATA_USERS = Field(
    key="data_users",
    official=USERS,
    question="Who will have access to the data, and what will they do with it?",
    reviews=SECURITY,
    help="List roles, not names, with what each role may see and do. Say which roles see confidential data. "
    "Give a rough number of people for each role.",
    example="Data engineer (2): loads and matches files, sees all elements. Program analyst (4): sees matched "
    "records without names. District liaison (about 60): sees the enrollment list of the own district only.",
)

DATA_USERS_CONTRACTORS = Field(
    key="data_users_contractors",
    official=USERS,
    question="Will contractors or subcontractors have access?",
    kind=AnswerKind.YES_NO,
    reviews=SECURITY,
    help="Count everyone who is not an employee and could reach the data. "
    "Hosting and support firms count, if they can open it.",
)

DATA_USERS_CONTRACTORS_DETAIL = Field(
    key="data_users_contractors_detail",
    official=USERS,
    question="Which contractors have access, for what work, and under which terms?",
    when=When("data_users_contractors", "yes"),
    reviews=SECURITY,
    help="Give the firm, the kind of work, the roles with access and the contract that holds them to the same "
    "duties as your staff. Say whether any work is done outside the United States.",
    example="A systems integrator runs the matching software under our maintenance contract. Two of its database "
    "administrators can open the files, on our network and with our training. No work is done abroad.",
)

TRANSFER_METHOD = Field(
    key="transfer_method",
    official=TRANSFER,
    question="How will the data travel?",
    kind=AnswerKind.CHOICES,
    choices=TRANSFER_METHODS,
    other=True,
    filled_by=FilledBy.BOTH,
    reviews=SECURITY,
    max_length=2_000,
    help="Choose early, and choose what both sides can run today. A late change means a new security review. "
    "If neither side has a good way, ask the Department of Technology what it offers.",
)

TRANSFER_MANAGEMENT = Field(
    key="transfer_management",
    official=TRANSFER,
    question="How will the data be moved, stored and managed?",
    reviews=SECURITY,
    help="Follow the data on its way: how it is sent and encrypted, where it is kept, who runs the system, "
    "how access is granted and checked, how long backups live.\n\n"
    "Bring in your information security team now. They know what the review will ask.",
    example="The provider's server puts an encrypted file on our SFTP server each month. A job moves it to a "
    "database in the state data center, encrypted at rest. The data steward grants access and reviews it each "
    "quarter. The file is removed from the SFTP server after one day; backups live 30 days.",
)

DESTRUCTION_RETURN = Field(
    key="destruction_return",
    official=DESTRUCTION,
    question="How and when will the data be destroyed or returned?",
    reviews=SECURITY,
    clause="§8.8",
    help="Say what happens at the end: to the files, the copies, the backups and what contractors hold. "
    "Give the method, the time limit and the role that confirms it. "
    "If something cannot be destroyed, say so now (§8.8).",
    example="Within 30 days of the end we wipe files and database tables by the state's media standard. Backups "
    "run out 30 days later. The data steward confirms both in writing to the provider's coordinator.",
)

DESTRUCTION_PRODUCTS = Field(
    key="destruction_products",
    official=DESTRUCTION,
    question="What happens to the products at the end, and what limits apply to their later use?",
    reviews=SECURITY,
    help="Products are what you made from the data: reports, models, matched files. "
    "Say which you keep, which you destroy, and what nobody may do with those you keep.",
    example="Reports with county totals stay public. The matched file is destroyed with the data. "
    "The counting model is kept, but may not be used to single out a person.",
)
