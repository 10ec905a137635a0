"""Writing: the parties of a draft, its answers and data elements. Effects of the moves of the same names."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bucp.models import SearchText
from bucp.models.states import EDITABLE, Side, State
from bucp.official_form import completeness, current
from bucp.official_form.declare import AnswerKind, Needed, Review
from bucp.text.revisions import mark_stale
from bucp.text.snapshot import category_names
from common import dates
from common.refusals import Conflict, Refused
from history.models import Event
from notices.outbox import To

from .commands import WrittenAnswer

EDIT_EVENT_EVERY = timedelta(minutes=15)
"""Saves come with every pause in typing; history tells of one person editing one section once in this time.
Each single save is in the answer's own history, each sent text in a revision."""


def check_parties(recipients, providers) -> None:
    everyone = [*recipients, *providers]
    if len({e.pk for e in everyone}) != len(everyone):
        raise Refused("An entity can take part only once: as recipient or as provider.")
    for entity in everyone:
        if not entity.is_signatory:
            raise Refused(f"{entity.plain_name} has not signed IDEA, so a BUCP cannot bind it.")


def write_parties(bucp, recipients, providers, now) -> None:
    for side, entities in ((Side.RECIPIENT, recipients), (Side.PROVIDER, providers)):
        for position, entity in enumerate(entities):
            bucp.parties.update_or_create(
                entity=entity,
                defaults={
                    "side": side,
                    "position": position,
                    "reached_at": now if side == Side.RECIPIENT else None,
                },
            )
    bucp.__dict__.pop("party_list", None)


def set_parties(context, recipients, providers):
    """Changes who takes part while it is a draft. The leading recipient stays; what a removed party wrote goes
    with it only if it wrote nothing."""
    check_parties(recipients, providers)
    bucp = context.bucp
    lead = bucp.recipients[0].entity
    if not recipients or recipients[0] != lead:
        raise Refused(f"{lead.plain_name} began this draft and stays its first recipient.")
    keep = {e.pk for e in (*recipients, *providers)}
    for party in bucp.party_list:
        if party.entity_id in keep:
            continue
        if party.answers.exists():
            raise Refused(f"{party.name} has answers in this draft: clear them before you remove it.")
        party.participants.all().delete()
        party.delete()
    write_parties(bucp, recipients, providers, context.at)
    context.event(
        "bucp.parties",
        recipients=[e.plain_name for e in recipients],
        providers=[e.plain_name for e in providers],
    )
    _take_the_layout(bucp, several=len(keep) > 2)
    refresh_search(bucp)


def _take_the_layout(bucp, several: bool) -> None:
    """Where other parties ask for the other layout, the draft takes it, if nothing written would lose its place. One
    whose layout fits stays on the version on which it was begun, also when there is a newer one."""
    if bucp.form.several == several:
        return
    form = current(several)
    if _fits(bucp, form):
        bucp.form_version = form.version


def _fits(bucp, form) -> bool:
    """Whether every answer so far has the same place in the other layout (the title always has)."""
    answered = set(bucp.answers.values_list("field", flat=True))
    return all(key in form.fields and form.fields[key].per_party == bucp.form.fields[key].per_party for key in answered)


def answer(context, field: str, raw, party=None, version: int = 0):
    """Saves one answer and returns its row. Raises what `save_answers` gives back for an answer that it did not
    save."""
    [outcome] = save_answers(context, [WrittenAnswer(field, raw, party, version)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def save_answers(context, answers: Sequence[WrittenAnswer]) -> list:
    """Saves several answers. Gives back for each, in their order, its row or why it was not saved:
    completeness.Invalid with a sentence for what cannot be, Conflict when somebody saved in between, Refused for a
    field that is not this person's to fill. Those neither lose the other answers nor hold them up.
    """
    context.resync = False
    fields = {a.field for a in answers} & context.bucp.form.fields.keys()
    stored = {(r.field, r.party_id): r for r in context.bucp.answers.select_for_update().filter(field__in=fields)}
    rows, outcomes = {}, []
    for written in answers:
        try:
            outcomes.append(_fill(context, written, stored, rows))
        except (completeness.Invalid, Refused) as refusal:
            outcomes.append(refusal)
    if rows:
        _write(context, list(rows.values()))
    context.counts = any(not isinstance(outcome, Exception) for outcome in outcomes)
    return outcomes


def _fill(context, written: WrittenAnswer, stored: dict, rows: dict):
    """The answer's row with what was typed in it; one that must be written is put into `rows`."""
    from bucp.models import Answer

    bucp = context.bucp
    declared = bucp.form.fields.get(written.field)
    if declared is None or declared.is_computed:
        raise Refused("The form has no such question.")
    _check_party(context, declared, written.party)
    value = completeness.clean(declared, written.raw)
    row = stored.get(written.key)
    if row and row.value == value:
        return row
    if written.field == "data_categories" and row:
        names = {c.value: c.label for c in declared.choices}
        _refuse_exclusion(context, {names.get(v, str(v)) for v in row.value or () if v not in (value or ())})
    if row and (row.version != written.version or written.key in rows):
        raise Conflict("This answer was changed while you were writing. Both texts are shown.", row)
    row = row or Answer(bucp=bucp, field=written.field, party=written.party, version=0)
    row.value, row.version, row.changed_by, row.changed_at = value, row.version + 1, context.by, context.at
    stored[written.key] = rows[written.key] = row
    return row


def _write(context, rows) -> None:
    """Writes the filled rows with their history. Nobody else can: whoever writes answers holds the BUCP's lock."""
    from bucp.models import Answer

    new, changed = [r for r in rows if r.pk is None], [r for r in rows if r.pk is not None]
    if new:
        bulk_create_with_history(new, Answer, default_user=context.by)
    if changed:
        columns = ["value", "version", "changed_by", "changed_at"]
        bulk_update_with_history(changed, Answer, columns, default_user=context.by)
    for row in rows:
        mirror(context.bucp, context.bucp.form.fields[row.field], row.value)
    note_edit(context, list(dict.fromkeys(row.field for row in rows)))


def ask_again(context, needed: Needed) -> None:
    """Empties the answers to the questions of this kind, because what they say is no longer so. What they said stays in
    their history."""
    from bucp.models import Answer

    keys = [key for key, f in context.bucp.form.fields.items() if f.needed == needed]
    rows = [r for r in context.bucp.answers.filter(field__in=keys) if not completeness.is_blank(r.value)]
    for row in rows:
        row.value, row.version, row.changed_at = "", row.version + 1, context.at
        row.changed_by = context.by or row.changed_by
    if rows:
        columns = ["value", "version", "changed_by", "changed_at"]
        bulk_update_with_history(rows, Answer, columns, default_user=context.by)


def _check_party(context, declared, party) -> None:
    if declared.per_party != (party is not None):
        raise Refused("This question is answered by each party for itself." if party is None else "One answer only.")
    if party is not None and party.bucp_id != context.bucp.pk:
        raise Refused(f"{party.name} takes part in another agreement.")
    own = {party_role.party.pk for party_role in context.party_roles}
    if (
        party is not None
        and party.pk not in own
        and not (
            # while it is a draft the recipients write together; the provider has not seen it yet
            context.bucp.state == State.DRAFT and party.side == Side.RECIPIENT
        )
    ):
        raise Refused(f"This is the answer of {party.name}: its own people write it.")


def mirror(bucp, declared, value) -> None:
    """Some answers are also columns (`Field.mirrors`): lists, the register and the scheduler ask for them."""
    if not declared.mirrors:
        return
    setattr(bucp, declared.mirrors, mirrored(declared, value))
    refresh_search(bucp)


def mirrored(declared, value):
    """The answer as the column has it."""
    if declared.kind == AnswerKind.DATE:
        return date.fromisoformat(value) if value else None
    if declared.mirrors == "title":
        return value[:200] or "Untitled request"
    return value


def note_edit(context, fields) -> None:
    """What every change of the text brings with it: stale opinions, and history without a flood of events."""
    bucp = context.bucp
    if bucp.state in EDITABLE and bucp.current_revision_id and mark_stale(bucp, fields, context.at):
        context.resync = True
        for request in bucp.review_requests.filter(stale_since=context.at).select_related("opinion__by"):
            context.event("bucp.opinion_stale", review=request.get_review_display(), entity=request.party.name)
            context.notify(
                "opinion_stale",
                [To(request.opinion.by, request.get_review_display())],
                review=Review(request.review).value,
            )
    if bucp.amends_id or bucp.was_disputed:
        context.resync = True  # another field that differs may take another opinion; what was agreed may be written in
    recent = Event.objects.filter(
        chain_id=bucp.number, kind="bucp.edited", actor=context.by, at__gt=context.at - EDIT_EVENT_EVERY
    )
    told = {data.get("section") for data in recent.values_list("data", flat=True)}
    for section in dict.fromkeys(bucp.form.section_of[field].title for field in fields):
        if section not in told:
            context.event("bucp.edited", section=section)


def change_elements(context, change, data: dict):
    """Adds, saves, removes, moves or imports data elements: `change` is a function of
    `drafting.element_rows` `(context, **data) -> result`."""
    context.resync = False
    before = _named_elements(context.bucp)
    result = change(context, **data)
    _refuse_exclusion(context, before - _named_elements(context.bucp))
    note_edit(context, ["data_elements"])
    return result


def _named_elements(bucp) -> Counter:
    """How often each name is in the list: two sources can give an element of the same name."""
    return Counter(str(e) for e in bucp.elements.all() if str(e)) if bucp.decided_at else Counter()


def keeps_data(bucp, party_roles) -> bool:
    """Whether a person with these roles may take no data out: it was approved by decision, and they provide it
    (§7.5)."""
    return bool(bucp.decided_at) and not any(party_role.side == Side.RECIPIENT for party_role in party_roles)


def _refuse_exclusion(context, gone) -> None:
    """§7.5: of a BUCP that was approved by decision the provider may not exclude data. The recipient may ask for
    less."""
    if gone and keeps_data(context.bucp, context.party_roles):
        names = ", ".join(f"“{name}”" for name in sorted(gone)[:3])
        raise Refused(
            f"This request was approved by decision on {dates.day(context.bucp.decided_at)}, so "
            f"the Data Provider may not take data out of it (§7.5): {names} stays. The Data Recipient can."
        )


def refresh_search(bucp) -> None:
    """The public line, which every signatory may search."""
    parties = " ".join(f"{p.entity.name} {p.name}" for p in bucp.party_list)
    bucp.search_line = " ".join([bucp.number, bucp.title, parties, *category_names(bucp)])


def refresh_search_body(bucp) -> None:
    """The text, for those who may read it all."""
    words = [
        str(a.value)
        for a in bucp.answers.all()
        if (f := bucp.form.fields.get(a.field)) and f.kind in (AnswerKind.TEXT, AnswerKind.LINE) and not f.sensitive
    ]
    words += [str(e.values.get("name", "")) for e in bucp.elements.all()]
    SearchText.objects.update_or_create(bucp=bucp, defaults={"body": "\n".join(words)})
