"""The demonstration's agreements as a table: what, begun how many days ago, how long each stage took, how far."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`reach`: draft, review, signing, filed, active or withdrawn. `twists` are words that `telling` knows."""

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
    providers: tuple[str, ...] = ()


PLANS = (
    # In force --------------------------------------------------------------------------------------------
    Plan("deaths_aid", 0, 724, 20, 71, 16, lasts=371),
    Plan("retired_deaths", 0, 705, 11, 52, 9),
    Plan("calworks_wages", 0, 688, 25, 96, 20, twists=("condition",), starts_in=-533, lasts=55),
    Plan("claims_deaths", 1, 660, 9, 41, 7, lasts=85),
    Plan("support_wages", 0, 641, 30, 88, 14, twists=("conditions",)),
    Plan("outbreak_facilities", 0, 623, 6, 24, 5),
    Plan("rehab_jobs", 0, 600, 18, 66, 12, twists=("refused",)),
    Plan("lead_workers", 0, 566, 15, 57, 8, lasts=160),
    Plan("identity_check", 0, 548, 22, 104, 21, twists=("objects",)),
    Plan("renewal", 0, 520, 12, 47, 9),
    Plan("wic_births", 1, 497, 16, 63, 11, lasts=230),
    Plan("claims_custody", 0, 471, 10, 39, 8),
    Plan("retired_work", 0, 446, 19, 70, 13, twists=("condition",)),
    Plan("wic_outreach", 0, 418, 13, 44, 6),
    Plan("release_cover", 0, 397, 21, 79, 15, twists=("returned",), starts_in=-240),
    Plan("foster_shots", 0, 365, 14, 51, 9),
    Plan("lost_members", 0, 338, 24, 61, 12, twists=("waived",), lasts=28),
    Plan("credit_outreach", 0, 309, 8, 36, 6),
    Plan("work_rules", 1, 284, 20, 74, 18, twists=("condition",)),
    Plan("vaccine_members", 0, 251, 17, 68, 10, twists=("conditions",)),
    Plan("claims_deaths", 0, 219, 9, 33, 5),
    Plan("pension_work", 0, 196, 15, 54, 8),
    Plan("housing_benefits", 0, 171, 10, 42, 7),
    # Filed, waiting for the start date ---------------------------------------------------------------------
    Plan("prison_training", 0, 138, 18, 62, 11, reach="filed", starts_in=42, lasts=1138),
    Plan("aged_fraud", 0, 126, 16, 78, 14, reach="filed", twists=("condition",), starts_in=11),
    # Out for signature -------------------------------------------------------------------------------------
    Plan("family_leave", 0, 120, 22, 85, 18, reach="signing", twists=("objects", "signed 2")),
    Plan("wic_births", 0, 92, 15, 66, 20, reach="signing", twists=("signed 1",), starts_in=60),
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
         scope="New claims, compared each week with people on state parole. Only whether a job agent is assigned is asked."),
    Plan("foster_shots", 0, 5, reach="draft", twists=("half",), title="Vaccines due for children in family maintenance",
         scope="Children who live at home under family maintenance on the day of the look-up, with doses given and due."),
    Plan("retired_deaths", 0, 2, reach="draft", twists=("begun",), title="Deaths of beneficiaries who moved away",
         scope="Beneficiaries with a last address outside California who died here, monthly."),
    # Withdrawn -----------------------------------------------------------------------------------------------
    Plan("housing_benefits", 0, 583, 13, 40, reach="withdrawn", twists=("stop talking",),
         title="Shelter stays and food benefits, household by household",
         scope="Households with CalFresh that stayed in a shelter paid by state money in 2023 or 2024."),
    Plan("lost_members", 0, 405, 17, reach="withdrawn", twists=("complete",),
         title="Phone numbers of members we cannot find",
         scope="About 2,000 former teachers whose letters came back twice. One time."),
    Plan("claims_pensions", 0, 262, 10, 49, reach="withdrawn", twists=("stop opinions", "objects"),
         title="Pension amounts of all people with a claim",
         scope="Exact monthly pension of everybody with an open claim, weekly."),
)  # fmt: skip
