"""Giving a notice under a clause, and answering one. Effects of `give_notice` and `answer_notice`."""

from dataclasses import replace
from functools import partial

from django.conf import settings
from django.utils import timezone

from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common.refusals import NotAllowed, Refused
from common.text_checks import as_typed, need_text
from notices import outbox, wording
from obligations import links
from obligations.ending import effects as ending
from obligations.ending.parts import open_part, own_part
from obligations.models import FormalNotice, MissingOffice
from obligations.models.formal_notices import reference
from obligations.questions import Incomplete, clean, file_columns
from obligations.recipients import addressed, counterpart, own_side
from signatories.models import Membership
from workdays.working_days import deadline, last_day

from .clauses import CLAUSES, Clause


def give_notice(context, clause: str, data: dict, proposed: bool = False, party=None, attachment=None) -> FormalNotice:
    """Gives a notice and sends it at once; of a double click the first one is returned.

    `data`: the answers to the clause's questions; `proposed`: asks the Agency officers for leave instead of acting
    (§5.14); `party`: for which of the person's parties; `attachment`: (name, bytes).
    Raises Incomplete with a sentence per question, NotAllowed, Refused.
    """
    bucp, rule = context.bucp, clause_of(clause)
    context.party_role = _acting_as(context, rule, party)
    answers = cleaned(rule, data, bucp)
    twice = _double_click(context, rule, answers, proposed)
    if twice:
        return twice
    check(bucp, rule, proposed, context.party_role.party)
    file = file_columns(attachment, "attachment")
    number = bucp.notices_given.count() + 1
    who = addressed(bucp, rule, context.party_role.party)
    said = partial(letter, bucp, rule, context.party_role, by=context.by, number=number, proposed=proposed, who=who)
    text = said(answers, attachment=file.get("attachment_name", ""))
    notice = outbox.queue(
        rule.kind,
        in_full(bucp, [to for to, _ in who.to]) if rule.apart else [to for to, _ in who.to],
        about=bucp.number,
        by=context.by,
        url=links.nth_notice(bucp, number),
        key=reference(bucp.number, number),
        text=said(answers, apart=True) if rule.apart else text,
        full_text=text if rule.apart else "",
        confirm_by=deadline(context.at, 1),
    )
    given = FormalNotice.objects.create(
        bucp=bucp,
        party=context.party_role.party,
        number=number,
        clause=rule.name,
        proposed=proposed,
        by=context.by,
        party_role=context.party_role.label,
        at=context.at,
        data=answers,
        text=f"{notice.subject}\n\n{notice.body}" if notice and not rule.apart else text,
        notice=notice,
        missing=[*(office.missing for office in who.missing), *who.unreached],
        **file,
    )
    context.event(
        "exchange.notice",
        clause=rule.clause,
        title=rule.title,
        reference=given.reference,
        proposed=proposed,
        to=len(who.to),
    )
    _note_missing(context, given, who.missing)
    context.notify(
        "notice_given", own_side(given.party, rule.counsel), url=links.nth_notice(bucp, number), given=given, rule=rule
    )
    if rule.effect:
        rule.effect(context, given)
    return given


def letter(
    bucp,
    rule: Clause,
    party_role,
    answers: dict,
    *,
    by,
    number=None,
    proposed=False,
    attachment="",
    who=None,
    apart=False,
) -> str:
    """The letter as it goes out, also for the preview: subject line, empty line, text. `apart`: without the account,
    which is read in the portal (`Clause.apart`): whatever the wording, no answer is in it."""
    number = number or bucp.notices_given.count() + 1
    who = who or addressed(bucp, rule, party_role.party)
    return wording.render(
        rule.kind,
        {
            "about": bucp.number,
            "url": f"{settings.SITE_URL}{links.nth_notice(bucp, number)}",
            "day": timezone.localdate(),
            "bucp": bucp,
            "by": by,
            "party_role": party_role,
            "rule": rule,
            "number": number,
            "reference": reference(bucp.number, number),
            "apart": apart,
            "lines": [] if apart else rule.lines(bucp, answers),
            "confirm_until": last_day(deadline(timezone.now(), 1)),
            "part": bool(rule.ends and own_part(bucp, party_role.party)),
            "recipient": _named(rule.recipient_meant(bucp, answers)),
            "proposed": proposed,
            "attachment": "" if apart else attachment,
            "to": [f"{to.user.name if to.user else to.email}, {to.because}" for to, _ in who.to],
            "missing": [office.name for office in who.missing],
        },
    )


def in_full(bucp, to) -> list[outbox.To]:
    """The same recipients; those whose department chose so get the whole account by e-mail
    (`Entity.incidents_in_full`). Who works for another party as well gets it in the portal only, unless that one chose
    so too."""
    parties = [p.entity_id for p in bucp.party_list]
    rows = Membership.objects.active().filter(entity__in=parties, user__in=[one.user for one in to if one.user])
    chose: dict[int, set] = {}
    for user, whole in rows.values_list("user", "entity__incidents_in_full"):
        chose.setdefault(user, set()).add(whole)
    return [replace(one, in_full=bool(one.user) and chose.get(one.user.pk) == {True}) for one in to]


def _named(party) -> str:
    return party.name if party else ""


def answer_notice(context, given: FormalNotice, kind: str, text: str):
    """The other side answers; to a demand the provider answers with the exemptions (§5.18)."""
    given = context.bucp.notices_given.without_file().select_related("notice").get(pk=given.pk)
    given.bucp = context.bucp
    own = {p.pk for p in counterpart(context.bucp, given.party)}
    party_role = next((h for h in context.party_roles if h.party.pk in own), None)
    if party_role is None:
        raise NotAllowed(f"{given.reference} is for the other side to answer.")
    context.party_role = party_role
    if kind not in dict(given.rule.answers):
        raise Refused("Choose one of the answers.")
    text = need_text(text, "Write your answer.") if kind != "none" else as_typed(text)
    twice = given.answers.filter(by=context.by, kind=kind, text=text, at__gt=context.at - DOUBLE_CLICK).first()
    if twice:
        return twice
    answer = given.answers.create(
        kind=kind, text=text, by=context.by, party_role=party_role.label, party=party_role.party, at=context.at
    )
    label = dict(given.rule.answers)[kind]
    context.event("exchange.notice_answered", reference=given.reference, answer=label)
    context.notify(
        "notice_answered",
        [outbox.To(given.by, given.party_role), *people.named([given.party])],
        url=links.notice(given),
        given=given,
        answer=answer,
        label=label,
    )
    return answer


def cleaned(rule: Clause, data: dict, bucp) -> dict:
    """The answers as they are kept; their days make sense together. Raises Incomplete."""
    answers, today, errors = clean(rule.asks_in(bucp), data), timezone.localdate().isoformat(), {}
    ends, until = answers.get("access_ends_on", ""), answers.get("destroy_by", "")
    if ends and ends < today:
        errors["access_ends_on"] = "Access can end today or later, not before."
    if until and until < max(ends, today):
        errors["destroy_by"] = "The data can be deleted or returned after access ends, not before."
    if answers.get("discovered_on", "") > today:
        errors["discovered_on"] = "This day lies ahead: give the day on which it was discovered."
    if errors:
        raise Incomplete(errors)
    return answers


def clause_of(name: str) -> Clause:
    try:
        return CLAUSES[name]
    except KeyError:
        raise Refused("IDEA knows no such notice. Choose one from the list.") from None


def _acting_as(context, rule: Clause, party):
    party_roles = [h for h in context.party_roles if party is None or h.party.pk == party.pk]
    party_role = rule.role_of(party_roles)
    if party_role is None:
        raise NotAllowed(f"A notice under {rule.clause} is for: {'; '.join(str(w) for w in rule.givers)}.")
    return party_role


def check(bucp, rule: Clause, proposed: bool, party) -> None:
    """Whether it can be given now. Raises Refused with a sentence."""
    if bucp.state not in rule.states:
        raise Refused(
            f"A notice under {rule.clause} is for an agreement in force; {bucp.number} is now "
            f"“{bucp.get_state_display()}”."
        )
    if proposed and not rule.also_proposed:
        raise Refused(f"An action under {rule.clause} is taken, not proposed.")
    if proposed and (ending.open_ending(bucp) or open_part(bucp, party)):
        raise Refused("An ending is under way already. Take it back first, or act without asking.")


def _double_click(context, rule: Clause, answers: dict, proposed: bool):
    since = context.at - DOUBLE_CLICK
    recent = context.bucp.notices_given.without_file().filter(
        clause=rule.name, by=context.by, proposed=proposed, at__gt=since
    )
    return next((g for g in recent if g.data == answers), None)


def _note_missing(context, given: FormalNotice, missing) -> None:
    for office in missing:
        MissingOffice.objects.create(
            given=given, agency=office.agency, entity=office.entity, sentence=office.missing[:400], since=context.at
        )
        context.event("exchange.office_missing", reference=given.reference, office=office.name)
    if missing:
        context.notify(
            "officer_missing",
            people.state_cdo(),
            url=links.notice(given),
            given=given,
            offices=[o.name for o in missing],
        )
