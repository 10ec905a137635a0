"""`/bucps/<number>/end/`: choose how it is to end, and begin that. `/bucps/<number>/ending/`: how an ending stands, of
the agreement or of one party's part (`?ending=`); each party answers for itself, Agency officers decide on what was
proposed, and who began it takes it back."""

from dataclasses import dataclass
from itertools import chain

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bucp.access import READ, TEAM
from bucp.models.states import IN_FORCE
from bucp.page_actions.attempt import Attempt, attempt
from bucp.page_actions.standing import need_role, where_it_stands
from bucp.workflow.left import still_reads
from bucp.workflow.perform import may
from bucp.workflow.roles import reads
from bucp.workflow.table import MOVES
from common import dates
from common.naming import the
from common.text_checks import MOST as MOST_TEXT
from obligations import links
from obligations.duties.obligation_types import DESTRUCTION
from obligations.ending.commands import (
    AnswerEnding,
    DecideProposal,
    EndByAgreement,
    EndNotNeeded,
    WithdrawEnding,
)
from obligations.kinds import CLAUSES
from obligations.models import Ending
from obligations.question_fields import date_field
from obligations.recipients import offices
from signatories.access import access
from signatories.models import Role

from .effects import ALLOW, open_ending, open_seats, own_seats
from .parts import ANSWER_WITHIN, about, answer_day, open_part, own_part, said


@dataclass(frozen=True)
class EndingWay:
    """One way to end it. `words`: when it is the right one; `decides`: who decides; `why`: why not for this reader."""

    key: str
    title: str
    words: str
    decides: str
    url: str
    button: str
    why: str = ""


MUTUAL, NOT_NEEDED = "by-agreement", "not-needed"
COMMAND_OF = {MUTUAL: EndByAgreement, NOT_NEEDED: EndNotNeeded}
NOTICES = ("change_of_law", "recipients_acts", "material_violation")


class EndForm(forms.Form):
    on = date_field("Give the day on which access ends.", label="On which day does access to the data end?")
    text = forms.CharField(
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "w-full"}),
        error_messages={"required": "Say why the agreement should end."},
    )
    sure = forms.BooleanField(
        label="I have read what happens. This ends the agreement for good.",
        error_messages={"required": "Tick the box to say that the agreement is to end."},
    )

    def __init__(self, way: str, part: bool, *args):
        """`part`: only the party's own part ends by it."""
        super().__init__(*args)
        today = (
            "Today means at once."
            if way == NOT_NEEDED
            else "The day you propose. Today means as soon as every other party has agreed."
        )
        self.fields["on"].help_text = today
        self.fields["text"].label = (
            "Why are the data no longer needed?" if way == NOT_NEEDED else "Why should the agreement end?"
        )
        self.fields["text"].help_text = "The other parties read this."
        if way == MUTUAL:
            del self.fields["sure"]  # the other parties still have to agree
        elif part:
            self.fields["sure"].label = "I have read what happens. This ends our part of the agreement for good."


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, number):
    bucp, way = request.bucp, request.GET.get("way", "")
    before = open_ending(bucp)
    context = {"bucp": bucp, "before": before, "elsewhere": "" if bucp.state in IN_FORCE else where_it_stands(bucp)}
    if way not in COMMAND_OF:
        if request.method == "POST":
            return redirect("obligations:end", bucp.number)
        return render(request, "obligations/end.html", {**context, **_sorted(_ways(bucp, request.party_roles))})
    need_role(request, COMMAND_OF[way])
    party = _role_for(request, way).party
    part = own_part(bucp, party) if way == NOT_NEEDED else None
    context["before"] = _before(bucp, part)
    form = EndForm(way, bool(part), request.POST if request.method == "POST" else None)
    errors, status = [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = {key: form.cleaned_data[key] for key in ("on", "text")}
            tried = attempt(request, COMMAND_OF[way](**data), form)
            if tried.done:
                messages.success(request, _begun(tried.result))
                return redirect(links.ending(bucp))
            errors, status = tried.errors, tried.status
        context = {**context, "bucp": request.bucp, "before": _before(request.bucp, part)}
    context |= {
        "form": form,
        "errors": errors,
        "way": way,
        "is_proposal": way == MUTUAL,
        "days": DESTRUCTION,
        "part": part,
        "answer_within": ANSWER_WITHIN,
        "others": [the(p.name) for p in bucp.parties_in if p.pk != party.pk],
    }
    return render(request, "obligations/end_begin.html", context, status=status)


def _before(bucp, part):
    """The ending under way of the same: of this part, or of the agreement."""
    return open_part(bucp, part) if part else open_ending(bucp)


def _role_for(request, way: str):
    return MOVES[COMMAND_OF[way]].role_for(request.party_roles)


def _begun(ending: Ending) -> str:
    on = dates.day(ending.access_ends_on)
    if ending.state == Ending.State.PROPOSED:
        return f"You proposed to end it on {on}. The Data Coordinators of all other parties are asked."
    if ending.part_id:
        return f"Your part ends on {on}. The other parties are told, and asked whether it goes on between them."
    if ending.access_ends_on > timezone.localdate():
        return f"It is to end on {on}. All parties are told now."
    return "The agreement is terminated. Everybody concerned is told."


def _ways(bucp, party_roles) -> list[EndingWay]:
    """All of them; the page shows those first that the reader can begin."""
    several = len([p for p in bucp.recipients if p.takes_part]) > 1
    return [
        EndingWay(
            MUTUAL,
            "All parties agree to end it",
            "The purpose is reached, or another agreement does it better, and everybody sees it so.",
            "The Data Coordinators of all other parties: it ends when each of them agrees.",
            "?way=" + MUTUAL,
            "Propose to end it",
            "" if may(bucp, party_roles, EndByAgreement) else "The Data Coordinators of the parties propose this.",
        ),
        EndingWay(
            NOT_NEEDED,
            "A Data Recipient no longer needs the data" if several else "The Data Recipient no longer needs the data",
            "The study is complete, or the program has ended.",
            "The Data Coordinator of the Data Recipient alone. Nobody has to agree."
            + (" Only its own part ends; the others say whether it goes on between them." if several else ""),
            "?way=" + NOT_NEEDED,
            "End our part: no longer needed" if several else "End it: no longer needed",
            "" if may(bucp, party_roles, EndNotNeeded) else "The Data Coordinator of a Data Recipient says this.",
        ),
        *(_by_notice(bucp, party_roles, CLAUSES[name]) for name in NOTICES),
    ]


def _sorted(ways) -> dict:
    return {"ways": [w for w in ways if not w.why], "others": [w for w in ways if w.why]}


def _by_notice(bucp, party_roles, clause) -> EndingWay:
    decides = "The Data Provider alone"
    if len([p for p in bucp.providers if p.takes_part]) > 1:
        decides += ", for its own data; the others say whether it goes on between them"
    if clause.also_proposed:
        decides += ", or the Agency officers when the provider asks them first"
    return EndingWay(
        clause.name,
        f"{clause.title} ({clause.clause})",
        clause.when,
        f"{decides}. It is given as a notice.",
        links.give(bucp, clause.name),
        f"Write the notice under {clause.clause}",
        "" if clause.role_of(party_roles) else f"This is for: {'; '.join(str(w) for w in clause.givers)}.",
    )


# How it stands ------------------------------------------------------------------------------------------


class AnswerEndingForm(forms.Form):
    """`yes` and `no` are the words of the two answers; a reason is needed for the second."""

    verdict = forms.ChoiceField(
        choices=(("yes", ""), ("no", "")), error_messages={"required": "Choose one of the answers."}
    )
    words = forms.CharField(
        label="Your reasons",
        required=False,
        max_length=MOST_TEXT,
        help_text="Say why if you answer no. All parties read it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def answers(self, yes: str, no: str) -> list[dict]:
        chosen = self["verdict"].value()
        return [{"value": v, "label": label, "chosen": chosen == v} for v, label in (("yes", yes), ("no", no))]


class WithdrawEndingForm(forms.Form):
    reason = forms.CharField(
        label="Why do you take it back?",
        max_length=MOST_TEXT,
        help_text="The other parties read this.",
        widget=forms.Textarea(attrs={"rows": 4, "class": "w-full"}),
        error_messages={"required": "Say why you take it back: the other parties read it."},
    )


ANSWERS = {
    "answer": ("I agree: it ends on that day", "I do not agree: it stays in force"),
    "rest": ("I agree: it goes on between the others", "I do not agree: it ends for all"),
    "decide": ("I allow it: the provider may stop sharing", "I refuse it: sharing goes on"),
}


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request, number):
    posted = request.POST.get("do", "") if request.method == "POST" else ""
    answer = AnswerEndingForm(request.POST if posted in ANSWERS else None)
    back = WithdrawEndingForm(request.POST if posted == "withdraw" else None, prefix="back")
    errors, status = [], 200
    if request.method == "POST":
        form = {"answer": answer, "decide": answer, "withdraw": back}.get(posted)
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            tried = _act(request, posted, form)
            if tried.done:
                taken_back = posted == "withdraw"
                messages.success(
                    request, "You took it back. All parties are told." if taken_back else _done(tried.result)
                )
                return redirect(_after(request, tried.result))
            errors, status = tried.errors, tried.status
    return render(request, "obligations/ending.html", _standing(request, answer, back, errors, posted), status=status)


DONE = {
    Ending.State.PROPOSED: "Your answer is recorded. Others still have to answer.",
    Ending.State.DECIDED: "It is decided. All parties are told.",
    Ending.State.EFFECTIVE: "It is decided, and the agreement is terminated.",
    Ending.State.DECLINED: "Your answer is recorded. The agreement stays in force.",
}


def _done(ending: Ending) -> str:
    if ending.rest == Ending.Rest.GOES_ON:
        return "All parties agree: it goes on between them."
    if ending.rest == Ending.Rest.ENDS:
        return "Your answer is recorded. The agreement ends for all, and everybody is told."
    return DONE[Ending.State.PROPOSED] if ending.is_asked else DONE[ending.state]


def _after(request, ending: Ending) -> str:
    """Back to the ending; an officer who has decided does not read the agreement any more, and goes on with the
    work."""
    part = ending if ending.part_id else None
    return links.ending(request.bucp, part) if reads(request.user, request.bucp) else "/tasks/"


def _act(request, do: str, form) -> Attempt:
    pk = request.POST.get("ending", "")
    found = request.bucp.endings.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 16 else None
    if found is None:
        raise Http404
    if do == "withdraw":
        command = WithdrawEnding(ending=found, reason=form.cleaned_data["reason"])
    else:
        said, words = form.cleaned_data["verdict"] == "yes", form.cleaned_data["words"]
        if do in ("answer", "rest"):
            command = AnswerEnding(ending=found, agree=said, words=words)
        else:
            command = DecideProposal(ending=found, allow=said, words=words)
    tried = attempt(request, command, form)
    if tried.done:
        tried.result.refresh_from_db()  # the termination may have followed at once
    return tried


def _standing(request, answer, back, errors, posted) -> dict:
    bucp, party_roles = request.bucp, request.party_roles
    rows = list(
        bucp.endings.select_related("party__entity", "part__entity", "by", "decided_by", "given")
        .defer("given__attachment")
        .order_by("-pk")
    )
    rows = [about(bucp, row) for row in rows if still_reads(party_roles, row.at, row.part_id)]
    present = _chosen(request, rows)
    do = _expected_of(bucp, party_roles, present)
    return {
        "bucp": bucp,
        "present": present,
        "others": [row for row in rows if row != present and (row.is_open or row.is_asked)],
        "earlier": [row for row in rows if row != present and not (row.is_open or row.is_asked)],
        "part": present.part if present else None,
        "has_left": bool(present and present.part_id and present.state == Ending.State.EFFECTIVE),
        "waits_for": _waits_for(bucp, present),
        "since": present and (present.decided_at or present.at),
        "answered": _answered(present) if present else [],
        "answer_day": answer_day(present) if present else None,
        "said": present.given.rule.lines(bucp, present.given.data) if do == "decide" and present.given else [],
        "do": do,
        "answer": answer,
        "answers": answer.answers(*ANSWERS[do]) if do else [],
        "back": back,
        "may_withdraw": bool(present and present.is_open and _began(present, party_roles)),
        "open_back": posted == "withdraw",
        "errors": errors,
        "form_in_error": back if posted == "withdraw" else answer,
        "may_end": bucp.state in IN_FORCE and any(h.side and not h.has_left for h in party_roles),
        "notice_url": links.notice(present.given) if present and present.given else "",
    }


def _chosen(request, rows):
    """The ending that the page is about: the one that the address names, the one on which the reader is asked, one that
    is under way, the last one."""
    named = request.POST.get("ending") or request.GET.get("ending", "")
    asked = (row for row in rows if str(row.pk) == named)
    expected = (row for row in rows if _expected_of(request.bucp, request.party_roles, row))
    under_way = (row for row in rows if row.is_open or row.is_asked)
    return next(chain(asked, expected, under_way, rows), None)


@dataclass(frozen=True)
class EndingAnswer:
    """What one party or Agency has said, as the page shows it; `words` of its own, if it wrote any."""

    party: str
    label: str
    tone: str
    by: str = ""
    at: object = None
    words: str = ""


def _answered(present) -> list[EndingAnswer]:
    """How each party stands to it, or each Agency that decides on it; empty where nobody is asked."""
    if present.needs == Ending.Needs.OFFICERS and present.given:
        return _decided(present)
    answers = {row["party"]: row for row in said(present)}
    if not (answers or present.is_asked):
        return []
    found = [EndingAnswer(present.party.name, "Began it", "neutral", str(present.by), present.at)]
    for party in present.bucp.party_list:
        row = answers.get(party.name)
        if row:
            label, tone = ("Yes", "good") if row["agree"] else ("No", "bad")
            found.append(
                EndingAnswer(party.name, label, tone, f"{row['name']}, {row['role']}", row["at"], row["words"])
            )
        elif party in present.unanswered:
            found.append(EndingAnswer(party.name, "Still to answer", "waiting"))
    return found


def _decided(present) -> list[EndingAnswer]:
    """What the officers of each Agency concerned have said to an action proposed under §5.14."""
    found = [EndingAnswer(present.party.name, "Asks to act", "neutral", str(present.by), present.at)]
    answers = present.given.answers.filter(seat__isnull=False).select_related("by", "seat")
    said_by = {(answer.seat.agency_id, answer.seat.entity_id): answer for answer in answers}
    waiting = {(seat.agency_id, seat.entity_id) for seat in open_seats(present)}
    for office in offices(present.bucp.party_list):
        answer = said_by.get(office.key)
        if answer:
            label, tone = ("Allowed", "good") if answer.kind == ALLOW else ("Refused", "bad")
            found.append(EndingAnswer(office.name, label, tone, str(answer.by), answer.at, answer.text))
        elif office.key in waiting and present.state == Ending.State.PROPOSED:
            found.append(EndingAnswer(office.name, "Still to decide", "waiting"))
    return found


def _expected_of(bucp, party_roles, present) -> str:
    """What the reader is asked for: to answer, to say whether it goes on, to decide, or nothing."""
    if present is None:
        return ""
    if present.state == Ending.State.PROPOSED and present.needs == Ending.Needs.OFFICERS:
        return "decide" if own_seats(open_seats(present), party_roles) else ""
    waiting = {p.pk for p in present.unanswered}
    if not any(h.party.pk in waiting and h.role == Role.COORDINATOR for h in party_roles):
        return ""
    return "rest" if present.rest == Ending.Rest.ASKED else "answer"


def _waits_for(bucp, present) -> list[str]:
    if present is None:
        return []
    if present.state == Ending.State.PROPOSED and present.needs == Ending.Needs.OFFICERS:
        waiting = {(s.agency_id, s.entity_id) for s in open_seats(present)}
        return [f"the Agency officer of {the(o.name)}" for o in offices(bucp.party_list) if o.key in waiting]
    return [f"the Data Coordinator of {the(p.name)}" for p in present.unanswered]


def _began(present, party_roles) -> bool:
    return any(h.party.pk == present.party_id and h.role == Role.COORDINATOR for h in party_roles)
