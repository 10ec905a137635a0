"""Getting to yes: sending, handing over, comments, opinions. Effects of the moves of the same names."""

from datetime import timedelta

from signatories.models import Role

from . import people
from .amendment import carry_people, reviews_needed
from .content import frozen
from .drafting import refresh_search_body
from .move import Conflict, Problem, Refused
from .official_forms.declare import Review
from .revisions import freeze
from .states import Side, Stance
from .texts import need_text

DOUBLE_CLICK = timedelta(seconds=20)


def send(act, letter: str, contacts=()):
    """The draft goes to the provider (guide step 4). `letter`: subject line, empty line, text, as the sender
    edited it; `contacts`: memberships of program staff at the provider who are brought in besides the coordinators.
    """
    bucp = act.bucp
    need_text(letter, "Write the letter that goes with the request.")
    revision = freeze(act, "sent")
    bucp.parties.filter(side=Side.PROVIDER, reached_at__isnull=True).update(reached_at=act.at)
    bucp.__dict__.pop("party_list", None)
    by_entity = {p.entity_id: p for p in bucp.providers}
    for membership in contacts:
        if membership.entity_id in by_entity and membership.role == Role.PROGRAM and not membership.ended_at:
            people.name(by_entity[membership.entity_id], membership.user, Role.PROGRAM, act.by)
    if bucp.amends_id:
        carry_people(bucp, Side.PROVIDER, act.by)
    bucp.sent_at = act.at
    bucp.turn = Side.PROVIDER
    refresh_search_body(bucp)
    act.event("bucp.sent", revision=revision.number, providers=[p.name for p in bucp.providers])
    act.notify("request", people.named(bucp.providers), text=letter)


def hand_over(act, message: str = ""):
    """One side has done its part and gives the text to the other, as a new revision when something changed."""
    bucp = act.bucp
    hat = next((h for h in act.hats if h.side == bucp.turn), None)
    if hat is None:
        raise Refused(f"It is with the {Side(bucp.turn).label} now: they hand it over when they are done.")
    act.hat = hat
    revision = freeze(act, "handed_over", message)
    bucp.turn = Side(bucp.turn).other
    refresh_search_body(bucp)
    act.event("bucp.handed_over", to=Side(bucp.turn).label, revision=revision.number, message=message)
    to = bucp.providers if bucp.turn == Side.PROVIDER else bucp.recipients
    act.notify("handed_over", people.named(to, Role.PROGRAM), revision=revision, message=message)


def _side(act) -> str:
    return act.hat.side


def _double_click(act, thread, field: str, party, text: str, suggestion: str):
    """The comment that a first click has just made, or None."""
    since = act.at - DOUBLE_CLICK
    same = {"field": field, "party": party, "opened_by": act.by, "opened_at__gt": since}
    threads = [thread] if thread else act.bucp.threads.filter(**same)
    made = (t.comments.filter(by=act.by, text=text, suggestion=suggestion, at__gt=since).first() for t in threads)
    return next(filter(None, made), None)


def comment(act, text: str, field: str = "", party=None, thread=None, suggestion: str = ""):
    """Opens a thread on a field, or answers in `thread`. Returns the comment; of a double click the first one."""
    bucp = act.bucp
    text = need_text(text or suggestion, "Write your comment before you send it.")
    twice = _double_click(act, thread, field, party, text, suggestion.strip())
    if twice:
        return twice
    if thread is None:
        if field not in bucp.form.fields:
            raise Refused("The form has no such question.")
        thread = bucp.threads.create(
            field=field, party=party, opened_by=act.by, opened_at=act.at, waits_on=Side(_side(act)).other
        )
        act.event("bucp.commented", field=bucp.form.fields[field].official, thread=thread.pk)
    else:
        thread = _lock_thread(bucp, thread)
        if not thread.is_open:
            raise Refused("This comment was closed in the meantime. Reopen it to answer.")
        act.event("bucp.answered", field=bucp.form.fields[thread.field].official, thread=thread.pk)
    thread.waits_on = Side(_side(act)).other
    thread.last_at = act.at
    thread.save(update_fields=["waits_on", "last_at"])
    made = thread.comments.create(
        by=act.by, hat=act.hat.label, side=_side(act), at=act.at, text=text, suggestion=suggestion.strip()
    )
    to = bucp.providers if thread.waits_on == Side.PROVIDER else bucp.recipients
    act.notify(
        "comment",
        people.named(to, Role.PROGRAM),
        url=f"{bucp.get_absolute_url()}review/#thread-{thread.pk}",
        comment=made,
        field=bucp.form.fields[thread.field].official,
    )
    return made


def _lock_thread(bucp, thread):
    return bucp.threads.select_for_update().get(pk=thread.pk)


def resolve_thread(act, thread):
    thread = _lock_thread(act.bucp, thread)
    if not thread.is_open:
        raise Refused("This comment is closed already.")
    thread.resolved_at, thread.resolved_by = act.at, act.by
    thread.save(update_fields=["resolved_at", "resolved_by"])
    act.event("bucp.resolved", field=act.bucp.form.fields[thread.field].official, thread=thread.pk)


def reopen_thread(act, thread):
    thread = _lock_thread(act.bucp, thread)
    if thread.is_open:
        raise Refused("This comment is open already.")
    thread.resolved_at = thread.resolved_by = thread.waived_at = None
    thread.save(update_fields=["resolved_at", "resolved_by", "waived_at"])
    thread.waivers.all().delete()
    act.event("bucp.reopened", field=act.bucp.form.fields[thread.field].official, thread=thread.pk)


def waive_thread(act, thread, reason: str):
    """A coordinator agrees to go to signature with this comment open; it counts when each side has agreed."""
    reason = need_text(reason, "Say why the agreement can go ahead with this comment open.")
    thread = _lock_thread(act.bucp, thread)
    if not thread.is_open:
        raise Refused("This comment is closed already.")
    _, created = thread.waivers.get_or_create(
        side=_side(act), defaults={"by": act.by, "at": act.at, "reason": reason}
    )
    if not created:
        raise Refused("Your side has waived this comment already; the other side’s coordinator is still to agree.")
    act.event("bucp.waived", field=act.bucp.form.fields[thread.field].official, thread=thread.pk, reason=reason)
    if thread.waivers.count() == len(Side):
        thread.waived_at = act.at
        thread.save(update_fields=["waived_at"])


def ask_opinions(act, note: str = ""):
    """A coordinator asks the own party's legal, privacy and security representatives; all who hold the role are
    brought in. Asking again for one that is not given yet reminds them."""
    bucp = act.bucp
    asked, nobody, clicked_twice = [], [], False
    needed = reviews_needed(bucp)
    if not needed:
        raise Refused("No opinion is needed: nothing that one covers differs from the agreement in force.")
    for party in {h.party.pk: h.party for h in act.hats if h.role == Role.COORDINATOR}.values():
        for review in (r for r in Review if r in needed):
            to = people.holders(party, review.value)
            if not to:
                nobody.append((party, review))
                continue
            request, created = bucp.review_requests.get_or_create(
                party=party,
                review=review.value,
                defaults={"asked_by": act.by, "asked_at": act.at, "note": note},
            )
            if not created and request.asked_at > act.at - DOUBLE_CLICK:
                clicked_twice = True
                continue
            if request.is_fresh:
                continue
            for recipient in to:
                people.name(party, recipient.user, review.value, act.by)
            asked.append(f"{review.value} ({party.name})")
            act.notify(
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
    act.event("bucp.opinions_asked", asked=asked)


def give_opinion(act, request, stance: str, text: str, seen_sha256: str):
    """A representative registers an opinion on the text that was read: `seen_sha256` names it.

    Raises Conflict when the text changed since it was opened, so that nobody vouches for words not seen.
    """
    bucp = act.bucp
    request = bucp.review_requests.select_for_update().get(pk=request.pk)
    hat = next((h for h in act.hats if h.party.pk == request.party_id and h.role == request.review), None)
    if hat is None:
        raise Refused(f"This opinion is for the {Role(request.review).label} of {request.party.name} to give.")
    act.hat = hat
    if stance not in Stance.values:
        raise Refused("Choose whether you support it, support it with conditions, or object.")
    text = (text or "").strip()
    if stance != Stance.SUPPORTS or text:
        text = need_text(text, "Say in a sentence or two what your conditions or objections are.")
    given = request.opinion
    if request.is_fresh and given.at > act.at - DOUBLE_CLICK and (given.by_id, given.stance, given.text) == (
        act.by.pk, stance, text
    ):  # fmt: skip
        return given  # a double click
    if frozen(bucp)[1] != seen_sha256:
        raise Conflict("The text changed while you were reading. Look at what changed, then give your opinion.", request)
    revision = freeze(act, "opinion")
    opinion = bucp.opinions.create(
        party=request.party,
        review=request.review,
        revision=revision,
        stance=stance,
        text=text,
        by=act.by,
        name=str(act.by),
        title=act.by.title,
        at=act.at,
    )
    request.opinion, request.stale_since, request.stale_fields = opinion, None, []
    request.save(update_fields=["opinion", "stale_since", "stale_fields"])
    act.event(
        "bucp.opinion",
        review=request.review,
        entity=request.party.name,
        stance=opinion.get_stance_display(),
        revision=revision.number,
        sha256=revision.sha256,
    )
    act.notify("opinion_given", people.coordinators(bucp.party_list), opinion=opinion)
    return opinion


