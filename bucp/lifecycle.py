"""The life cycle as one table (domain.md §5). Buttons, the server's checks and docs/permissions.md all read it.

Later apps (disputes, exchange) add their own rows with `add`, when they are loaded.

To read a row: from `source` the people in `who` may do `name`, when every guard is silent; then `does` runs and the
state becomes `target` (None: it stays). The only way to run a row is `bucp.perform.perform`.
"""

from django.db import models
from django_fsm import FSMField, transition

from signatories.models import Role

from . import amendment, drafting, filing, guards, people, reviewing, signing
from .move import Move, who
from .states import BEFORE_FILING, Side, State

DRAFTERS = who(Role.PROGRAM, Role.COORDINATOR, side=Side.RECIPIENT)
PROGRAM_STAFF = who(Role.PROGRAM, Role.COORDINATOR)
COORDINATORS = who(Role.COORDINATOR)
RECIPIENT_COORDINATOR = who(Role.COORDINATOR, side=Side.RECIPIENT)
WRITERS = who(Role.PROGRAM, Role.COORDINATOR, Role.LEGAL, Role.PRIVACY, Role.SECURITY)
TEAM = who(Role.PROGRAM, Role.COORDINATOR, Role.LEGAL, Role.PRIVACY, Role.SECURITY, Role.SPONSOR)
SIGNERS = who(Role.COORDINATOR, Role.SPONSOR)
REVIEWERS = who(Role.LEGAL, Role.PRIVACY, Role.SECURITY)
PORTAL = ()

WRITING = (State.DRAFT, State.REVIEW, State.DISPUTE)
TALKING = (State.REVIEW, State.DISPUTE)

MOVES: dict[str, Move] = {}


class LifeCycle(models.Model):
    """Gives `Bucp` its state and one django-fsm transition per row of the table."""

    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)

    class Meta:
        abstract = True


def _transition(move: Move):
    def run(self, act, data: dict):  # a dict, because django-fsm has arguments of its own
        return move.does(act, **data)

    run.__name__ = move.name
    run.__doc__ = move.label
    state = LifeCycle._meta.get_field("state")  # not its name: rows may come after the models are ready
    return transition(state, source=list(move.source), target=move.target, custom={"move": move})(run)


def add(*moves: Move) -> None:
    """Adds rows to the table. Raises ValueError for a name that is taken."""
    for move in moves:
        if hasattr(LifeCycle, move.name):
            raise ValueError(f"A BUCP has a move or a column {move.name!r} already.")
        MOVES[move.name] = move
        setattr(LifeCycle, move.name, _transition(move))


add(
    # Writing ---------------------------------------------------------------------------------------
    Move("answer", "Save an answer", WRITING, None, (WRITERS,), drafting.answer, quiet=True),
    Move("save_answers", "Save several answers", WRITING, None, (WRITERS,), drafting.save_answers, quiet=True),
    Move("change_elements", "Change the data elements", WRITING, None, (WRITERS,), drafting.change_elements,
         quiet=True),
    Move("set_parties", "Change the parties", (State.DRAFT,), None, (DRAFTERS,), drafting.set_parties, quiet=True),
    Move("name_person", "Bring in a colleague", tuple(BEFORE_FILING), None, (COORDINATORS, DRAFTERS),
         people.name_person, quiet=True),
    Move("release_person", "Release a colleague", tuple(BEFORE_FILING), None, (COORDINATORS,),
         people.release_person, quiet=True),
    Move("send", "Send to provider", (State.DRAFT,), State.REVIEW, (DRAFTERS,), reviewing.send,
         guards=(guards.has_providers, guards.providers_can_be_reached, guards.complete_to_send)),
    # Reviewing -------------------------------------------------------------------------------------
    Move("hand_over", "Hand over to the other side", (State.REVIEW,), None, (PROGRAM_STAFF,),
         reviewing.hand_over),
    Move("comment", "Comment", TALKING, None, (TEAM,), reviewing.comment, quiet=True),
    Move("resolve_thread", "Resolve a comment", TALKING, None, (TEAM,), reviewing.resolve_thread, quiet=True),
    Move("reopen_thread", "Reopen a comment", TALKING, None, (TEAM,), reviewing.reopen_thread, quiet=True),
    Move("waive_thread", "Go ahead with an open comment", TALKING, None, (COORDINATORS,), reviewing.waive_thread,
         quiet=True),
    Move("ask_opinions", "Ask for opinions", (State.REVIEW,), None, (COORDINATORS,), reviewing.ask_opinions),
    Move("give_opinion", "Give an opinion", (State.REVIEW,), None, (REVIEWERS,), reviewing.give_opinion,
         quiet=True),
    # Signing ---------------------------------------------------------------------------------------
    Move("put_out_for_signature", "Put out for signature", (State.REVIEW,), State.SIGNING, (COORDINATORS,),
         signing.put_out,
         guards=(guards.complete_to_sign, guards.elements_described, guards.opinions_in_and_fresh, guards.no_open_threads,
                 guards.signers_exist, amendment.what_it_amends_stands)),
    Move("sign", "Sign", (State.SIGNING,), None, (SIGNERS,), signing.sign),
    Move("sign_on_paper", "File a page signed on paper", (State.SIGNING,), None, (COORDINATORS,),
         signing.sign_on_paper, quiet=True),
    Move("withdraw_signature", "Withdraw a signature", (State.SIGNING,), None, (SIGNERS,),
         signing.withdraw_signature, quiet=True),
    Move("refuse_to_sign", "Refuse to sign", (State.SIGNING,), State.REVIEW, (SIGNERS,), signing.refuse,
         quiet=True),
    Move("return_to_review", "Return to review", (State.SIGNING,), State.REVIEW, (COORDINATORS,),
         signing.return_to_review),
    # Filing ----------------------------------------------------------------------------------------
    Move("file", "File with the CDO", (State.SIGNING,), State.FILED, (RECIPIENT_COORDINATOR,), filing.file,
         guards=(guards.all_have_signed, amendment.what_it_amends_stands), then=filing.starts_at_once),
    Move("activate", "Put in force", (State.FILED,), State.ACTIVE, PORTAL, filing.activate,
         guards=(guards.start_date_reached, amendment.what_it_amends_stands)),
    Move("withdraw", "Withdraw", tuple(sorted(BEFORE_FILING)), State.WITHDRAWN, (DRAFTERS,), filing.withdraw),
)  # fmt: skip
