"""The words of a dispute (domain.md §6). No logic, so that everything may import it."""

from django.db import models

from bucp.models.states import State


class DisputeKind(models.TextChoices):
    """What the Data Provider objects to (guide step 5)."""

    EXCHANGE = "exchange", "The exchange itself"
    DEIDENTIFICATION = "deidentification", "The method of de-identification"
    COSTS = "costs", "The costs"


class Step(models.TextChoices):
    """The steps of the route, in their order. Which of them a dispute takes is computed in `rules`."""

    TALKS = "talks", "Talks between the parties"
    CONFIRM = "confirm", "Confirmation of authority"
    AGENCY = "agency", "Agency mediation"
    STATEMENTS = "statements", "Written statements"
    CDO = "cdo", "CDO mediation"
    DECISION = "decision", "Undersecretaries’ decision"
    RECOMMENDATION = "recommendation", "CDO’s recommendation"
    GOVERNOR = "governor", "Governor’s Office decision"


class Close(models.TextChoices):
    """How the route ends when nothing before settles it."""

    GOVERNOR = "governor", "The Governor’s Office decides"
    NOT_APPROVED = "not_approved", "It is not approved"


class DisputeOutcome(models.TextChoices):
    RESOLVED = "resolved", "Resolved"
    WITHDRAWN = "withdrawn", "Objection withdrawn"
    REQUEST_WITHDRAWN = "request_withdrawn", "Request withdrawn"
    AGREEMENT_ENDED = "agreement_ended", "The agreement ended"
    APPROVED = "approved", "Approved by decision"
    NOT_APPROVED = "not_approved", "Not approved"


class Solution(models.TextChoices):
    """What settled it: the ways that the lessons learned name (domain.md §8, §9)."""

    AGGREGATION = "aggregation", "Aggregated data"
    DEIDENTIFICATION = "deidentification", "De-identified data"
    THIRD_PARTY = "third_party", "Linkage by a third party"
    NARROWER = "narrower", "Fewer or narrower data elements"
    SAFEGUARDS = "safeguards", "Stronger safeguards"
    COST_SHARING = "cost_sharing", "Shared costs"
    PURPOSE = "purpose", "A purpose stated more precisely"
    OTHER = "other", "Another way"


class SubmissionKind(models.TextChoices):
    OBJECTION = "objection", "Objection"
    REPLY = "reply", "Reply"
    EXPLANATION = "explanation", "Written explanation for referral"
    STATEMENT = "statement", "Statement"
    WEIGHING = "weighing", "Mediator’s weighing of risks and benefits"
    RECOMMENDATION = "recommendation", "Recommendation to the Governor’s Office"
    PRIVILEGED = "privileged", "Privileged note"


class Verdict(models.TextChoices):
    """What a mediator, an Undersecretary or the Governor’s Office says at the end of a step."""

    UNSETTLED = "unsettled", "Not settled here"
    APPROVE = "approve", "The data is to be shared"
    REFUSE = "refuse", "The data is not to be shared"


class UseState(models.TextChoices):
    """Where a proposal of de-identified data stands (§5.19)."""

    PROPOSED = "proposed", "Waits for the Data Provider"
    OBJECTED = "objected", "The Data Provider objects"
    ACCEPTED = "accepted", "Accepted"
    UNOPPOSED = "unopposed", "Not objected to in time"
    AGREED = "agreed", "Agreed after the objection"
    DISPUTED = "disputed", "In dispute"
    WITHDRAWN = "withdrawn", "Taken back"


USED = (State.REVIEW, State.DISPUTE, State.SIGNING, State.FILED, State.ACTIVE)
"""The states of a BUCP in which the clocks of §5.19 run; in any other there is nothing left to use."""
