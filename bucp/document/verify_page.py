"""The answer of `/verify/`: what was found in a file, and what the register says on the agreement it names.

Whoever may read public lines gets that of an agreement on file (domain.md §11); of any other not that it exists.
Others learn of a file that carries our seal whether its agreement is still in force, and of any other file nothing: a
number is quickly typed into a forged one.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from bucp import public_register
from bucp.models import Bucp, FiledDocument
from bucp.models.states import State
from bucp.text import public_line
from common import dates
from signatories.models import User

from .verify import FileVerdict, Finding

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Standing:
    """The agreement as the register has it today."""

    number: str
    state: str
    line: public_line.PublicLine | None  # None: for readers who may not have it
    sentence: str
    tone: str


@dataclass(frozen=True)
class VerifyAnswer:
    tone: str  # good, warn, bad
    label: str
    headline: str
    advice: str
    facts: tuple[tuple[str, str], ...]
    standing: Standing | None
    standing_title: str
    is_hearsay: bool  # the file only names the agreement; nothing shows that it is of it
    number: str  # as in the headline, which must not break it over lines
    fingerprint: str

    @property
    def headline_parts(self) -> tuple[str, str, str]:
        return self.headline.partition(self.number) if self.number else (self.headline, "", "")


SAID = {
    FileVerdict.CHANGED: (
        "bad",
        "Changed",
        "This file was changed after it was sealed",
        "Do not rely on it. Ask whoever sent it for the file as it was filed.",
    ),
    FileVerdict.OTHER_SEAL: (
        "bad",
        "Not ours",
        "This is not a document of this portal",
        "It carries a seal, but of somebody else, whatever name that seal bears.",
    ),
    FileVerdict.UNSEALED: (
        "warn",
        "Draft or copy",
        "Not sealed: a draft or a copy, do not rely on it",
        "Anybody could have made or altered this file. A filed agreement carries this portal’s seal.",
    ),
    FileVerdict.FOREIGN: (
        "bad",
        "Not ours",
        "This is not a document of this portal",
        (
            "The PDF carries no seal of ours and no agreement. A scan or a print made into a PDF loses the seal: ask "
            "for the original file."
        ),
    ),
    FileVerdict.DAMAGED: (
        "bad",
        "Damaged",
        "This file is damaged, so it proves nothing",
        "It cannot be read as a PDF. It may have been cut off on its way: ask for it again.",
    ),
    FileVerdict.LOCKED: (
        "bad",
        "Locked",
        "This file is locked with a password, so it cannot be checked",
        "This portal never locks what it seals. Ask for the original file.",
    ),
    FileVerdict.NOT_PDF: (
        "bad",
        "Not ours",
        "This is not a document of this portal",
        "It is not a PDF. Filed agreements are sealed as PDF files: check that file.",
    ),
    FileVerdict.EMPTY: (
        "bad",
        "Empty",
        "This file is empty",
        "Nothing arrived. Choose the file again, or ask for it again.",
    ),
    FileVerdict.TOO_LARGE: (
        "bad",
        "Too large",
        "This file is too large to check here",
        "Files of up to 30 MB can be checked. Documents of this portal are far smaller.",
    ),
    FileVerdict.TOO_HARD: (
        "bad",
        "Not checked",
        "This file could not be checked",
        "Reading it takes more time or memory than any document of this portal needs. Do not rely on it.",
    ),
}


def answer_to(found: Finding, reader: Reader | None = None) -> VerifyAnswer:
    """At most four queries: whether lines are public, the filed file, the agreement, its parties; two more where
    another took its place."""
    reads_line = bool(reader) and public_register.may_read_line(reader)
    filed = FiledDocument.objects.filter(sha256=found.sha256).only("bucp_id").first() if found.is_intact else None
    bucp = _on_file(found, filed) if reads_line or found.is_intact else None
    tone, label, headline, advice = _said(found, filed, bucp)
    return VerifyAnswer(
        tone=tone,
        label=label,
        headline=headline,
        advice=advice,
        facts=tuple(_facts(found, filed, bucp)),
        standing=_standing(bucp, reads_line) if bucp else None,
        standing_title="This agreement today" if found.is_intact else "The agreement that this file names",
        is_hearsay=not found.is_intact,
        number=bucp.number if bucp else found.text.number if found.text else "",
        fingerprint="" if found.verdict is FileVerdict.TOO_LARGE else found.sha256,  # of what was read, not of the file
    )


def _on_file(found: Finding, filed) -> Bucp | None:
    on_file = Bucp.objects.on_file().with_parties()
    if filed:
        return on_file.filter(pk=filed.bucp_id).first()
    return on_file.filter(number=found.text.number).first() if found.text else None


def _said(found: Finding, filed, bucp) -> tuple[str, str, str, str]:
    if not found.is_intact:
        return SAID[found.verdict]
    if filed and bucp:
        return _genuine(bucp)
    name = found.text.number if found.text else "a document"
    return (
        "warn",
        "Not the filed one",
        f"Sealed by this portal, but not the filed version of {name}",
        "It is unchanged since it was sealed, yet another file is on record. Rely on the filed one only.",
    )


def _genuine(bucp) -> tuple[str, str, str, str]:
    headline = f"Yes: this is the filed {bucp.number}, unchanged since it was sealed"
    if bucp.is_in_force:
        return "good", "Genuine", headline, "It is the very file on record with the Statewide Chief Data Officer."
    mind = _sentence(bucp)
    return "warn", "Genuine, no longer in force", headline, f"But mind: {mind[0].lower()}{mind[1:]}"


def _facts(found: Finding, filed, bucp):
    for problem in found.problems:
        yield "What is wrong", problem
    if found.sealed_by:
        ours = "this portal’s certificate" if found.is_trusted else "not this portal’s certificate"
        yield ("Sealed by" if found.is_intact else "The seal names"), f"{found.sealed_by} ({ours})"
    if found.sealed_at:
        yield "Sealed on", dates.moment(found.sealed_at)
    if found.stamped_at:
        yield "Time stamp", f"{dates.moment(found.stamped_at)}, by {found.stamped_by}"
    if found.is_intact:
        yield "Version", "The filed version" if filed else "Not the filed version"
    if found.text and not bucp:  # else it stands above, with its title
        yield ("Agreement" if found.is_intact else "It says it is"), found.text.number


def _standing(bucp, reads_line: bool) -> Standing:
    tone = "good" if bucp.is_in_force else "warn"
    line = public_line.of(bucp) if reads_line else None
    return Standing(bucp.number, bucp.get_state_display(), line, _sentence(bucp), tone)


def _sentence(bucp) -> str:
    ended = f" on {dates.day(bucp.ended_at or bucp.state_since)}"
    if bucp.state == State.ACTIVE:
        until = f", until {dates.day(bucp.ends_on)}" if bucp.ends_on else ""
        return f"In force since {dates.day(bucp.active_since or bucp.filed_at)}{until}."
    if bucp.state == State.FILED:
        starts = f", and begins on {dates.day(bucp.start_date)}" if bucp.start_date else ""
        return f"Filed{starts}."
    return {
        State.AMENDED: f"Superseded{ended}: {_successor(bucp)} took its place.",
        State.TERMINATED: f"Terminated{ended}.",
        State.EXPIRED: f"Expired{ended}.",
    }[State(bucp.state)]


def _successor(bucp) -> str:
    """On file itself, so that its number is for everybody (domain.md §11). One query."""
    new = bucp.in_its_place
    return new.number if new else "an amendment"
