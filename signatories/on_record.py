"""What of the signatories is on record (`history.on_record`), and what is not."""

from common.record_kinds import RecordKind

HISTORY = ("User", "Membership", "Invitation", "PreparedDelegation", "SecondFactorLift", "ProposedContact")

RECORDS = (RecordKind("membership", "signatories.Membership", "entity_id", prefix="entity-"),)
NO_RECORDS = {
    "signatories.Agency": "the official list",
    "signatories.Entity": "the official list, as CDO staff keep it; earlier versions are kept beside it",
    "signatories.HistoricalEntity": "the earlier versions of the list",
    "signatories.User": "an account: who signed is named in the signature itself",
    "signatories.TryCounter": "wrong passwords of late, counted",
    "signatories.Invitation": "an invitation, until it is accepted or runs out",
    "signatories.PreparedDelegation": "a delegation that waits for its giver; confirmed it is a membership",
    "signatories.SecondFactorLift": "a wish that waits for a second person",
    "signatories.ProposedContact": "a proposal that waits for a second person; confirmed it is an invitation",
    **{
        f"signatories.Historical{name}": "earlier versions, kept beside the rows; each change is an event"
        for name in HISTORY
    },
}
CHECKS = ()
