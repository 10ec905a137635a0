"""The forms of notices: giving one under a clause, answering one, certifying."""

from django import forms

from common.attachments import AttachmentField
from common.text_checks import MOST as MOST_TEXT
from obligations.question_fields import QuestionsForm

from .clauses import Clause

ACT, PROPOSE = "act", "propose"


class GiveForm(QuestionsForm):
    """What the clause demands. Where it may also be proposed, the form asks which; where the person stands in several
    parties, for which of them. The file comes with the last step: browsers do not keep one from page to page."""

    def __init__(self, bucp, rule: Clause, parties, *args):
        self.asks = rule.asks_in(bucp)
        super().__init__(self.asks, *args)
        self.rule, self.parties = rule, parties
        if rule.also_proposed:
            self.fields["how"] = _choice(
                "Do you stop sharing, or ask first?",
                (
                    (ACT, "We stop sharing on the day stated below. The agreement then ends."),
                    (
                        PROPOSE,
                        "We ask the Agency officers for leave. Nothing changes until they decide. Where the law "
                        "forbids sharing, we may still stop without leave (§5.14).",
                    ),
                ),
            )
        if len(parties) > 1:
            self.fields["party"] = _choice("For which entity do you give it?", [(str(p.pk), p.name) for p in parties])
        self.fields["attachment"] = AttachmentField(
            label="A file to go with it",
            help_text=(
                "Such as the new statute or the subpoena. The letter names it; those who get the letter open it here."
            ),
            pages=True,
        )
        self.order_fields(["party", "how"])

    @property
    def written(self):
        """The fields of the first step."""
        return [field for field in self if field.name != "attachment"]

    @property
    def answers(self) -> dict:
        return {ask.key: self.cleaned_data.get(ask.key) for ask in self.asks}

    @property
    def proposed(self) -> bool:
        return self.cleaned_data.get("how") == PROPOSE

    @property
    def party(self):
        chosen = self.cleaned_data.get("party")
        return next((p for p in self.parties if str(p.pk) == chosen), self.parties[0])


class AnswerNoticeForm(forms.Form):
    """The other side's answer: one of the clause's kinds, and its words."""

    def __init__(self, rule: Clause, *args):
        super().__init__(*args)
        self.kinds = rule.answers
        if len(rule.answers) > 1:
            self.fields["kind"] = _choice("What do you answer?", rule.answers)
        self.fields["text"] = forms.CharField(
            label="Which exemptions apply, and why" if rule.awaits else "Your reply",
            help_text="Name the sections of law. Leave it empty if no exemption applies."
            if rule.awaits
            else "Whoever gave the notice is told. It stays on record.",
            required=not rule.awaits,
            max_length=MOST_TEXT,
            widget=forms.Textarea(attrs={"rows": 5, "class": "w-full"}),
            error_messages={"required": "Write your answer."},
        )

    def clean(self):
        data = super().clean()
        if data.get("kind") == "exemptions" and not data.get("text") and "text" not in self.errors:
            self.add_error("text", "Name the exemptions that apply.")
        return data

    @property
    def kind(self) -> str:
        return self.cleaned_data.get("kind") or self.kinds[0][0]


def _choice(label: str, choices) -> forms.ChoiceField:
    wrong = dict.fromkeys(("required", "invalid_choice"), "Choose one of the answers.")
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=wrong)
