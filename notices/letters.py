"""The portal's own letters. Each has its text in `templates/notices/letters/<name>.txt`."""

from notices.kinds import LetterKind

LETTERS = (
    LetterKind("invitation", "house", "Invitation to the portal", secret=True),
    LetterKind("account", "house", "Your account", secret=True, by_sender=True),
)

CLAUSES_SAY: dict[str, str] = {}
