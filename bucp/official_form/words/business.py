"""Words for the Business Case of the official form: its questions, each under its name (domain.md §4)."""

from ..declare import AnswerKind, Choice, Field, FilledBy, Needed, Review

INTRO = "Say what you want the data for. The recipient writes most of this, in words an outsider understands."

PURPOSE = "Use Case Description/Purpose"
OUTPUT = "Output/Use"
LEGAL_AND_PRIVACY = (Review.LEGAL, Review.PRIVACY)

CATEGORIES = (
    Choice("pii", "Personal information", "Names, numbers or other facts that point to one person."),
    Choice("phi", "Health information about a person", "Care, conditions or payment for care. HIPAA may apply."),
    Choice("demographic", "Demographic data", "Age, language, race, gender, household and the like."),
    Choice("program_usage", "Use of programs and services", "Who took part in what, when, and for how long."),
    Choice("financial", "Benefits and payments", "Amounts granted, paid, owed or collected."),
    Choice("employment", "Jobs and wages", "Employers, work history, earnings."),
    Choice("education", "Education records", "Enrollment, grades, degrees. FERPA may apply."),
    Choice("tax", "Tax information", "Federal and state tax law limit its use strictly."),
    Choice("justice", "Justice records", "Arrests, courts, custody, supervision."),
    Choice("location", "Location data", "Addresses, coordinates, service areas."),
    Choice("licensing", "Licenses and inspections", "Permits, complaints, findings about facilities or people."),
    Choice("aggregate", "Counts and summaries", "Totals or rates that describe groups."),
    Choice("deidentified", "De-identified records", "Rows from which identity has been removed."),
)

USE_CASE_NAME = Field(
    key="use_case_name",
    mirrors="title",
    official="Use Case Name",
    question="What is this exchange called?",
    kind=AnswerKind.LINE,
    max_length=200,
    help="A short title that tells the data and the use apart from other agreements. "
    "Spell words out: people from other departments will look for it by this name.",
    example="School meal enrollment of CalFresh households, monthly",
)

CONTACTS = Field(
    key="contacts",
    official="Contact Information",
    question="Who are the Data Coordinator and the Executive Sponsor of each department?",
    kind=AnswerKind.CONTACTS,
    needed=Needed.TO_SIGN,
    filled_by=FilledBy.BOTH,
    help="This comes from the people named on the agreement. Change them there and it changes here. "
    "It is the one place for personal names. Everywhere else write roles.",
)

PURPOSE_SCOPE = Field(
    key="purpose_scope",
    official=PURPOSE,
    question="What will this exchange cover, and what will it not cover?",
    reviews=LEGAL_AND_PRIVACY,
    help="Say which programs, which people and which years the data is about. Then say where it ends.\n\n"
    "Before you write, look for an open dataset that would do. Open data needs no agreement.\n\n"
    "Use everyday words. Explain a special term the first time you use it.",
    example="Monthly records of households that receive food benefits, for all counties, from July 2024 on. "
    "The exchange covers eligibility status and household size. It leaves out benefit amounts and case notes.",
)

PURPOSE_REASON = Field(
    key="purpose_reason",
    official=PURPOSE,
    question="What has led to this request?",
    reviews=LEGAL_AND_PRIVACY,
    help="Tell the reader what changed: a new law, an audit finding, a plan, a problem in the program. "
    "Give the law or report with its number, and a link if there is one.",
    example="A new state law asks our program to enroll eligible children without a paper form. "
    "Today families send the same proof to two departments.",
)

PURPOSE_NEED = Field(
    key="purpose_need",
    official=PURPOSE,
    question="Why does your department need this data?",
    reviews=LEGAL_AND_PRIVACY,
    help="Name the task you cannot do without the data. Then link each group of data elements to that task.\n\n"
    "Ask only for what the task needs. A shorter list is approved sooner and is easier to protect.",
    example="We must know which children already qualify. Date of birth and name let us match our own roll. "
    "The household number lets us enroll brothers and sisters at once. No other source has current status.",
)

PURPOSE_BENEFITS = Field(
    key="purpose_benefits",
    official=PURPOSE,
    question="Who gains from this exchange, and how?",
    reviews=LEGAL_AND_PRIVACY,
    help="Think of your department, of others with a stake, and of the people the data is about. "
    "Some federal laws allow sharing only if those people gain from it, so show that link.",
    example="Families fill in one form fewer. Schools count meals with less work. "
    "Our staff spend time on hard cases in place of checking papers.",
)

DATA_CATEGORIES = Field(
    key="data_categories",
    mirrors="data_categories",
    official="Data Types/Categories",
    question="What kinds of data are in it?",
    kind=AnswerKind.CHOICES,
    choices=CATEGORIES,
    other=True,
    reviews=LEGAL_AND_PRIVACY,
    max_length=2_000,
    help="Choose every kind that applies. You list the single data elements in the technical section.\n\n"
    "Some of the data may have come from a third party, such as a federal agency. "
    "Tell the provider if you think so, because that party's laws may come along.",
)

OUTPUT_PRODUCTS = Field(
    key="output_products",
    official=OUTPUT,
    question="What will your department make from the data?",
    reviews=LEGAL_AND_PRIVACY,
    help="List the working files, tables and models on the way. Then list the end results: "
    "reports, dashboards, letters, lists. Say who will see each of them.",
    example="A matched working file, seen by two analysts. A monthly enrollment list for school districts. "
    "A yearly report with county totals.",
)

OUTPUT_PUBLIC = Field(
    key="output_public",
    official=OUTPUT,
    question="Will any of these products be made public?",
    kind=AnswerKind.YES_NO,
    reviews=LEGAL_AND_PRIVACY,
    help="Public means that people outside the named departments can see it: a web page, a paper, a map. "
    "If modified data is published, the publication has to say that it was modified (§5.11).",
    clause="§5.11",
)

OUTPUT_RELEASE_APPROVAL = Field(
    key="output_release_approval",
    official=OUTPUT,
    question="Who in your department must approve a public release?",
    filled_by=FilledBy.BOTH,
    per_party=True,
    reviews=LEGAL_AND_PRIVACY,
    help="Both sides answer this, each for itself, even if no release is planned now. "
    "Give roles and not names, so that the agreement outlasts a change of staff. "
    "Say how many days they need.",
    example="The deputy director for research approves, after a check of small counts by the privacy officer. "
    "Allow ten working days.",
)

OUTPUT_ANALYSIS = Field(
    key="output_analysis",
    official=OUTPUT,
    question="What analysis will you do, and which decisions will it support?",
    reviews=LEGAL_AND_PRIVACY,
    help="Say what you will compare, count, match or predict. Then say who decides what on that basis. "
    "Be open about any decision that touches one person, such as granting or ending a benefit.",
    example="We match on name and date of birth, then count children not yet enrolled, by district. "
    "District managers use the counts to plan outreach. No benefit is refused because of a match.",
)

OUTPUT_PROCESSES = Field(
    key="output_processes",
    official=OUTPUT,
    question="Which business processes will change or depend on the data?",
    reviews=LEGAL_AND_PRIVACY,
    help="Name the processes as your staff know them, and say in a few words what will be different. "
    "Mention processes at the provider too, if they change.",
    example="Enrollment: the monthly list replaces the paper form. Yearly review: status is confirmed from data. "
    "Appeals stay as they are.",
)
