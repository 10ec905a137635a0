"""What of the signatories is on record (`history.on_record`), and what is not."""

RECORDS = ()
NO_RECORDS = {
    "signatories.Agency": "the official list",
    "signatories.Entity": "the official list, as CDO staff keep it; earlier versions are kept beside it",
    "signatories.HistoricalEntity": "the earlier versions of the list",
    "signatories.User": "an account: who signed is named in the signature itself",
    "signatories.Membership": "who holds a role now: under which one somebody acted stands in each event",
    "signatories.TryCounter": "wrong passwords of late, counted",
    "signatories.Invitation": "an invitation, until it is accepted or runs out",
}
CHECKS = ()
