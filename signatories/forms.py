"""The forms of the signatory list, of people and of one's own account."""

from datetime import date

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.refusals import Refused
from common.text_checks import need_plain

from .changes import REASON_MOST
from .memberships import grantable
from .models import Agency, Entity, User
from .officers import why_none

EARLIEST = date(2021, 1, 1)
"""IDEA is of 2021: no date of the list can lie before it."""


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class Day(forms.DateField):
    widget = DayInput
    default_error_messages = {
        "required": "Choose a day.",
        "invalid": "Enter a day that exists, such as 2027-03-12.",
    }

    def clean(self, value):
        day = super().clean(value)
        if day and not EARLIEST <= day <= date(2100, 1, 1):
            raise ValidationError("Enter a day from January 1, 2021 on, when IDEA began.")
        return day


def one_line(text: str) -> str:
    """Pasted line breaks and runs of spaces become one space."""
    return " ".join(text.split())


def plain_name(text: str) -> str:
    """A name or title as everybody will see it. Raises ValidationError."""
    try:
        return need_plain(text)
    except Refused as refusal:
        raise ValidationError(refusal.sentence) from None


class EntityForm(forms.ModelForm):
    """Edits an entity of the list. `values` are the entity's fields; reason and effective date go into history."""

    name = forms.CharField(
        max_length=200,
        help_text="As the published list writes it, such as: Social Services, Department of",
        error_messages={"required": "Write the name of the entity."},
    )
    agency = forms.ModelChoiceField(Agency.objects.all(), required=False, empty_label="No Agency")
    is_agency = forms.BooleanField(
        label="This entry stands for the Agency itself",
        required=False,
        help_text="The officers recorded here are the Agency’s. A department’s own information officer is not.",
    )
    under_governor = forms.ChoiceField(
        label="Is it under the Governor’s authority?",
        choices=Entity.UnderGovernor,
        widget=forms.RadioSelect,
        help_text="This decides the way of a dispute (§6).",
        error_messages={"required": "Choose one. Take “To be confirmed” when you are not sure."},
    )
    signed_on = Day(
        label="IDEA effective on",
        required=False,
        help_text="The day IDEA binds it (§17.1). Empty: it has not signed.",
    )
    left_on = Day(label="Left IDEA on", required=False)
    certified_on = Day(
        label="Certified on",
        required=False,
        help_text="The day of its certification that it protects data (§5.16). A SIMM 5330-B copy serves.",
    )
    effective = Day(label="This change holds from")
    reason = forms.CharField(
        label="Reason for the change",
        max_length=REASON_MOST,
        help_text="Everyone who signs in reads this in the entity’s history. One short sentence.",
        error_messages={"required": "Say in one sentence why it changes."},
    )

    class Meta:
        model = Entity
        fields = ["name", "agency", "is_agency", "under_governor", "signed_on", "left_on", "certified_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["effective"].initial = timezone.localdate()

    def clean_name(self):
        name = plain_name(self.cleaned_data["name"])
        if Entity.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("The list has an entity of this name already.")
        return name

    def clean_reason(self):
        return one_line(self.cleaned_data["reason"])

    def clean_effective(self):
        day = self.cleaned_data["effective"]
        if day > timezone.localdate():
            raise ValidationError(
                "The list changes at once, so this day cannot lie ahead. To plan a joining or leaving, use its own "
                "date."
            )
        return day

    def clean_certified_on(self):
        day = self.cleaned_data["certified_on"]
        if day and day > timezone.localdate():
            raise ValidationError("A certification is entered once it is there: this day cannot lie ahead.")
        return day

    def clean(self):
        data = super().clean()
        self._check_agency(data)
        signed, left = data.get("signed_on"), data.get("left_on")
        if left and not signed:
            self.add_error("left_on", "It can leave only after it has joined: enter the effective date as well.")
        elif left and left <= signed:
            self.add_error("left_on", "The day it left must come after the day it joined.")
        return data

    def _check_agency(self, data) -> None:
        agency = data.get("agency")
        if not data.get("is_agency"):
            return
        if agency is None or not agency.has_officers:
            self.add_error("is_agency", "Choose the Agency that this entry stands for.")
            return
        other = agency.entities.filter(is_agency=True).exclude(pk=self.instance.pk).first()
        if other:
            self.add_error(
                "is_agency", f"{other.plain_name} stands for the {agency.name} already. Change that one first."
            )

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class EditEntityForm(EntityForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)


class AddEntityForm(EntityForm):
    short_name = forms.SlugField(
        label="Short name",
        max_length=40,
        required=False,
        help_text="What people call it, such as cdss. It becomes part of the address and cannot be changed later.",
        error_messages={"invalid": "Use letters, digits and hyphens only, such as cdss."},
    )
    field_order = ["name", "short_name"]


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Write the colleague’s e-mail address.",
            "invalid": "Write one e-mail address, such as name@department.ca.gov.",
        },
    )
    roles = forms.MultipleChoiceField(
        label="Roles",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )

    def __init__(self, *args, by: User, entity: Entity, **kwargs):
        super().__init__(*args, **kwargs)
        may_give = grantable(by, entity)
        self.fields["roles"].choices = [(r.value, r.label) for r in may_give]
        elsewhere = {r: why for r in may_give if (why := why_none(r, entity))}
        # Offered is what can exist here; what is sent all the same is refused with the sentence that says where it can.
        self.fields["roles"].widget.choices = [(r.value, r.label) for r in may_give if r not in elsewhere]
        self.elsewhere = next(iter(elsewhere.values()), "")


class ProfileForm(forms.ModelForm):
    name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Write your name."},
    )
    title = forms.CharField(
        label="Job title",
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    division = forms.CharField(
        label="Division or department",
        max_length=150,
        required=False,
        help_text="It stands beside your name in the agreements you coordinate or sponsor.",
    )
    phone = forms.CharField(
        label="Work phone",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )

    class Meta:
        model = User
        fields = ["name", "title", "division", "phone"]

    def clean_name(self):
        return plain_name(self.cleaned_data["name"])

    def clean_title(self):
        return plain_name(self.cleaned_data["title"])

    def clean_division(self):
        return plain_name(self.cleaned_data["division"])


class NewAccountForm(ProfileForm):
    """What a person who was invited tells of themself."""

    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three or four unrelated words are easy to keep in mind.",
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The password again",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Type the same password once more."},
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        data = super().clean()
        password, again = data.get("password"), data.get("again")
        if password:
            try:
                validate_password(password, User(email=self.email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        if password and again and password != again:
            self.add_error("again", "The two passwords differ. Type the same one twice.")
        return data

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("name", "title", "division", "phone", "password")}
