"""What of disputes is on record (`history.on_record`)."""

from common.record_kinds import RecordKind

RECORDS = (
    RecordKind("dispute", "disputes.Dispute", "bucp__number"),
    RecordKind("step_taken", "disputes.StepTaken", "dispute__bucp__number"),
    RecordKind("submission", "disputes.Submission", "dispute__bucp__number"),
    RecordKind("meeting", "disputes.Meeting", "dispute__bucp__number"),
    RecordKind("ruling", "disputes.Ruling", "dispute__bucp__number"),
    RecordKind("departure", "disputes.Departure", "dispute__bucp__number"),
    RecordKind("settlement", "disputes.Settlement", "dispute__bucp__number"),
    RecordKind("proposal", "disputes.Proposal", "bucp__number"),
    RecordKind("lesson", "disputes.Lesson", "dispute__bucp__number"),
)
NO_RECORDS: dict[str, str] = {}
CHECKS = ()
