"""What this app itself keeps is the record (`history.on_record`)."""

RECORDS = ()
NO_RECORDS = {
    "history.Event": "the events themselves: each carries the hash of the one before",
    "history.Chain": "the heads of the chains, compared with their events",
    "history.Anchor": "signed",
}
CHECKS = ()
