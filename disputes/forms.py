"""What people write in a dispute. The forms see to what is missing, beside its field; whether an act is possible is the
life cycle’s to say. `for_move()` gives what `perform` wants."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bucp.models.states import Side
from bucp.official_form.declare import DATA_ELEMENTS
from common import dates
from common.attachments import AttachmentField
from common.text_checks import as_typed
from obligations.question_fields import date_field
from signatories.models import Role

from .effects import MOST_TEXT
from .enums import Close, Solution, Step, SubmissionKind, Verdict


class LongTextField(forms.CharField):
    """A long text. `missing`: the sentence when it is empty."""

    def __init__(self, label, missing="", rows=8, help_text="", **more):
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=MOST_TEXT,
            required=bool(missing),
            error_messages={"required": missing},
            widget=forms.Textarea(attrs={"rows": rows}),
            **more,
        )

    def to_python(self, value):
        return super().to_python(as_typed(value))


def _choice(label, choices, missing, widget=forms.RadioSelect, **more):
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=widget,
        error_messages={"required": missing, "invalid_choice": missing},
        **more,
    )


class DisputeForm(forms.Form):
    """`page`: the `facts.DisputeFacts`; `thing`: what the act is about (a meeting, a settlement), if anything."""

    def __init__(self, page, thing, *args):
        self.page, self.thing = page, thing
        super().__init__(*args)
        self.prepare()

    def prepare(self):
        """For choices that depend on the page."""

    def for_move(self) -> dict:
        return dict(self.cleaned_data)


class ReferForm(DisputeForm):
    text = LongTextField(
        "What stays open, and why",
        "Explain in writing what stays open and why: whoever gets it now begins with this.",
        help_text="Whoever mediates next begins with this. Say what was tried and what each side still needs.",
    )


class AddSubmissionForm(DisputeForm):
    kind = _choice("What kind of paper is it?", (), "Choose what kind of paper it is.")
    text = LongTextField("Text", "Write it before you send it.")
    file = AttachmentField()

    LABELS = {
        SubmissionKind.REPLY: "A reply, for everybody who takes part",
        SubmissionKind.OBJECTION: "A further objection, for everybody who takes part",
        SubmissionKind.PRIVILEGED: "A privileged note, for the people of your own entity only (§5.20)",
    }

    def prepare(self):
        own = [h for h in self.page.party_roles if h.side]
        kinds = [SubmissionKind.REPLY]
        if any(h.side == Side.PROVIDER for h in own):
            kinds.append(SubmissionKind.OBJECTION)
        if any(h.role == Role.LEGAL for h in own):
            kinds.append(SubmissionKind.PRIVILEGED)
        self.fields["kind"].choices = [(k.value, self.LABELS[k]) for k in kinds]
        self.fields["kind"].initial = SubmissionKind.REPLY


class ProposeSettlementForm(DisputeForm):
    text = LongTextField(
        "What you propose to agree on",
        "Write what you propose to agree on.",
        help_text="Say it so that everybody can answer yes or no.",
    )
    solution = _choice("What kind of solution is it?", Solution.choices, "Choose what kind of solution it is.")
    changes = forms.MultipleChoiceField(
        label="Which parts of the proposal change?",
        help_text="Once it is agreed, what was agreed is written into these parts before it can be signed.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    statutes = forms.CharField(
        label="Statutes it rests on",
        help_text="For example: Welf. & Inst. Code § 10850",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )

    def prepare(self):
        form = self.page.bucp.form
        changeable = [f for f in form.fields.values() if f.key == DATA_ELEMENTS or not f.is_computed]
        self.fields["changes"].choices = [(f.key, f"{f.official}: {f.question}") for f in changeable]
        self.fields["changes"].initial = self.page.dispute.fields

    def for_move(self):
        written = self.cleaned_data
        return {key: written[key] for key in ("text", "solution", "statutes")} | {"fields": written["changes"]}


class AnswerSettlementForm(DisputeForm):
    agree = _choice("Do you agree?", (("yes", "Yes, we agree"), ("no", "No, we cannot agree")), "Choose your answer.")
    reason = LongTextField("If not, why?", rows=4, help_text="The others read this and can propose something better.")

    def clean(self):
        data = super().clean()
        if data.get("agree") == "no" and not data.get("reason"):
            self.add_error("reason", "Say why you cannot agree, so that the others can propose something better.")
        return data

    def for_move(self):
        answer = self.cleaned_data
        return {"settlement": self.thing, "agree": answer["agree"] == "yes", "reason": answer["reason"]}


class WithdrawObjectionForm(DisputeForm):
    reason = LongTextField(
        "Why do you take it back?", "Say in a sentence why you take it back; the others read this.", rows=4
    )


class StatementForm(DisputeForm):
    text = LongTextField(
        "Your entity’s statement",
        "Write it before you send it.",
        rows=14,
        help_text="Your comments on the objection, and what you recommend to the Chief Data Officer.",
    )
    file = AttachmentField()


class ArrangeMeetingForm(DisputeForm):
    day = date_field("Choose the day.", label="Day")
    time = forms.TimeField(
        label="Time",
        help_text="In California.",
        widget=forms.TimeInput(attrs={"type": "time", "class": "w-20"}, format="%H:%M"),
        error_messages={"required": "Choose the time.", "invalid": "Write the time as hours and minutes: 14:30."},
    )
    place = forms.CharField(
        label="Where",
        help_text="A room, or how to join the call.",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Say where you meet: a room, or how to join the call."},
    )
    attendees = LongTextField(
        "Who should come", "Say who should come.", rows=4, help_text="Roles rather than names, one to a line."
    )

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("time"):
            data["at"] = timezone.make_aware(datetime.combine(data["day"], data["time"]))
            if data["at"] <= timezone.now():
                self.add_error("day", "Choose a date and time that is still to come.")
        return data

    def for_move(self):
        return {key: self.cleaned_data[key] for key in ("at", "place", "attendees")}


class MinutesForm(DisputeForm):
    outcome = LongTextField("What came of it", "Say in a sentence what came of it.", rows=3)
    minutes = LongTextField("Minutes", help_text="Who said what, and the next steps.")

    def for_move(self):
        return {"meeting": self.thing, **self.cleaned_data}


class CancelMeetingForm(DisputeForm):
    def for_move(self):
        return {"meeting": self.thing}


class MediationForm(DisputeForm):
    text = LongTextField("", "Write what stays open: whoever gets it next begins with this.")

    def prepare(self):
        agency = self.page.dispute.step == Step.AGENCY
        self.fields["text"].label = "Risks and benefits, as you weigh them" if agency else "What stays open"


class DecideForm(DisputeForm):
    LABELS = {
        Verdict.APPROVE: "The data is to be shared",
        Verdict.REFUSE: "The data is not to be shared",
        Verdict.UNSETTLED: "I do not decide it: it goes on to the Governor’s Office",
    }
    verdict = _choice("Your decision", list(LABELS.items()), "Choose how you decide.")
    text = LongTextField("Your reasons", "Give the reasons of your decision.")


class RecommendForm(DisputeForm):
    text = LongTextField("Recommendation", "Write it before you send it.", rows=14)
    file = AttachmentField()


class RecommendationHandedOverForm(DisputeForm):
    on = date_field("Give the day on which it was handed over.", label="On which day was it handed over?")
    to = forms.CharField(
        label="To which office?",
        help_text="Name the office, not a person. For example: Office of the Governor, Legal Affairs",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Name the office that got it."},
    )
    how = forms.CharField(
        label="How?",
        help_text="For example: on paper, by messenger, against a receipt",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Say how it was handed over."},
    )

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("The day on which it was handed over cannot lie ahead.")
        written = self.page.recommendation
        if written and day < timezone.localdate(written.at):
            raise ValidationError(
                f"It was written on {dates.day(timezone.localdate(written.at))}: give that day or a later one."
            )
        return day


class GovernorForm(DisputeForm):
    verdict = _choice(
        "What the Governor’s Office decided",
        [(v.value, v.label) for v in (Verdict.APPROVE, Verdict.REFUSE)],
        "Choose what the Governor’s Office decided.",
    )
    decided_on = date_field("Give the day of the decision.", label="Day of the decision")
    text = LongTextField("The decision as it was given", "Write the decision as it was given.")

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise ValidationError("The day of the decision cannot lie ahead.")
        return day


class DepartForm(DisputeForm):
    with_agency = _choice(
        "Do the Agencies mediate before the Chief Data Officer?",
        (("yes", "Yes, the Agencies mediate first"), ("no", "No, it goes to the Chief Data Officer")),
        "Choose whether the Agencies mediate.",
    )
    close = _choice(
        "How does it end when nothing settles it?", Close.choices, "Choose how it ends when nothing settles it."
    )
    reason = LongTextField("Reason", "Give the reason for taking another way: it stays on record.", rows=5)

    def prepare(self):
        route = self.page.route
        self.fields["with_agency"].initial = "yes" if Step.AGENCY in route.steps else "no"
        self.fields["close"].initial = route.close

    def for_move(self):
        return {**self.cleaned_data, "with_agency": self.cleaned_data["with_agency"] == "yes"}
