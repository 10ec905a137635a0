"""The state of a BUCP, changed by django-fsm transitions only. The rows that make them stand in
`bucp.workflow.table`."""

from django.db import models
from django_fsm import FSMField, transition

from .states import State


class LifeCycle(models.Model):
    """Gives `Bucp` its state and one django-fsm transition per row of the table."""

    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)

    class Meta:
        abstract = True


def add_transition(move) -> None:
    """Adds the transition of a row (`bucp.workflow.moves.Move`). Raises ValueError for a name that is taken."""
    if hasattr(LifeCycle, move.name):
        raise ValueError(f"A BUCP has a move or a column {move.name!r} already.")

    def run(self, context, command):
        return move.does(context, **command.payload)

    run.__name__ = move.name
    run.__doc__ = move.label
    state = LifeCycle._meta.get_field("state")  # not its name: rows may come after the models are ready
    marked = transition(state, source=list(move.source), target=move.target, custom={"move": move})(run)
    setattr(LifeCycle, move.name, marked)
