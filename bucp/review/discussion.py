"""The threads of comments on a BUCP's text, laid beside the passages they are about, for the review page."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse

from bucp.drafting.commands import SaveAnswer
from bucp.models.states import Side
from bucp.official_form.declare import AnswerKind
from bucp.text.links import field_anchor
from bucp.text.read_markers import is_new
from bucp.text.reader import Reading, ReadingEntry, Value
from bucp.text.redline import compare
from bucp.workflow.perform import may
from common.naming import the

from .commands import ReopenThread, ResolveThread, WaiveThread, WriteComment

WORDED = (AnswerKind.TEXT, AnswerKind.LINE)
"""Answers for which other wording can be suggested."""


@dataclass(frozen=True)
class SaidComment:
    """One comment as shown. `tokens`: the suggested wording against the present text; `usable`: it can be put in."""

    pk: int
    author: str
    party_role: str
    at: object
    text: str
    tokens: tuple = ()
    in_use: bool = False
    usable: bool = False
    new: bool = False


@dataclass(frozen=True)
class Talk:
    """One thread with what this reader can do in it."""

    pk: int
    label: str
    comments: tuple[SaidComment, ...]
    is_open: bool
    closed: str  # how it was closed, in words
    waits: str
    waivers: tuple
    missing_waiver: str  # which parties have still to agree to go ahead with it open
    url: str
    suggest_url: str
    version: int
    may_talk: bool
    may_reopen: bool
    may_waive: bool
    typed: dict = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        return f"thread-{self.pk}"


@dataclass
class DiscussionRow:
    """A passage of the text: one answer, the data elements, or the contacts, with its threads."""

    entry: ReadingEntry
    value: Value | None
    anchor: str
    first: bool  # whether the question is shown with it (of several parties' answers, with the first)
    comment_url: str = ""
    suggest_url: str = ""
    threads: list[Talk] = field(default_factory=list)
    changed_by: str = ""  # who changed it since the reader last looked
    changed_at: object = None


@dataclass(frozen=True)
class DiscussionChapter:
    slug: str
    title: str
    groups: tuple  # (official label, rows)


class Discussion:
    """`chapters` to show; `elsewhere`: threads on questions that are no longer asked; `kept_back`: how many are on
    answers that this reader may not see (`fields`: those they may, None: all). At most five queries."""

    def __init__(self, bucp, reading: Reading, user, party_roles, seen=None, only_open=False, typed=None, fields=None):
        self.bucp, self.reading, self.user, self.party_roles, self.seen = bucp, reading, user, party_roles, seen
        self.typed = typed or {}
        self.own = {party_role.party.pk for party_role in party_roles}
        asked = {
            "comment": WriteComment,
            "answer": SaveAnswer,
            "reopen": ReopenThread,
            "resolve": ResolveThread,
            "waive": WaiveThread,
        }
        self.may = {name: may(bucp, party_roles, command) for name, command in asked.items()}
        self.coordinated = {party_role.party.pk for party_role in party_roles if party_role.role == "coordinator"}
        self.answers = {(a.field, a.party_id): a for a in bucp.answers.all()}
        self.rows: dict[tuple, DiscussionRow] = {}
        self.chapters = [self._chapter(part) for part in reading.sections]
        self.chapters = [c for c in self.chapters if c.groups]
        self.elsewhere: list[Talk] = []
        self.count_open = self.count_all = self.new_comments = self.kept_back = 0
        for thread in _threads(bucp):
            if fields is not None and thread.field in bucp.form.fields and thread.field not in fields:
                self.kept_back += 1
                continue
            self.count_all += 1
            self.count_open += thread.is_open
            if thread.is_open or not only_open:
                self._place(thread)

    @property
    def changed_answers(self) -> int:
        return sum(bool(row.changed_at) for row in self.rows.values())

    def _chapter(self, part) -> DiscussionChapter:
        groups = [
            (label, [row for entry in entries for row in self._rows(entry)])
            for label, entries in part.groups
            if any(e.kind != AnswerKind.APPROVALS for e in entries)
        ]
        return DiscussionChapter(part.slug, part.title, tuple(groups))

    def _rows(self, entry: ReadingEntry):
        if entry.kind == AnswerKind.APPROVALS:
            return
        values = entry.values or (None,)
        for place, value in enumerate(values):
            party = value.party.pk if value and value.party else None
            row = DiscussionRow(entry, value, field_anchor(entry.key, party), place == 0)
            if self.may["comment"]:
                query = f"?field={entry.key}" + (f"&party={party}" if party else "")
                row.comment_url = reverse("bucp:comment", args=[self.bucp.number]) + query
                row.suggest_url = row.comment_url + "&suggest=1" if entry.field.kind in WORDED else ""
            self._mark_change(row, entry.key, party)
            self.rows[entry.key, party] = row
            yield row

    def _mark_change(self, row: DiscussionRow, key: str, party) -> None:
        answers = (
            self.bucp.elements.all() if row.entry.kind == AnswerKind.ELEMENTS else [self.answers.get((key, party))]
        )
        news = [a for a in answers if a and is_new(self.seen, self.user, a.changed_at, a.changed_by_id)]
        if news:
            last = max(news, key=lambda a: a.changed_at)
            row.changed_by, row.changed_at = last.changed_by.name, last.changed_at

    def _place(self, thread) -> None:
        row = self.rows.get((thread.field, thread.party_id)) or self.rows.get((thread.field, None))
        row = row or next((r for (key, _), r in self.rows.items() if key == thread.field), None)
        (row.threads if row else self.elsewhere).append(self._talk(thread))

    def _talk(self, thread) -> Talk:
        declared = self.bucp.form.fields.get(thread.field)
        answer = self.answers.get((thread.field, thread.party_id))
        present = answer.value if answer and isinstance(answer.value, str) else ""
        waivers = tuple(thread.waivers.all())
        waived = {w.party_id for w in waivers}
        may_write = self.may["answer"] and (thread.party_id is None or thread.party_id in self.own)
        usable = bool(declared and declared.kind in WORDED and may_write and thread.is_open)
        return Talk(
            pk=thread.pk,
            label=declared.official if declared else thread.field,
            comments=tuple(self._said(c, present, usable, thread.is_open) for c in thread.comments.all()),
            is_open=thread.is_open,
            closed=_closed(thread),
            waits=f"Waits for the {Side(thread.waits_on).label}" if thread.is_open else "",
            waivers=waivers,
            missing_waiver=" and ".join(the(p.name) for p in self.bucp.party_list if p.pk not in waived)
            if waivers and thread.is_open
            else "",
            url=reverse("bucp:thread", args=[self.bucp.number, thread.pk]),
            suggest_url=(
                reverse("bucp:comment", args=[self.bucp.number]) + f"?thread={thread.pk}&suggest=1"
                if declared and declared.kind in WORDED
                else ""
            ),
            version=answer.version if answer else 0,
            may_talk=self.may["comment"] and thread.is_open,
            may_reopen=self.may["reopen"] and not thread.is_open,
            may_waive=self.may["waive"] and thread.is_open and not self.coordinated <= waived,
            typed=self.typed if self.typed.get("thread") == thread.pk else {},
        )

    def _said(self, comment, present: str, usable: bool, is_open: bool) -> SaidComment:
        new = is_new(self.seen, self.user, comment.at, comment.by_id)
        self.new_comments += new
        suggestion = comment.suggestion
        in_use = bool(suggestion) and suggestion == present
        # A suggestion of a closed thread is shown as it is: the text has moved on since.
        tokens = compare(present if is_open else suggestion, suggestion) if suggestion else ()
        text = "" if comment.text == suggestion else comment.text
        return SaidComment(
            comment.pk,
            comment.by.name,
            comment.party_role,
            comment.at,
            text,
            tokens,
            in_use,
            usable and bool(suggestion) and not in_use,
            new,
        )


def load(bucp) -> None:
    """Fetches the answers and data elements with who wrote them, once for all parts of a page."""
    from bucp.models import Answer, DataElement

    prefetch_related_objects(
        [bucp],
        Prefetch("answers", Answer.objects.select_related("changed_by")),
        Prefetch("elements", DataElement.objects.select_related("changed_by")),
    )


def _threads(bucp):
    from bucp.models import Comment, Waiver

    return bucp.threads.select_related("resolved_by").prefetch_related(
        Prefetch("comments", Comment.objects.select_related("by")),
        Prefetch("waivers", Waiver.objects.select_related("by", "party__entity").order_by("at")),
    )


def _closed(thread) -> str:
    if thread.resolved_at:
        return f"Resolved by {thread.resolved_by.name}"
    return "Left open by agreement of all parties" if thread.waived_at else ""
