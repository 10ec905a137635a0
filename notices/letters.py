"""The portal's own letters. Each has its text in `templates/notices/letters/<name>.txt`."""

from notices.kinds import LetterKind

LETTERS = (
    LetterKind("invitation", "house", "Invitation to the portal", "who is invited", secret=True),
    LetterKind("role_changed", "house", "A role, a delegation or a name changed",
               "whom it concerns, and the Data Coordinators of the entity"),
    LetterKind("second_person_wanted", "house", "Something waits for a second person",
               "who can confirm a role, a delegation, a name or the end of the duty of a second factor"),
    LetterKind("contact_wanted", "house", "A proposed contact waits to be confirmed",
               "the Statewide CDO and staff; the Agency CDO and AIO of the Agency of the entity"),
    LetterKind("account", "house", "Your account",
               "who holds the account, or whose address was typed", secret=True, by_sender=True),
    LetterKind("anchor", "house", "The anchor of the day", "who keeps the anchors of the record", by_sender=True),
    LetterKind("account_changed", "house", "Something about your account changed", "who holds the account"),
)  # fmt: skip

CLAUSES_SAY: dict[str, str] = {}
