"""The written case that goes with a referral (§5.2, §6): the questions which only a disputed request is asked."""

from django.utils import timezone

from bucp.models.states import State
from bucp.official_form import completeness
from bucp.official_form.declare import Needed
from bucp.text import snapshot as content
from bucp.text.links import address, field_anchor
from common.refusals import Problem, Refused


def missing(bucp) -> list[completeness.Missing]:
    """What the written case still lacks, in the order of the form. Nothing once the text is frozen: the dispute about
    de-identified data of an agreement in force has no such questions (§5.19)."""
    if bucp.state != State.DISPUTE:
        return []
    answers, parties = content.answers_of(bucp), content.party_tuples(bucp)
    found = completeness.missing(bucp.form, answers, 1, parties, Needed.TO_SIGN, Needed.DISPUTED)
    return [m for m in found if m.field.needed == Needed.DISPUTED]


def is_written(bucp) -> list[Problem]:
    """Guard of the referral: both sides have written the case. When the time for the talks is over, a party that has
    not written its own part no longer holds it up (decision 46)."""
    dispute = bucp.disputes.filter(ended_at__isnull=True).first()
    is_over = bool(dispute and dispute.due_at and dispute.due_at <= timezone.now())
    return [_problem(bucp, m) for m in missing(bucp) if not (is_over and m.party_id)]


def need_own(context) -> None:
    """Raises Refused while the party that refers has not written its own part, whatever the day."""
    own = context.party_role.party.pk
    problems = [_problem(context.bucp, m) for m in missing(context.bucp) if m.party_id == own]
    if problems:
        raise Refused("Write your own part of the case first: it goes with the referral.", problems)


def _problem(bucp, m: completeness.Missing) -> Problem:
    where = address(bucp, "edit", m.section.slug)
    return Problem(m.sentence, f"{where}#{field_anchor(m.field.key, m.party_id)}")
