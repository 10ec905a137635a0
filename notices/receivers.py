"""What follows for letters and devices when `signatories`, `history` or allauth say that something happened."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from signatories import devices
from signatories.access import reads_people_of
from signatories.memberships import forget_roles
from signatories.models import Role, User

from .accounts import RECOVERY_CODE_USED, tell_holder
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


def send_anchor(sender, anchor, **kwargs) -> None:
    """Its signed line goes to those who keep it outside. The words are fixed: nobody may word the line away."""
    text = render_to_string("notices/anchor.txt", {"anchor": anchor, "site_url": settings.SITE_URL})
    to = [To(email=address, because="Holder of the anchors of the record") for address in settings.ANCHOR_HOLDERS]
    queue("anchor", to, url="/anchors/", key=f"anchor-{anchor.day.isoformat()}", text=text)


def tell_of_recovery_code(sender, request, user, authenticator, **kwargs) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        tell_holder(user, RECOVERY_CODE_USED, request)


def remember_device(sender, request, user, **kwargs) -> None:
    """Whoever chose the password is known where it was chosen, and let in from there."""
    devices.remember(request, user)


def tell_who_is_concerned(sender, event, entity, by, to, **kwargs) -> None:
    """Who holds a role, was given or lost one, and the entity's coordinators read what its history says. Who holds no
    role any more gets the same letter without the link: the page is closed to them."""
    about_people = event.kind.startswith(("role.", "delegation.", "person."))
    told: dict[bool, list] = {True: [], False: []}
    for user, because in to:
        forget_roles(user)
        told[reads_people_of(user, entity)].append(To(user, because))
    for opens, recipients in told.items():
        queue(
            "role_changed",
            recipients,
            by=by,
            url=reverse("signatories:roles", args=[entity.slug]) if opens else "",
            context={"entity": entity, "sentence": event.sentence, "about_people": about_people},
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


def ask_to_confirm_contact(sender, contact, to, **kwargs) -> None:
    """Who can confirm it reads who is proposed by which department; nothing of the agreement that is being drafted."""
    queue(
        "contact_wanted",
        [To(user, f"Can confirm who speaks for {contact.entity.plain_name}") for user in to],
        by=contact.asked_by,
        url=reverse("signatories:contact", args=[contact.entity.slug, contact.pk]),
        context={"contact": contact, "entity": contact.entity},
    )
