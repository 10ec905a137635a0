"""Notices by clause: rows of the life cycle. `clauses` says who may give which, and when."""

from bucp.models.states import ON_FILE
from bucp.workflow.moves import Move
from bucp.workflow.who import TEAM
from obligations.ending import effects as ending
from obligations.formal_notices import effects as giving
from obligations.formal_notices.commands import AnswerNotice, GiveNotice

from .clauses import CLAUSES

LETTERS = tuple(clause.kind for clause in CLAUSES.values())

MOVES = (
    Move(GiveNotice, "Give a notice", ON_FILE, None, (TEAM,), giving.give_notice, then=ending.due_now, has_button=True,
         events=("exchange.notice", "exchange.office_missing", "exchange.ending_decided", "exchange.ending_withdrawn", "exchange.duty_opened",
                 "exchange.impossible", "exchange.part_decided"),
         letters=(*LETTERS, "notice_given", "officer_missing", "ending_decided", "part_ends"), page="obligations:give"),
    Move(AnswerNotice, "Answer a notice", ON_FILE, None, (TEAM,), giving.answer_notice,
         events=("exchange.notice_answered",), letters=("notice_answered",), page="obligations:given"),
)  # fmt: skip
