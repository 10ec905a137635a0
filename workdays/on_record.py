"""What of the State's calendar is on record (`history.on_record`)."""

from common.record_kinds import RecordKind

RECORDS = (RecordKind("closure", "workdays.Closure", may_go=True),)
NO_RECORDS: dict[str, str] = {}
CHECKS = ()
