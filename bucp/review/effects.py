"""Getting to yes: sending, handing over, comments, opinions. Effects of the moves of the same names."""

from datetime import timedelta

from bucp.drafting.effects import refresh_search_body
from bucp.models.states import Side, Stance
from bucp.official_form.declare import Review
from bucp.team import people
from bucp.text.amendment import carry_people, reviews_needed
from bucp.text.revisions import freeze
from bucp.text.snapshot import frozen
from common.refusals import Conflict, Problem, Refused
from common.text_checks import as_typed, need_text
from history import on_record
from signatories.models import Role

DOUBLE_CLICK = timedelta(seconds=20)


def send(context, letter: str, contacts=()):
    """The draft goes to the provider (guide step 4). `letter`: subject line, empty line, text, as the sender
    edited it; `contacts`: memberships of program staff at the provider who are brought in besides the coordinators.
    """
    bucp = context.bucp
    need_text(letter, "Write the letter that goes with the request.")
    revision = freeze(context, "sent")
    on_record.update(bucp.parties.filter(side=Side.PROVIDER, reached_at__isnull=True), reached_at=context.at)
    bucp.__dict__.pop("party_list", None)
    by_entity = {p.entity_id: p for p in bucp.providers}
    for membership in contacts:
        if membership.entity_id in by_entity and membership.role == Role.PROGRAM and not membership.ended_at:
            people.name(by_entity[membership.entity_id], membership.user, Role.PROGRAM, context.by)
    if bucp.amends_id:
        carry_people(bucp, Side.PROVIDER, context.by)
    bucp.sent_at = context.at
    bucp.turn = Side.PROVIDER
    refresh_search_body(bucp)
    context.event("bucp.sent", revision=revision.number, providers=[p.name for p in bucp.providers])
    context.notify("request", people.named(bucp.providers), text=letter)


def hand_over(context, message: str = ""):
    """One side has done its part and gives the text to the other, as a new revision when something changed."""
    bucp = context.bucp
    party_role = next((h for h in context.party_roles if h.side == bucp.turn), None)
    if party_role is None:
        raise Refused(f"It is with the {Side(bucp.turn).label} now: they hand it over when they are done.")
    context.party_role = party_role
    revision = freeze(context, "handed_over", message)
    bucp.turn = Side(bucp.turn).other
    refresh_search_body(bucp)
    context.event("bucp.handed_over", to=Side(bucp.turn).label, revision=revision.number, message=message)
    to = bucp.providers if bucp.turn == Side.PROVIDER else bucp.recipients
    context.notify("handed_over", people.named(to, Role.PROGRAM), revision=revision, message=message)


def _side(context) -> str:
    return context.party_role.side


def _double_click(context, thread, field: str, party, text: str, suggestion: str):
    """The comment that a first click has just made, or None."""
    since = context.at - DOUBLE_CLICK
    same = {"field": field, "party": party, "opened_by": context.by, "opened_at__gt": since}
    threads = [thread] if thread else context.bucp.threads.filter(**same)
    made = (t.comments.filter(by=context.by, text=text, suggestion=suggestion, at__gt=since).first() for t in threads)
    return next(filter(None, made), None)


def comment(context, text: str, field: str = "", party=None, thread=None, suggestion: str = ""):
    """Opens a thread on a field, or answers in `thread`. Returns the comment; of a double click the first one."""
    bucp = context.bucp
    text = need_text(text or suggestion, "Write your comment before you send it.")
    twice = _double_click(context, thread, field, party, text, as_typed(suggestion))
    if twice:
        return twice
    if thread is None:
        if field not in bucp.form.fields:
            raise Refused("The form has no such question.")
        thread = bucp.threads.create(
            field=field, party=party, opened_by=context.by, opened_at=context.at, waits_on=Side(_side(context)).other
        )
        context.event("bucp.commented", field=bucp.form.fields[field].official, thread=thread.pk)
    else:
        thread = _lock_thread(bucp, thread)
        if not thread.is_open:
            raise Refused("This comment was closed in the meantime. Reopen it to answer.")
        context.event("bucp.answered", field=bucp.form.fields[thread.field].official, thread=thread.pk)
    thread.waits_on = Side(_side(context)).other
    thread.last_at = context.at
    thread.save(update_fields=["waits_on", "last_at"])
    made = thread.comments.create(
        by=context.by,
        party_role=context.party_role.label,
        side=_side(context),
        at=context.at,
        text=text,
        suggestion=as_typed(suggestion),
    )
    to = bucp.providers if thread.waits_on == Side.PROVIDER else bucp.recipients
    context.notify(
        "comment",
        people.named(to, Role.PROGRAM),
        url=f"{bucp.get_absolute_url()}review/#thread-{thread.pk}",
        comment=made,
        field=bucp.form.fields[thread.field].official,
    )
    return made


def _lock_thread(bucp, thread):
    return bucp.threads.select_for_update().get(pk=thread.pk)


def resolve_thread(context, thread):
    thread = _lock_thread(context.bucp, thread)
    if not thread.is_open:
        raise Refused("This comment is closed already.")
    thread.resolved_at, thread.resolved_by = context.at, context.by
    thread.save(update_fields=["resolved_at", "resolved_by"])
    context.event("bucp.resolved", field=context.bucp.form.fields[thread.field].official, thread=thread.pk)


def reopen_thread(context, thread):
    thread = _lock_thread(context.bucp, thread)
    if thread.is_open:
        raise Refused("This comment is open already.")
    thread.resolved_at = thread.resolved_by = thread.waived_at = None
    thread.save(update_fields=["resolved_at", "resolved_by", "waived_at"])
    thread.waivers.all().delete()
    context.event("bucp.reopened", field=context.bucp.form.fields[thread.field].official, thread=thread.pk)


def waive_thread(context, thread, reason: str):
    """A coordinator agrees to go to signature with this comment open; it counts when each party has agreed."""
    reason = need_text(reason, "Say why the agreement can go ahead with this comment open.")
    thread = _lock_thread(context.bucp, thread)
    if not thread.is_open:
        raise Refused("This comment is closed already.")
    waived = set(thread.waivers.values_list("party", flat=True))
    own = [h for h in context.party_roles if h.role == Role.COORDINATOR and h.party.pk not in waived]
    if not own:
        raise Refused("Your entity has waived this comment already; the coordinators of the others are still to agree.")
    context.party_role = own[0]
    thread.waivers.create(party=own[0].party, side=own[0].side, by=context.by, at=context.at, reason=reason)
    context.event("bucp.waived", field=context.bucp.form.fields[thread.field].official, thread=thread.pk, reason=reason)
    if {p.pk for p in context.bucp.party_list} <= waived | {own[0].party.pk}:
        thread.waived_at = context.at
        thread.save(update_fields=["waived_at"])


def ask_opinions(context, note: str = ""):
    """A coordinator asks the own party's legal, privacy and security representatives; all who hold the role are
    brought in. Asking again for one that is not given yet reminds them."""
    bucp = context.bucp
    asked, nobody, clicked_twice = [], [], False
    needed = reviews_needed(bucp)
    if not needed:
        raise Refused("No opinion is needed: nothing that one covers differs from the agreement in force.")
    for party in {h.party.pk: h.party for h in context.party_roles if h.role == Role.COORDINATOR}.values():
        for review in (r for r in Review if r in needed):
            to = people.holders(party, review.value)
            if not to:
                nobody.append((party, review))
                continue
            request, created = bucp.review_requests.get_or_create(
                party=party,
                review=review.value,
                defaults={"asked_by": context.by, "asked_at": context.at, "note": note},
            )
            if not created and request.asked_at > context.at - DOUBLE_CLICK:
                clicked_twice = True
                continue
            if request.is_fresh:
                continue
            for recipient in to:
                people.name(party, recipient.user, review.value, context.by)
            asked.append(f"{review.value} ({party.name})")
            context.notify(
                "opinion_asked",
                to,
                url=f"{bucp.get_absolute_url()}review/#opinion-{request.pk}",
                review=review.value,
                note=note,
                covers=list(dict.fromkeys(bucp.form.fields[key].official for key in bucp.form.covered_by(review))),
            )
    if nobody:
        raise Refused(
            "Some opinions cannot be asked for.",
            [
                Problem(
                    f"{party.name} has no {Role(review.value).label} on record. Invite one on its page.",
                    f"/signatories/{party.entity.slug}/",
                )
                for party, review in nobody
            ],
        )
    if not asked and clicked_twice:
        return
    if not asked:
        raise Refused("All opinions of your entity are in and fresh.")
    context.event("bucp.opinions_asked", asked=asked)


def give_opinion(context, request, stance: str, text: str, seen_sha256: str):
    """A representative registers an opinion on the text that was read: `seen_sha256` names it.

    Raises Conflict when the text changed since it was opened, so that nobody vouches for words not seen.
    """
    bucp = context.bucp
    request = bucp.review_requests.select_for_update().get(pk=request.pk)
    party_role = next(
        (h for h in context.party_roles if h.party.pk == request.party_id and h.role == request.review), None
    )
    if party_role is None:
        raise Refused(f"This opinion is for the {Role(request.review).label} of {request.party.name} to give.")
    context.party_role = party_role
    if stance not in Stance.values:
        raise Refused("Choose whether you support it, support it with conditions, or object.")
    text = as_typed(text)
    if stance != Stance.SUPPORTS or text:
        text = need_text(text, "Say in a sentence or two what your conditions or objections are.")
    given = request.opinion
    if (
        request.is_fresh
        and given.at > context.at - DOUBLE_CLICK
        and (given.by_id, given.stance, given.text) == (context.by.pk, stance, text)
    ):
        return given  # a double click
    if frozen(bucp)[1] != seen_sha256:
        raise Conflict(
            "The text changed while you were reading. Look at what changed, then give your opinion.", request
        )
    revision = freeze(context, "opinion")
    opinion = bucp.opinions.create(
        party=request.party,
        review=request.review,
        revision=revision,
        stance=stance,
        text=text,
        by=context.by,
        name=str(context.by),
        title=context.by.title,
        at=context.at,
    )
    request.opinion, request.stale_since, request.stale_fields = opinion, None, []
    request.save(update_fields=["opinion", "stale_since", "stale_fields"])
    context.event(
        "bucp.opinion",
        review=request.review,
        entity=request.party.name,
        stance=opinion.get_stance_display(),
        revision=revision.number,
        sha256=revision.sha256,
    )
    context.notify("opinion_given", people.coordinators(bucp.party_list), opinion=opinion)
    return opinion
