"""The demonstration's agreements as a table: what, begun how many days ago, how long each stage took, how far."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`reach`: draft, review, signing, filed, active, withdrawn or disputed. `twists` are words that `telling` knows,
    `quarrel` and `uses` name what `texts.disputes` tells: a dispute in the review, de-identified data once in force;
    `later` names what `texts.after_filing` tells: the life after filing."""

    use: str
    variant: int
    began: int  # days ago
    draft: int = 14  # days
    review: int = 45
    signing: int = 10
    reach: str = "active"
    twists: tuple[str, ...] = ()
    starts_in: int | None = None  # days from today to the start date; None: at once
    lasts: int | None = None  # days from today to the end date; None: open-ended
    title: str = ""  # in place of the use's own
    scope: str = ""
    recipients: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    quarrel: str = ""
    uses: str = ""
    later: str = ""
    follows: str = ""  # title of the earlier request that this one takes up again
    amends: str = ""  # title of the agreement in force that this one amends; `texts.after_filing.CHANGES` says how


PLANS = (
    # In force --------------------------------------------------------------------------------------------
    Plan("deaths_aid", 0, 724, 20, 71, 16, lasts=371),
    Plan("retired_deaths", 0, 705, 11, 52, 9, quarrel="taken_back"),
    Plan("calworks_wages", 0, 688, 25, 96, 20, twists=("condition",), starts_in=-533, lasts=55, uses="objected",
         later="newspaper"),
    Plan("claims_deaths", 1, 660, 9, 41, 7, lasts=85, uses="accepted"),
    Plan("support_wages", 0, 641, 30, 88, 14, twists=("conditions",), quarrel="narrower", later="asked_and_refused"),
    Plan("outbreak_facilities", 0, 623, 6, 24, 5, uses="disputed", later="subpoena"),
    Plan("rehab_jobs", 0, 600, 18, 66, 12, twists=("refused",), uses="withdrawn", later="laptop"),
    Plan("lead_workers", 0, 566, 15, 57, 8, lasts=160, quarrel="linkage", later="last_case"),
    Plan("identity_check", 0, 548, 22, 104, 21, twists=("objects",), later="no_log"),
    Plan("renewal", 0, 520, 12, 47, 9, later="former_staff"),
    Plan("wic_births", 1, 497, 16, 63, 11, lasts=230, uses="waiting", later="renumbered"),
    Plan("claims_custody", 0, 471, 10, 39, 8, lasts=-21),
    Plan("retired_work", 0, 446, 19, 70, 13, twists=("condition",), uses="unopposed", later="quarters"),
    Plan("wic_outreach", 0, 418, 13, 44, 6, later="law_forbids"),
    Plan("release_cover", 0, 397, 21, 79, 15, twists=("returned",), starts_in=-240, later="own_data"),
    Plan("foster_shots", 0, 365, 14, 51, 9, uses="agreed", later="wrong_screen"),
    Plan("lost_members", 0, 338, 24, 61, 12, twists=("waived",), lasts=28),
    Plan("credit_outreach", 0, 309, 8, 36, 6, later="season_over"),
    Plan("work_rules", 1, 232, 20, 74, 18, twists=("condition",), quarrel="approved",
         later="one_leaves"),
    Plan("vaccine_members", 0, 251, 17, 68, 10, twists=("conditions",), quarrel="shared_costs"),
    Plan("claims_deaths", 0, 219, 9, 33, 5, later="asked_and_waiting"),
    Plan("pension_work", 0, 196, 15, 54, 8, later="backups"),
    Plan("housing_benefits", 0, 75, 10, 42, 7),
    # Filed, waiting for the start date ---------------------------------------------------------------------
    Plan("prison_training", 0, 138, 18, 62, 11, reach="filed", starts_in=42, lasts=1138),
    Plan("aged_fraud", 0, 126, 16, 78, 14, reach="filed", twists=("condition",), starts_in=11),
    # Out for signature -------------------------------------------------------------------------------------
    Plan("family_leave", 0, 120, 22, 85, 18, reach="signing", twists=("objects", "signed 2")),
    Plan("wic_births", 0, 92, 15, 66, 20, reach="signing", twists=("signed 1", "on paper"), starts_in=60),
    Plan("claims_pensions", 0, 81, 12, 60, 11, reach="signing", twists=("refused", "signed 3")),
    Plan("renewal", 1, 70, 10, 51, 9, reach="signing", twists=("signed 4",)),
    # In review ---------------------------------------------------------------------------------------------
    Plan("work_rules", 0, 112, 26, 94, reach="review", twists=("stop opinions", "stale", "condition")),
    Plan("calworks_wages", 1, 84, 19, 70, reach="review", twists=("stop opinions", "objects")),
    Plan("identity_check", 1, 63, 14, 70, reach="review", twists=("stop talking",)),
    Plan("wic_outreach", 1, 47, 11, 34, reach="review", twists=("stop ready",)),
    Plan("rehab_jobs", 1, 39, 9, 60, reach="review", twists=("stop talking",)),
    Plan("retired_work", 1, 24, 8, 50, reach="review", twists=("stop sent",)),
    Plan("deaths_aid", 0, 15, 9, 50, reach="review", twists=("stop sent",), providers=("cdph", "calstrs"),
         title="Deaths of people in adult protective services",
         scope="People with an open case in adult protective services, monthly, and retired teachers among them."),
    # Drafts --------------------------------------------------------------------------------------------------
    Plan("lead_workers", 0, 34, reach="draft", twists=("half",), title="Lead carried home from work",
         scope="Parents of children under six with a blood lead result above 3.5 micrograms, with the employer and the "
         "industry of the quarter before the test."),
    Plan("claims_custody", 0, 12, reach="draft", twists=("complete",),
         title="Claims filed in the names of people on parole",
         scope=("New claims, compared each week with people on state parole. Only whether a job agent is assigned is "
                "asked.")),
    Plan("foster_shots", 0, 5, reach="draft", twists=("half",), title="Vaccines due for children in family maintenance",
         scope=("Children who live at home under family maintenance on the day of the look-up, with doses given and "
                "due.")),
    Plan("retired_deaths", 0, 2, reach="draft", twists=("begun",), title="Deaths of beneficiaries who moved away",
         scope="Beneficiaries with a last address outside California who died here, monthly."),
    # Withdrawn -----------------------------------------------------------------------------------------------
    Plan("housing_benefits", 0, 583, 13, 40, reach="withdrawn", twists=("stop talking",), quarrel="given_up",
         title="Shelter stays and food benefits, household by household",
         scope="Households with CalFresh that stayed in a shelter paid by state money in 2023 or 2024."),
    Plan("lost_members", 0, 405, 17, reach="withdrawn", twists=("complete",),
         title="Phone numbers of members we cannot find",
         scope="About 2,000 former teachers whose letters came back twice. One time."),
    Plan("claims_pensions", 0, 262, 10, 49, reach="withdrawn", twists=("stop opinions", "objects"),
         title="Pension amounts of all people with a claim",
         scope="Exact monthly pension of everybody with an open claim, weekly."),
    # In dispute: each at another step, on another route ----------------------------------------------------
    Plan("wic_outreach", 0, 39, 12, 50, reach="disputed", quarrel="talks",
         title="WIC families and school meals for their older children",
         scope="Families in WIC with a child between 5 and 12 in the household, in the fourteen counties of the pilot, "
         "before each school year."),
    Plan("calworks_wages", 0, 55, 15, 50, reach="disputed", quarrel="agency",
         title="Wages of CalWORKs adults, each month in place of each quarter",
         scope="Adults with CalWORKs in the month of the match, all counties, with wages as employers report them "
         "for new hires and each quarter."),
    Plan("deaths_aid", 0, 50, 12, 50, reach="disputed", quarrel="statements", providers=("cdph", "calstrs"),
         title="Deaths of people with in-home care, with their pensions",
         scope="People with in-home supportive services in the last 12 months, compared each month with deaths and "
         "with retired teachers and their survivors."),
    Plan("retired_work", 0, 76, 14, 50, reach="disputed", quarrel="cdo",
         title="Employers outside the schools of retired members",
         scope=("Retired members under 70 with wages from any employer, each quarter, with the employer's account and "
                "industry.")),
    Plan("work_rules", 0, 108, 16, 50, reach="disputed", quarrel="decision",
         title="Hours of work, looked up each week",
         scope="Adults with CalFresh or Medi-Cal whose certification ends within 30 days. A look-up of wages and new "
         "hires on each Monday, in all counties."),
    Plan("renewal", 0, 113, 13, 50, reach="disputed", quarrel="recommendation",
         title="A public file of renewals by neighborhood",
         scope=("Renewals of Medi-Cal made from CalFresh data, by month, census tract and language, for researchers "
                "and counties.")),
    Plan("rehab_jobs", 0, 112, 14, 50, reach="disputed", quarrel="governor",
         title="Wages of people on the waiting list for rehabilitation",
         scope=("People found eligible since 2022 who wait for services, with wages of the four quarters before and "
                "after.")),
    Plan("pension_work", 0, 41, 12, 50, reach="disputed", quarrel="confirm",
         title="Work of people on a disability pension, each quarter",
         scope="Members under 55 with any disability pension, each quarter, with wages of the last four quarters."),
    Plan("claims_pensions", 0, 182, 14, 50, reach="disputed", quarrel="not_approved",
         title="Pension amounts and last employers of people with a claim",
         scope="Monthly pension and last school employer of everybody with an open claim, weekly."),
    Plan("claims_pensions", 0, 62, 10, 70, reach="review", twists=("stop talking",),
         follows="Pension amounts and last employers of people with a claim",
         title="Whether a pension is paid to a person with a claim",
         scope=("Yes or no, and the first month paid, for people whose claim names a school employer. Monthly. No "
                "amounts.")),
    # After filing: education records, amendments, a new request in place of a terminated agreement -----------
    Plan("transition_study", 0, 372, 15, 44, 12, lasts=-131, later="pilot_over"),
    Plan("transition_study", 1, 288, 18, 52, 14, lasts=560, later="study"),
    Plan("deaths_aid", 0, 152, 6, 32, 8, amends="Deaths of people who receive In-Home Supportive Services"),
    Plan("claims_deaths", 1, 14, 5, 24, reach="review", twists=("stop opinions",),
         amends="Deaths before a claim was filed, review of 2020 to 2023"),
    Plan("lost_members", 0, 4, 9, reach="draft", amends="Current addresses of members we cannot find"),
    # overtaken: what it amends has ended before the last signature
    Plan("claims_custody", 0, 62, 8, 22, 40, reach="signing", twists=("signed 3",),
         amends="Claims filed in the names of people in custody"),
    Plan("wic_outreach", 0, 16, 12, 60, reach="review", twists=("stop sent",), follows=("WIC families who may qualify "
                                                                                        "for CalFresh"),
         title="WIC families who were told at certification, for CalFresh",
         scope=("Families certified since the notice names CalFresh, and who do not get it. All counties, once a "
                "month.")),
    # a complete draft that waits for a contact: the provider has nobody on record
    Plan("deaths_aid", 0, 2, 1, reach="draft", twists=("contact",),
         providers=("statewide-health-planning-and-development-office-of",),
         title="Deaths in hospitals of people with in-home care",
         scope="People with in-home supportive services in the last 12 months who died in a hospital, monthly."),
    # several recipients: the first leads; the second leads where the first has no Data Coordinator (domain.md §14)
    Plan("deaths_aid", 0, 6, 4, reach="draft", recipients=("cdss", "dhcs"),
         title="Deaths known to Medi-Cal and to in-home care in the same week",
         scope="People with in-home supportive services or long-term Medi-Cal in the last 12 months, weekly."),
    Plan("meals_deaths", 0, 8, 5, reach="draft"),
    # resolved, and what was agreed is still to be written into the text
    Plan("credit_outreach", 0, 45, 8, 60, reach="review", twists=("stop talking", "to write"), quarrel="to_write",
         title="CalFresh households who can claim the young child tax credit",
         scope="Households with CalFresh in the tax year and a child under six, once a year before the filing season."),
    # health data between two covered entities, neither the other's business associate
    Plan("both_plans", 0, 40, 8, 24, 8, reach="signing", twists=("signed 1",)),
    # all parties have signed; the education agency's page waits for the other party
    Plan("transition_study", 1, 66, 9, 40, 14, reach="signing", twists=("agency waits",),
         title="Students with disabilities: community college and work after it",
         scope="Students of 41 districts who got services and went on to a community college, with wages of eight "
         "quarters after it."),
)  # fmt: skip
