"""The letter that reminds of a task. Each has its text in `templates/tasks/letters/<name>.txt`."""

from notices.kinds import LetterKind

LETTERS = (
    LetterKind(
        "reminder",
        "house",
        "Reminder",
        "who can do the task; when it is over its time also the Data Coordinators of the entity",
    ),
)

CLAUSES_SAY: dict[str, str] = {}
