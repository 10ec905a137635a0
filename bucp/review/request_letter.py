"""The request letter of guide step 4, written from the draft: who asks, for what data, why, and what is asked of the
provider. The sender edits it before it goes. It holds no sensitive answer and names roles, not people."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from bucp.official_form.declare import DATA_ELEMENTS
from bucp.text.reader import Reading, read
from signatories.models import Role

SHORT = 600  # characters of an answer that the letter repeats; the rest is in the proposal
NAMED_ELEMENTS = 8


@dataclass(frozen=True)
class RequestLetter:
    subject: str
    text: str

    def __str__(self):
        """As the outbox takes it: subject line, empty line, text."""
        return f"{self.subject}\n\n{self.text}"


def request_letter(bucp, party_role=None) -> RequestLetter:
    """The letter for this draft. `party_role`: the sender's role in it, for the closing line."""
    reading = read(bucp)
    text = render_to_string(
        "bucp/send/letter.txt",
        {
            "bucp": bucp,
            "asking": _and([p.name for p in bucp.recipients]),
            "asked": _and([p.name for p in bucp.providers]),
            "reason": _short(reading, "purpose_reason"),
            "need": _short(reading, "purpose_need"),
            "categories": _and([item.lower() for item in _items(reading, "data_categories")]),
            "elements": _elements(reading),
            "frequency": _short(reading, "frequency").lower(),
            "duration": _short(reading, "duration"),
            "deadlines": _short(reading, "critical_deadlines"),
            "role": Role(party_role.role).label if party_role else Role.PROGRAM.label,
            "department": party_role.party.name if party_role else bucp.recipients[0].name,
            "url": f"{settings.SITE_URL}{reverse('bucp:review', args=[bucp.number])}",
        },
    )
    return RequestLetter(f"{bucp.number}: request for data, “{bucp.title}”", text.strip())


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _items(reading: Reading, key: str) -> tuple[str, ...]:
    entry = reading.entries.get(key)
    return entry.values[0].items if entry and entry.values else ()


def _short(reading: Reading, key: str) -> str:
    """The answer's beginning, cut at a word; where each department answers, the first one's."""
    entry = reading.entries.get(key)
    if entry is None or entry.sensitive:
        return ""
    text = next((v.text for v in entry.values if v.answered), "")
    text = " ".join(text.split())
    if len(text) <= SHORT:
        return text
    return text[:SHORT].rsplit(" ", 1)[0] + " …"


def _elements(reading: Reading) -> str:
    table = reading.entries[DATA_ELEMENTS].table
    names = [row[0] for row in table.rows if row[0]]
    if not names:
        return ""
    number = f"{len(table):,} data element{'s' if len(table) != 1 else ''}"
    if len(names) <= NAMED_ELEMENTS:
        return f"{number}: {_and(names)}"
    return f"{number}, among them {_and(names[:NAMED_ELEMENTS])}"
