"""The document as JSON, for machines and for proof: docs/json.md tells what is in it and how to check the fingerprint.

The same document gives the same text: keys stand in the order written here, lists in the order of the form.
"""

import json
from datetime import UTC, datetime

from bucp.models.states import State
from bucp.official_form.declare import AnswerKind
from bucp.text.snapshot import frozen
from history.models import Chain

from .record import standings

SCHEMA = "idea-bucp/1"


def json_of(document) -> bytes:
    """UTF-8, indented, ending in a line break."""
    return (json.dumps(as_data(document), ensure_ascii=False, indent=2) + "\n").encode()


def as_data(document) -> dict:
    bucp, read = document.bucp, document.reading
    stood = standings(document.number)
    return {
        "schema": SCHEMA,
        "number": document.number,
        "title": document.title,
        "state": {"value": bucp.state, "label": State(bucp.state).label},
        "draft": document.mark is not None,
        "form": {"version": read.form.version, "title": read.form.title},
        "text": _text(document),
        "parties": [{"entity": p.slug, "name": p.name, "side": p.side} for p in read.parties],
        "dates": {
            "sent": _moment(bucp.sent_at),
            "filed": _moment(bucp.filed_at),
            "in_force_since": _moment(bucp.active_since),
            "starts": bucp.start_date.isoformat() if bucp.start_date else None,
            "ends": bucp.ends_on.isoformat() if bucp.ends_on else None,
            "approved_and_signed": _moment(document.signed_at),
        },
        "approval": _approval(document.approval),
        "sections": [_section(part) for part in read.sections],
        "addenda": [{"title": a.title, "terms": list(a.terms)} for a in read.addenda],
        "opinions": [_opinion(o, stale) for o, stale in _in_order(document)],
        "signatures": [
            _signature(a.party, slot.signature, stood.get(slot.signature.pk))
            for a in document.approvals
            for slot in a.slots
            if slot.signature
        ],
        "education_agency": _agency(document.agency),
        "statements": list(read.form.notes),
        "history": _history(document.number),
        "frozen": _frozen(document),
    }


def _text(document) -> dict:
    revision = document.revision
    return {
        "revision": revision.number if revision else None,
        "frozen_at": _moment(revision.made_at) if revision else None,
        "sha256": document.sha256,
    }


def _approval(approval) -> dict | None:
    """How it came to be approved; null before it is out for signature."""
    if approval is None:
        return None
    return {
        "how": approval.how,
        "clauses": list(approval.clauses),
        "reason": approval.reason,
        "disputes": [
            {
                "how": s.how,
                "raised": s.raised.isoformat(),
                "about": s.about,
                "ended": s.on.isoformat(),
                "offices": list(s.offices),
                "clause": s.clause,
                "words": s.words,
            }
            for s in approval.settled
        ],
    }


def _frozen(document) -> str:
    """The very characters whose SHA-256 is the fingerprint."""
    return document.revision.content if document.revision else frozen(document.bucp)[0]


def _section(part) -> dict:
    return {
        "section": part.slug,
        "title": part.title,
        "fields": [_entry(e) for e in part.entries if e.kind not in (AnswerKind.CONTACTS, AnswerKind.APPROVALS)],
    }


def _entry(entry) -> dict:
    named = {"field": entry.key, "official": entry.label, "question": entry.question}
    if entry.kind == AnswerKind.ELEMENTS:
        return {**named, "elements": [dict(row) for row in _elements(entry.table)]}
    return {**named, "answers": [_answer(v) for v in entry.values]}


def _elements(table):
    keys = [c.key for c in table.columns] if table else []
    return (zip(keys, row, strict=True) for row in (table.rows if table else ()))


def _answer(value) -> dict:
    return {"party": value.party.slug if value.party else None, "value": value.raw, "text": value.text}


def _in_order(document):
    return sorted(document.opinions.values(), key=lambda found: (found[0].at, found[0].pk))


def _opinion(opinion, stale_since) -> dict:
    return {
        "review": opinion.review,
        "party": opinion.party.entity.slug,
        "stance": opinion.stance,
        "text": opinion.text,
        "by": opinion.name,
        "at": _moment(opinion.at),
        "revision": opinion.revision.number,
        "out_of_date_since": _moment(stale_since),
    }


def _signature(party, s, standing: dict | None) -> dict:
    """Without the signer's network address: that is for the record, not for the readers."""
    return {
        "party": party.slug,
        "role": s.role,
        "name": s.typed_name,
        "title": s.title,
        "division": s.division,
        "email": s.email,
        "phone": s.phone,
        "authority": s.authority,
        "standing": _standing(standing),
        "statement": s.statement,
        "at": _moment(s.at),
        "method": s.method,
        "sha256": s.sha256,
    }


def _agency(agency) -> dict | None:
    """The education agency's signature (Addendum B §1.3); null where none stands or none is needed."""
    if agency is None or agency.signature is None:
        return None
    s = agency.signature
    return {
        "agency": s.agency,
        "is_party": s.is_of_a_party,
        "name": s.signer,
        "title": s.title,
        "signed_on": s.signed_on.isoformat() if s.signed_on else None,
        "filed": _moment(s.at),
        "filed_for": s.entered_for.entity.slug,
        "confirmed": _moment(s.confirmation.at),
        "confirmed_for": s.confirmation.party.entity.slug,
        "sha256": s.sha256,
        "scan_sha256": s.scan_sha256,
    }


def _standing(standing: dict | None) -> dict | None:
    """By what the signer stood in the role, with the event of the entity's own chain that proves it."""
    return {key: standing[key] for key in ("sentence", "chain", "event", "hash")} if standing else None


def _history(number: str) -> dict:
    chain = Chain.objects.filter(name=number).first()
    return {"events": chain.length if chain else 0, "head": chain.head if chain else ""}


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else None
