"""What of an agreement is on record (`history.on_record`), and what is not."""

import json
from collections.abc import Iterator

from bucp.drafting.effects import mirrored
from bucp.models import Bucp
from bucp.models.states import ON_FILE, State
from bucp.text.revisions import pieces_of
from bucp.text.snapshot import snapshot
from common.record_kinds import RecordKind
from history.proof import RowBreak

RECORDS = (
    RecordKind(
        "agreement",
        "bucp.Bucp",
        "number",
        columns=(
            *("form_version", "state", "state_since", "turn", "turn_since", "was_disputed", "decided_at"),
            *("created_at", "created_by", "sent_at", "filed_at", "filed_by", "active_since", "ended_at", "end_reason"),
            *("amends", "follows", "current_revision"),
        ),  # the others repeat answers, and are compared with them
    ),
    RecordKind("party", "bucp.Party", "bucp__number", may_go=True),  # from a draft
    RecordKind("participant", "bucp.Participant", "party__bucp__number", may_go=True),
    RecordKind("office_access", "bucp.OfficeAccess", "bucp__number"),
    RecordKind("span", "bucp.Span", "bucp__number"),
    RecordKind("revision", "bucp.Revision", "bucp__number"),
    RecordKind(
        "thread",
        "bucp.Thread",
        "bucp__number",
        columns=("bucp", "field", "party", "opened_by", "opened_at", "resolved_at", "resolved_by", "waived_at"),
    ),
    RecordKind("comment", "bucp.Comment", "thread__bucp__number"),
    RecordKind("waiver", "bucp.Waiver", "thread__bucp__number", may_go=True),  # when the talk goes on
    RecordKind("review_request", "bucp.ReviewRequest", "bucp__number"),
    RecordKind("opinion", "bucp.Opinion", "bucp__number"),
    RecordKind("signing_round", "bucp.SigningRound", "bucp__number"),
    RecordKind("signature", "bucp.Signature", "round__bucp__number"),
    RecordKind("paper_confirmation", "bucp.PaperConfirmation", "signature__round__bucp__number"),
    RecordKind("signature_withdrawal", "bucp.SignatureWithdrawal", "signature__round__bucp__number"),
    RecordKind("agency_signature", "bucp.AgencySignature", "round__bucp__number"),
    RecordKind("agency_confirmation", "bucp.AgencySignatureConfirmation", "signature__round__bucp__number"),
    RecordKind("filed_document", "bucp.FiledDocument", "bucp__number"),
)

NO_RECORDS = {
    "bucp.Answer": "work on the text; what is put out for signature must equal the frozen revision (CHECKS)",
    "bucp.DataElement": "as the answers",
    "bucp.HistoricalAnswer": "drafts of answers, kept for those who write",
    "bucp.HistoricalDataElement": "drafts of data elements, kept for those who write",
    "bucp.NumberSeries": "the last number given",
    "bucp.Reader": "repeats who takes part, for lists; `manage.py readers` compares it with what is on record",
    "bucp.SearchText": "what a search looks into, made from the answers",
    "bucp.Seen": "how far a person has read",
    "bucp.Rendering": "files that are made anew at any time",
}

FROZEN = (State.SIGNING, *ON_FILE)
"""From here on the text is what is signed: nobody edits it."""


def texts_are_as_signed(chains: list[str]) -> Iterator[RowBreak]:
    """The answers, data elements and parties of what is put out for signature or filed are those of its revision, and
    so are the columns of the agreement that repeat answers."""
    rows = Bucp.objects.filter(number__in=chains, state__in=FROZEN, current_revision__isnull=False).with_parties()
    rows = rows.select_related("current_revision").prefetch_related("answers", "elements")
    for bucp in rows.defer("search_line").iterator(chunk_size=50):
        signed, now = json.loads(bucp.current_revision.content), snapshot(bucp)
        revision = f"is not as in revision {bucp.current_revision.number}"
        for field, party in _differing(pieces_of(signed), pieces_of(now)):
            of = f" of {party}" if party else ""
            yield RowBreak(bucp.number, f"answer to “{field}”{of} (bucp_answer, bucp_dataelement)", revision)
        if _parties(signed) != _parties(now):
            yield RowBreak(bucp.number, "list of parties (bucp_party)", revision)
        for column in _not_mirroring(bucp):
            yield RowBreak(bucp.number, f"agreement {bucp.pk} (bucp_bucp)", f"{column} {revision}")


def _differing(signed: dict, now: dict) -> list:
    return sorted((key for key in signed.keys() | now.keys() if signed.get(key) != now.get(key)), key=str)


def _parties(content: dict) -> list:
    """Without the name, which an entity may change."""
    parties = [(party["entity"], party["side"], party["position"]) for party in content["parties"]]
    return [content["form"], *parties]


def _not_mirroring(bucp: Bucp) -> list[str]:
    """The columns that do not say what the answer says."""
    given = {answer.field: answer.value for answer in bucp.answers.all()}
    differing = []
    for column, field in bucp.form.mirrored.items():
        if field.key in given:
            said = mirrored(field, given[field.key])
        else:
            said = bucp.title if column == "title" else Bucp._meta.get_field(column).get_default()
        if getattr(bucp, column) != said:
            differing.append(column)
    return differing


CHECKS = (texts_are_as_signed,)
