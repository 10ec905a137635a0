"""Writes the letters about invitations and roles when `signatories` says what happened."""

from django.conf import settings
from django.urls import reverse

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


def tell_who_is_concerned(sender, event, entity, by, to, **kwargs) -> None:
    """Who holds a role, was given or lost one, and the entity's coordinators read what its history says."""
    queue(
        "role_changed",
        [To(user, because) for user, because in to],
        by=by,
        url=reverse("signatories:roles", args=[entity.slug]),
        context={"entity": entity, "sentence": event.sentence},
    )


def ask_second_person(sender, event, entity, by, to, **kwargs) -> None:
    """Who can be the second person reads what waits for them."""
    queue(
        "second_person_wanted",
        [To(user, f"Can confirm it for {entity.plain_name}") for user in to],
        by=by,
        url=reverse("signatories:roles", args=[entity.slug]),
        context={"entity": entity, "sentence": event.sentence},
    )
