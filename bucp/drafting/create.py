"""A BUCP begins: its number, its first recipient, the form it stays on. From here on only moves change it."""

from django.db import transaction
from django.utils import timezone

from bucp.models import Bucp, NumberSeries, Span
from bucp.models.states import Side
from bucp.official_form import current
from bucp.team import people
from bucp.workflow.in_step import keep_in_step
from bucp.workflow.moves import MoveContext, PartyRole
from common.refusals import Refused
from history import on_record
from signatories.models import Role

from .effects import check_parties, refresh_search, write_parties


def start_draft(
    by,
    recipients,
    providers=(),
    title: str = "Untitled request",
    follows=None,
    amends=None,
    several: bool | None = None,
):
    """Makes a new BUCP for a person who drafts for the first of `recipients`, and returns it.

    `follows`: an earlier one that ended without effect or was terminated, and that this one takes up again;
    `amends`: the agreement in force that it is to replace; `several`: the layout that its text needs, of those for two
    and for several departments; None: the one for so many.

    Raises Refused when the person may not draft there, an entity is no signatory (guide step 2), or an entity
    stands on both sides.
    """
    lead = recipients[0]
    role = next((r for r in (Role.COORDINATOR, Role.PROGRAM) if by.holds(r, entity=lead)), None)
    if role is None:
        raise Refused(f"Only program staff and Data Coordinators of {lead.plain_name} can draft for it.")
    check_parties(recipients, providers)
    form = current(len(recipients) + len(providers) > 2 if several is None else several)
    now = timezone.now()
    with transaction.atomic(), on_record.watching() as watch:
        year = timezone.localdate(now).year
        NumberSeries.objects.get_or_create(year=year)
        series = NumberSeries.objects.select_for_update().get(year=year)
        series.last += 1
        series.save(update_fields=["last"])
        bucp = Bucp.objects.create(
            number=f"IDEA-{year}-{series.last:04}",
            title=title,
            form_version=form.version,
            turn=Side.RECIPIENT,
            created_by=by,
            follows=follows,
            amends=amends,
            created_at=now,
            updated_at=now,
            state_since=now,
            turn_since=now,
        )
        Span.objects.create(bucp=bucp, state=bucp.state, turn=bucp.turn, began_at=now)
        write_parties(bucp, recipients, providers, now)
        party = bucp.recipients[0]
        if role != Role.COORDINATOR:
            people.name(party, by, role, by)
        context = MoveContext(bucp, by, PartyRole(party, role), now, watch)
        context.event(
            "bucp.drafted",
            title=title,
            form=form.version,
            recipients=[e.plain_name for e in recipients],
            providers=[e.plain_name for e in providers],
        )
        refresh_search(bucp)
        bucp.save()
        context.settle()
        keep_in_step(bucp)
    return bucp
