"""allauth's forms where the portal needs another course."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm


class ForgottenPasswordForm(ResetPasswordForm):
    """For an address without account the same answer and as much work: a letter that says so to its owner.
    (allauth's own letter invites to sign up, which this portal does not offer.)"""

    def save(self, request, **kwargs):
        if self.users:
            return super().save(request, **kwargs)
        email = self.cleaned_data["email"]
        get_adapter().tell_there_is_no_account(email)
        return email
