"""Writes the letter of an invitation when `signatories` says that one was made."""

from django.conf import settings

from signatories.models import Role, User

from .outbox import To, queue


def send_invitation(sender, invitation, token: str, **kwargs) -> None:
    """The link goes into the letter's text alone, not into the notice's address, which pages of the portal show."""
    entity = invitation.entity
    account = User.objects.filter(email__iexact=invitation.email).first()
    to = To(account, f"Invited to {entity.plain_name}", invitation.email)
    queue(
        "invitation",
        [to],
        by=invitation.invited_by,
        key=f"invitation-{invitation.pk}-{invitation.token_hash[:16]}",
        context={
            "entity": entity,
            "roles": [Role(r).label for r in invitation.roles],
            "until": invitation.expires_at,
            "has_account": account is not None,
            "url": f"{settings.SITE_URL}/invitations/{token}/",
        },
    )
