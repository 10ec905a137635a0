"""What people say to each other in the demonstration: comments, opinions, reasons, messages, the letter."""

# (field, what the provider asks, what the recipient answers, wording the provider proposes, sentence the recipient adds)
THREADS = (
    ("purpose_scope", "Which years do you need? Our records before 2019 are of poor quality.",
     "From 2019 on will do. We have written it into the scope.", "", "Records before 2019 are left out."),
    ("data_elements", "Do you need the identifiers after the match? We would rather drop them there.",
     "No. They are used for the match and dropped with the working file.", "", ""),
    ("data_users", "“Analyst” is wide. How many people, and in which unit?",
     "Three in the research branch. We took your wording.",
     "Data engineer (1): loads and matches, sees all elements. Analyst of the research branch (3): sees matched records "
     "without names. Manager (1): approves access, sees tables only.", ""),
    ("output_analysis", "Please say plainly that a person looks at each case before anything is decided.",
     "Agreed, the sentence is in.", "", "A person looks at each case before anything is decided."),
    ("transfer_management", "Our SFTP server changes in spring. Can you take the file from the new address then?",
     "Yes. Our security team needs the new host key two weeks before.", "", ""),
    ("destruction_return", "Who checks that nothing is left at the end?",
     "Our internal audit takes a sample. Added.", "", "Internal audit takes a sample after it."),
    ("redisclosure", "Will counties see rows about people, or totals only?",
     "Nobody outside the listed users sees rows about people.", "", ""),
    ("output_products", "Who sees the working file, and where is it kept?",
     "The listed users only, in the secure enclave. It cannot be downloaded.", "",
     "The working file stays in the secure enclave and cannot be downloaded."),
    ("critical_deadlines", "This leaves us little time for the extract. Is there any room?",
     "A first file with one county would be enough to begin. Added.", "", "A first file with one county is enough to begin."),
    ("purpose_need", "Could you begin with fewer elements? What would fail without the last two?",
     "Without them the match is not sure enough. We have tried it with test records.", "", ""),
    ("data_users_contractors", "Does “no” include the firm that hosts your servers?",
     "Yes. The hosting firm cannot open the data; keys are ours.", "", ""),
    ("destruction_products", "May we see the products before they go out for the first time?",
     "Gladly, ten working days before. Added.", "", "The provider sees the first products ten working days before they go out."),
)  # fmt: skip

OPINIONS = {
    ("legal", "supports"): (
        "The cited statutes allow this use, and the purpose keeps within them. No further agreement is needed besides IDEA.",
        "Authority to get and to disclose is shown on both sides. The text limits the use to it.",
        "Read with the statute and its federal counterpart: the exchange is allowed, and the limits are written down.",
    ),
    ("legal", "conditions"): (
        "Allowed, provided that the county tables are checked for small groups before each release.",
        "Supported if the approval of the review board is on file before the first transfer.",
    ),
    ("legal", "objects"): (
        "The statute cited covers eligibility work. A statistical report is not clearly within it. The sponsor should "
        "weigh whether counts made by the provider would do.",
    ),
    ("privacy", "supports"): (
        "Elements match the purpose, identifiers are dropped after the match, and small counts are hidden.",
        "The notice at enrollment mentions this use. Nothing is asked that is not needed.",
        "Privacy impact assessment done; the remaining risk is low.",
    ),
    ("privacy", "conditions"): (
        "Supported on condition that the language code is dropped once letters are printed.",
        "Supported if people who asked not to be contacted are left out by the provider, not by the recipient.",
    ),
    ("privacy", "objects"): (
        "Full birth dates are more than the tables need. Year of birth after the match would remove most of the risk.",
    ),
    ("security", "supports"): (
        "Transfer and storage meet the moderate baseline. Access is reviewed each quarter.",
        "The environment was assessed this year. Logs reach our monitoring.",
        "Encryption, second factor and destruction are described well enough to be checked.",
    ),
    ("security", "conditions"): (
        "Supported once the service account on the landing server has its own key, with a date for its rotation.",
        "Supported with a test file before the first real one.",
    ),
    ("security", "objects"): (
        "The contractor's administrators can open the database. That is not acceptable before their access is logged.",
    ),
}

HAND_OVER_TO_RECIPIENT = (
    "We have added our legal authority and requirements, and left three questions beside the text.",
    "Our part is filled in. Please look at the questions of our program staff before the experts begin.",
    "Our program staff have gone through it. Counsel has no question so far.",
)
HAND_OVER_TO_PROVIDER = (
    "All your questions are answered; where it made sense the text says so now.",
    "Thank you for the quick reading. From our side it is complete.",
    "We have gone through your questions together. Please ask your experts for their opinions.",
)
AFTERTHOUGHTS = (
    "The provider gains as well: fewer single requests reach its staff.",
    "Legislative staff and county associations have asked for this for years.",
    "Both departments can show the federal government that they work from one set of facts.",
)
OPINION_NOTE = "We met on this last week. Please look at the parts named below; a short opinion will do."

REFUSALS = (
    "The board's counsel asks for one sentence on members who live outside California before I can sign.",
    "Our budget for the extract is not approved yet. I can sign once the second agreement has a number.",
)
CONTACT = {
    "name": "Data Chief HCAI",
    "title": "Chief of the data office",
    "email": "data-chief@hcai.example",
}
RETURNS = ("The end date falls before the last file. We correct it and put it out again.",)
WITHDRAWALS = (
    "The report this was for has been dropped from the budget act. Thank you for the work you put in.",
    "The provider publishes the counts as open data since last month. They are enough for us.",
    "We will ask again once the new system is in place; the extract would have to be built twice.",
    "Another agreement between us covers this use. We extend that one.",
)
WAIVERS = (
    "The new server is not ready. Both security teams agree to settle the address by letter.",
    "The question is about next year's file and does not touch this text.",
)
UNDISPUTED = (
    "The program, legal, privacy and security teams of all parties met twice and settled every question. Nobody "
    "objects, and the purpose is one the law gives us.",
    "The provider's questions on scope, users and small counts were answered and written into the text. All opinions are in.",
    "The parties have exchanged similar data before without an incident. The reviews brought three changes, all agreed.",
)

LETTER = """Request for data: {title}

Dear colleagues at {provider},

{recipient} asks you for data under the Interagency Data Exchange Agreement. In short:

{scope}

Why we ask: {reason}

The full proposal is in the portal. We would like to meet in the next two weeks with the people who know the data, and \
with legal, privacy and security on both sides. Please tell us if somebody else should be invited.

Thank you,
{sender}"""
