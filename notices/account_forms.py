"""allauth's forms where the portal needs another course."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import DeactivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError

from signatories import attempts, second_factor


class ForgottenPasswordForm(ResetPasswordForm):
    """For an address without account the same answer and as much work: a letter that says so to its owner.
    (allauth's own letter invites to sign up, which this portal does not offer.)

    Who asks again and again gets that answer too, but no more letters: a stranger neither fills the owner's mailbox nor
    keeps the owner from asking."""

    def save(self, request, **kwargs):
        email = self.cleaned_data["email"]
        if attempts.at_the_door(request, "forgotten", email).take():
            return email
        if self.users:
            return super().save(request, **kwargs)
        get_adapter().tell_there_is_no_account(email)
        return email


class OldPasswordForm(ChangePasswordForm):
    """The old password is counted as where one confirms who one is."""

    def clean_oldpassword(self) -> str:
        typed = self.cleaned_data.get("oldpassword", "")
        if not get_adapter().reauthenticate(self.user, typed):
            raise get_adapter().validation_error("enter_current_password")
        return typed


class CountedCode:
    """Wrong codes have a counter of their own."""

    user: Any

    def clean_code(self) -> str:
        tries = take(attempts.of(context.request, "code", self.user))
        code = super().clean_code()  # type: ignore[misc]
        if second_factor.used_before(self.user, code):
            raise ValidationError("This code was used already. Wait for the next one and type it.")
        tries.give_back()
        return code


class CodeForm(CountedCode, AuthenticateForm):
    """At sign-in."""


class ConfirmByCodeForm(CountedCode, ReauthenticateForm):
    """Before a change of the second factor."""


class RemoveAppForm(DeactivateTOTPForm):
    """An app is removed with a code. Who confirmed with one just now is not asked for a second."""

    def __init__(self, *args, **kwargs):
        kwargs["data"] = kwargs.get("data") or None  # allauth fills in {} to find faults before anything is sent
        super().__init__(*args, **kwargs)
        if not second_factor.confirmed_by_code(context.request):
            self.fields["code"] = forms.CharField(
                label="Code",
                help_text="The six digits that the app shows now, or a recovery code.",
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
                error_messages={"required": "Type a code: the app is removed with one, not with the password alone."},
            )

    def clean_code(self) -> str:
        user, code = self.authenticator.user, self.cleaned_data["code"]
        tries = take(attempts.of(context.request, "code", user))
        if not second_factor.check(user, code):
            raise ValidationError("That is not the code now. Wait for the next one and type it.")
        tries.give_back()
        return code


def take(tries: attempts.Tries, hint: str = "") -> attempts.Tries:
    """Counts a try. Raises ValidationError with a sentence, and the hint, when it is too soon for another."""
    if wait := tries.take():
        raise ValidationError(attempts.wait_words(wait) + hint, code="too_many_login_attempts")
    return tries
