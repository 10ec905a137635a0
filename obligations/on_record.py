"""What of life after filing is on record (`history.on_record`), and what is not."""

from common.record_kinds import RecordKind

RECORDS = (
    RecordKind("contact_update", "obligations.ContactUpdate", "bucp__number"),
    RecordKind("formal_notice", "obligations.FormalNotice", "bucp__number"),
    RecordKind("notice_answer", "obligations.NoticeAnswer", "given__bucp__number"),
    RecordKind("missing_office", "obligations.MissingOffice", "given__bucp__number"),
    RecordKind("ending", "obligations.Ending", "bucp__number"),
    RecordKind("amendment", "obligations.Amendment", "bucp__number"),
    RecordKind("obligation", "obligations.Obligation", "bucp__number"),
    RecordKind("data_user", "obligations.DataUser", "bucp__number"),
    RecordKind("outcome", "obligations.Outcome", "bucp__number"),
)
NO_RECORDS = {"obligations.Feed": "a person’s private calendar address"}
CHECKS = ()
