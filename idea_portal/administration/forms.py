"""The form in which an account is closed, or opened again."""

from django import forms

from common.refusals import Refused
from common.text_checks import need_plain


class AccountTurnForm(forms.Form):
    reason = forms.CharField(
        label="Why?",
        help_text="One sentence. It is kept on record, and told to the person and to their Data Coordinators.",
        max_length=300,
        error_messages={"required": "Say why: it is kept on record."},
        widget=forms.TextInput(attrs={"class": "w-full", "autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        try:
            return need_plain(" ".join(self.cleaned_data["reason"].split()))
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
