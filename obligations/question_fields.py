"""Questions as data (`obligations.questions`) become the fields of a form."""

from collections.abc import Iterable

from django import forms

from .questions import CHOICE, DATE, LINE, MOST_LINE, MOST_TEXT, YES_NO, QuestionSpec


def field_of(ask: QuestionSpec) -> forms.Field:
    """The form field that asks this question; what is missing or wrong is said in the words of the question."""
    missing = ask.missing or "Answer this question."
    shared = {"label": ask.question, "help_text": ask.hint, "required": ask.required}
    if ask.kind == DATE:
        return date_field(missing, **shared)
    if ask.kind in (CHOICE, YES_NO):
        choices = ask.choices or (("yes", "Yes"), ("no", "No"))
        wrong = {
            "required": ask.missing or "Choose one of the answers.",
            "invalid_choice": "Choose one of the answers.",
        }
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=wrong, **shared)
    line = ask.kind == LINE
    widget = forms.TextInput() if line else forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        max_length=MOST_LINE if line else MOST_TEXT, widget=widget, error_messages={"required": missing}, **shared
    )


def date_field(missing: str, **more) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": "Give the date as year-month-day, such as 2027-03-12."},
        **more,
    )


class QuestionsForm(forms.Form):
    """A form made from questions."""

    def __init__(self, asks: Iterable[QuestionSpec], *args, **kwargs):
        super().__init__(*args, **kwargs)
        for ask in asks:
            self.fields[ask.key] = field_of(ask)
