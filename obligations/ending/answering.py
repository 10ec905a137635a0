"""The parties answer: a proposal to end the agreement takes the yes of every one of them, and so does going on when one
has left. One no is enough; nobody answers for another."""

from django.utils import timezone

from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common import dates
from common.naming import listed
from common.refusals import NotAllowed, Refused
from common.text_checks import as_typed
from obligations.models import Ending
from signatories.models import Role

from .effects import close, decided, lock, need_words, open_ending
from .parts import about, said, tell

State, Reason, Rest = Ending.State, Ending.Reason, Ending.Rest


def answer_ending(context, ending: Ending, agree: bool, words: str = "") -> Ending:
    """A party's coordinator agrees, or does not and says why: to end it, or to go on without a party that leaves. The
    last yes decides; the first no does. Of a double click the first one counts."""
    ending = about(context.bucp, lock(context, ending))
    if _clicked_twice(context, ending, agree):
        return ending
    if not ending.is_asked:
        raise Refused(f"This is decided already: {_stands(ending)}.")
    mine = _own(context, ending)
    context.party_role = mine[0]
    why_not = "Say why you do not agree: the other parties read it."
    words = as_typed(words) if agree else need_words(words, "words", why_not)
    for party_role in mine:
        ending.answers[str(party_role.party.pk)] = {
            "agree": agree,
            "name": str(context.by),
            "by": context.by.pk,
            "role": party_role.label,
            "at": context.at.isoformat(),
            "words": words,
        }
    ending.save(update_fields=["answers"])
    names = listed(h.party.name for h in mine)
    (_about_the_rest if ending.rest == Rest.ASKED else _about_the_end)(context, ending, agree, words, names)
    return ending


def _about_the_end(context, ending: Ending, agree: bool, words: str, names: str) -> None:
    if not agree:
        ending.decided_words, ending.decided_by = words, context.by
        context.event("exchange.ending_declined", party=names)
        close(context, ending, State.DECLINED)
        tell(context, "ending_declined", ending, people.named(context.bucp.parties_in), party=names)
        return
    context.event("exchange.ending_accepted", party=names, on=dates.day(ending.access_ends_on))
    if ending.unanswered:
        tell(context, "ending_answered", ending, people.named(context.bucp.parties_in), party=names)
    else:
        decided(context, ending)


def _about_the_rest(context, ending: Ending, agree: bool, words: str, names: str) -> None:
    if not agree:
        context.event("exchange.rest_declined", party=names, without=ending.part.name)
        end_for_all(context, ending, context.party_role.party, words)
        return
    context.event("exchange.rest_accepted", party=names, without=ending.part.name)
    if ending.unanswered:
        tell(context, "ending_answered", ending, people.named(context.bucp.parties_in), party=names)
    else:
        go_on(context, ending)


def go_on(context, ending: Ending) -> None:
    """Everyone who is left has said yes."""
    bucp = context.bucp
    ending.rest = Rest.GOES_ON
    ending.save(update_fields=["rest"])
    context.event("exchange.goes_on", without=ending.part.name)
    to = [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)]
    tell(context, "goes_on", ending, to, bucp.get_absolute_url(), lead=bucp.lead.name)  # officers read the public line


def end_for_all(context, ending: Ending, party, words: str) -> None:
    """The others do not go on. What was to end one part ends the agreement on the same day; when that party has left
    already, today. An ending for all that was under way is replaced: the earlier day holds."""
    bucp, on = context.bucp, max(ending.access_ends_on, timezone.localdate(context.at))
    before = open_ending(bucp)
    if before:
        on = min(on, before.access_ends_on) if before.state == State.DECIDED else on
        close(context, before, State.WITHDRAWN, "The others do not go on without the party that leaves.")
    ending.rest = Rest.ENDS
    if ending.state != State.DECIDED:
        ending.save(update_fields=["rest"])
        ending = about(
            bucp,
            Ending.objects.create(
                bucp=bucp,
                party=party,
                reason=Reason.REST_ENDS,
                state=State.DECIDED,
                by=context.by or ending.by,
                at=context.at,
                access_ends_on=on,
                text=words,
            ),
        )
    else:
        ending.part, ending.access_ends_on = None, on
        ending.decided_words = words
        ending.save(update_fields=["rest", "part", "access_ends_on"])
    decided(context, ending)


def let_rest_end(context, ending: Ending) -> None:
    """The time is over and not everybody has said that it goes on: it ends for all."""
    ending = about(context.bucp, lock(context, ending))
    if ending.rest != Rest.ASKED or ending.answer_by > context.at:
        raise Refused("The others have answered, or have time left.")
    silent = listed(p.name for p in ending.unanswered)
    context.event("exchange.rest_silent", parties=silent, without=ending.part.name)
    end_for_all(context, ending, ending.party, f"Not all parties said that it goes on; no answer came from {silent}.")


def settle(context) -> None:
    """A party has left, so that it is waited for no longer: what all the others have agreed to is decided."""
    bucp = context.bucp
    for ending in bucp.endings.filter(state__in=(*Ending.OPEN, State.EFFECTIVE)).select_related(
        "party__entity", "part__entity", "given"
    ):
        about(bucp, ending)
        if not ending.is_asked or ending.unanswered or not said(ending):
            continue
        if ending.rest == Rest.ASKED:
            go_on(context, ending)
        else:
            decided(context, ending)


# Pieces -------------------------------------------------------------------------------------------------


def _own(context, ending: Ending) -> list:
    """The person's roles of the parties that have still to answer. Raises NotAllowed, Refused."""
    waiting = {p.pk for p in ending.unanswered}
    coordinates = [h for h in context.party_roles if h.role == Role.COORDINATOR]
    mine = [h for h in coordinates if h.party.pk in waiting]
    if mine:
        return mine
    answered = next((h for h in coordinates if str(h.party.pk) in ending.answers), None)
    if answered:
        raise Refused(f"{answered.party.name} has answered already; the others are still to answer.")
    raise NotAllowed("The Data Coordinators of the other parties answer this.")


def _clicked_twice(context, ending: Ending, agree: bool) -> bool:
    since = (context.at - DOUBLE_CLICK).isoformat()
    answers = ending.answers.values()
    return any(a["by"] == context.by.pk and a["agree"] == agree and a["at"] > since for a in answers)


def _stands(ending: Ending) -> str:
    words = ending.get_rest_display() if ending.rest else ending.get_state_display()
    return f"{words[:1].lower()}{words[1:]}"
