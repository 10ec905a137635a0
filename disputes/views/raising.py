"""`/disputes/<number>/raise/`: a Data Provider states its objections in writing (§5.2). The page says what happens
then: what stops, what becomes required, and the route with its reasons."""

from django import forms

from bucp.official_form.completeness import is_blank
from bucp.official_form.declare import AnswerKind as FieldKind
from bucp.official_form.declare import Needed
from bucp.page_actions.page_action import PageAction
from bucp.text import snapshot as content
from bucp.workflow.table import MOVES
from common.attachments import AttachmentField
from disputes import offices, rules
from disputes.commands import RaiseDispute
from disputes.effects import MOST_TEXT
from disputes.enums import DisputeKind

KINDS = {
    DisputeKind.EXCHANGE: (
        "You hold that this data may not, or should not, be shared in this way.",
        "A statute forbids this disclosure for this purpose; or more is asked for than the purpose needs.",
    ),
    DisputeKind.DEIDENTIFICATION: (
        "You agree to share, but the way in which persons are made unrecognizable does not suffice.",
        "Cells with fewer than 11 persons would be published; or birth dates are kept to the day.",
    ),
    DisputeKind.COSTS: (
        "You agree to share, but not on who pays for preparing and sending it.",
        "Staff time for a monthly extract, or a secure connection that only this exchange needs.",
    ),
}
"""In plain words, with an example."""


class ObjectionForm(forms.Form):
    """`sections`: [(title, [(key, official name, question)])] of the parts that have a text."""

    kind = forms.ChoiceField(
        label="What do you object to?",
        choices=DisputeKind.choices,
        error_messages={"required": "Choose what you object to."},
    )
    fields_concerned = forms.MultipleChoiceField(
        label="Which parts of the proposal does it concern?",
        error_messages={
            "required": "Choose the parts of the proposal that your objection concerns.",
            "invalid_choice": "One of the parts you chose has no text any more. Choose again.",
        },
    )
    text = forms.CharField(
        label="Your objections",
        help_text="Say what you object to, why (with the statute, if there is one), and what would let you agree. "
        "Both sides, and later whoever mediates, read this. Write roles, not names.",
        max_length=MOST_TEXT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 10, "class": "w-full"}),
        error_messages={"required": "Write your objections: the others can only answer what is written."},
    )
    file = AttachmentField(help_text="For example an opinion or a cost estimate.")
    sure = forms.BooleanField(
        label="Raise it now: the review stops until this is settled.",
        help_text=(
            "Ten working days for talks begin at once. “The way it would take” on this page says what can follow."
        ),
        error_messages={"required": "Tick the box to say that the review is to stop for this."},
    )

    def __init__(self, sections, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections = sections
        self.fields["fields_concerned"].choices = [(key, name) for _, rows in sections for key, name, _ in rows]

    def kinds(self) -> list[dict]:
        chosen = self["kind"].value()
        return [
            {"value": k.value, "label": k.label, "words": words, "example": example, "chosen": chosen == k.value}
            for k, (words, example) in KINDS.items()
        ]

    def groups(self) -> list[dict]:
        """The parts by section, with what is chosen; a section with a choice stands open."""
        chosen = set(self["fields_concerned"].value() or ())
        return [
            {
                "title": title,
                "rows": [{"key": k, "name": n, "question": q, "chosen": k in chosen} for k, n, q in rows],
                "count": sum(k in chosen for k, _, _ in rows),
            }
            for title, rows in self.sections
        ]


def parts_with_text(bucp) -> list[tuple]:
    """[(section's title, [(key, official name, question)])]: the parts that say something; two queries."""
    said = {key for (key, _), value in content.answers_of(bucp).items() if not is_blank(value)}
    if bucp.elements.exists():
        said |= {key for key, f in bucp.form.fields.items() if f.kind == FieldKind.ELEMENTS}
    found = [(s.title, [(f.key, f.official, f.question) for f in s.fields if f.key in said]) for s in bucp.form]
    return [(title, rows) for title, rows in found if rows]


class RaiseAction(PageAction):
    """The subject are the parts that one can object to."""

    def subject(self, request):
        return parts_with_text(request.bucp)

    def make_form(self, request, sections, *data):
        """GET `?field=key` chooses a part beforehand, as from its place in the review."""
        if data:
            return ObjectionForm(sections, *data)
        return ObjectionForm(sections, initial={"fields_concerned": request.GET.getlist("field")})

    def command_of(self, request, sections, form):
        data = form.cleaned_data
        return RaiseDispute(kind=data["kind"], fields=data["fields_concerned"], text=data["text"], file=data["file"])

    def target(self, request, sections, dispute):
        return dispute

    def context(self, request, sections, form) -> dict:
        bucp = request.bucp
        route = rules.route(offices.facts(bucp))
        return {
            **super().context(request, sections, form),
            "route": route,
            "steps": [{"label": s.label, "days": rules.WORKING_DAYS[s]} for s in route.steps],
            "required": list(
                dict.fromkeys(f.official for f in bucp.form.fields.values() if f.needed == Needed.DISPUTED)
            ),
            "party": MOVES[RaiseDispute].role_for(request.party_roles).party,
        }


RAISE = RaiseAction(
    name="raise",
    path="raise/",
    command=RaiseDispute,
    template="disputes/raise.html",
    done="Your objection is raised. Everybody who works on this agreement is being told.",
)
