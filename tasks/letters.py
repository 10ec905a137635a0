"""The letter that reminds of a task. Each has its text in `templates/tasks/letters/<name>.txt`."""

from notices.kinds import LetterKind

LETTERS = (LetterKind("reminder", "house", "Reminder"),)

CLAUSES_SAY: dict[str, str] = {}
