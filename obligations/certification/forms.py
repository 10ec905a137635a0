"""The form in which an entity certifies."""

from django import forms
from django.utils import timezone

from common.attachments import AttachmentField
from obligations.question_fields import date_field

from .questions import CERTIFICATION


class CertifyForm(forms.Form):
    affirmed = forms.BooleanField(error_messages={"required": "Tick the box to affirm it."})
    copy_note = forms.CharField(
        label=CERTIFICATION[1].question,
        help_text=CERTIFICATION[1].hint,
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )

    def __init__(self, entity, *args):
        super().__init__(*args)
        self.fields["affirmed"].label = f"I affirm that {entity.plain_name} protects data as IDEA demands (§5.16)."
        self.fields["on"] = date_field(
            "Give the day of the certification.", label="Day of the certification", initial=timezone.localdate
        )
        self.fields["copy"] = AttachmentField(
            label="Form SIMM 5330-B", help_text="A copy is kept with the certification, for CDO staff.", pages=True
        )
        self.order_fields(["affirmed", "on", "copy", "copy_note"])
