"""The contacts of an agreement as they are now: those who signed, with every administrative update since."""

from dataclasses import dataclass

from bucp.text.reader import ReadingColumn, contacts_of

DETAILS = (("name", "Name"), ("title", "Title"), ("division", "Division"), ("email", "E-mail"), ("phone", "Phone"))
OTHER = "Contact"


@dataclass(frozen=True)
class ContactLine:
    """One contact: the role, and {detail: what it is now}."""

    role: str
    details: dict


@dataclass(frozen=True)
class PartyContacts:
    party: object
    lines: list


def present_contacts(bucp, updates) -> list[PartyContacts]:
    """Per party, in their order. `updates`: the ContactUpdates of this agreement, oldest first. One query."""
    columns = [ReadingColumn(p.pk, p.entity.slug, p.name, p.side) for p in bucp.party_list]
    found = []
    for party, contacts in zip(bucp.party_list, contacts_of(bucp, columns), strict=True):
        lines = [ContactLine(c.role, {label: getattr(c, key) for key, label in DETAILS}) for c in contacts.people]
        for update in updates:
            if update.party_id == party.pk:
                _apply(lines, update.what)
        found.append(PartyContacts(party, lines))
    return found


def _apply(lines: list, what) -> None:
    for row in what:
        line = next((line for line in lines if line.role == row["role"]), None)
        if line is None:
            line = ContactLine(row["role"], {})
            lines.append(line)
        line.details[row["detail"] or OTHER] = row["after"]
