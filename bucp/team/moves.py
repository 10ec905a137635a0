"""Who takes part: rows of the life cycle."""

from bucp.models.states import BEFORE_FILING
from bucp.team import people
from bucp.team.commands import NamePerson, ReleasePerson
from bucp.workflow.moves import Move
from bucp.workflow.who import COORDINATORS, DRAFTERS

MOVES = (
    Move(NamePerson, "Bring in a colleague", tuple(BEFORE_FILING), None, (COORDINATORS, DRAFTERS),
         people.name_person,
         events=("bucp.named",), letters=("named",), page="bucp:people"),
    Move(ReleasePerson, "Release a colleague", tuple(BEFORE_FILING), None, (COORDINATORS,),
         people.release_person,
         events=("bucp.released",), page="bucp:people"),
)  # fmt: skip
