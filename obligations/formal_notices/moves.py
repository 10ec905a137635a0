"""Notices by clause: rows of the life cycle. `clauses` says who may give which, and when."""

from bucp.workflow.moves import Move
from bucp.workflow.who import TEAM
from obligations.ending import effects as ending
from obligations.formal_notices import effects as giving
from obligations.formal_notices.commands import AnswerNotice, GiveNotice

from .clauses import EVER_FILED

MOVES = (
    Move(GiveNotice, "Give a notice", EVER_FILED, None, (TEAM,), giving.give_notice, then=ending.due_now, has_button=True),
    Move(AnswerNotice, "Answer a notice", EVER_FILED, None, (TEAM,), giving.answer_notice),
)  # fmt: skip
