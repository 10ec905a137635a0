"""Who else signs the open agreements of an entity hears of each change of who signs for it (domain.md §14)."""

from django.urls import reverse

from bucp.models import Party
from bucp.models.states import BEFORE_FILING, IN_FORCE, SIGNING_ROLES
from notices import outbox
from signatories.models import Membership, Role


def tell_other_signers(sender, event, entity, by, to, signing: bool, **kwargs) -> None:
    """One letter to the signers of the other parties of all agreements that are open and have reached them. It names
    no agreement: its readers do not take part in all of them."""
    if not signing:
        return
    told_already = {user.pk for user, _ in to} | ({by.pk} if by else set())
    outbox.queue(
        "signer_changed",
        [
            outbox.To(m.user, f"{Role(m.role).label}, {m.entity.plain_name}, which has agreements with this entity")
            for m in _signers_beside(entity)
            if m.user_id not in told_already
        ],
        by=by,
        url=reverse("signatories:roles", args=[entity.slug]),
        context={"entity": entity, "sentence": event.sentence},
    )


def _signers_beside(entity) -> list[Membership]:
    ours = Party.objects.filter(entity=entity, reached_at__isnull=False, bucp__state__in=BEFORE_FILING | IN_FORCE)
    others = Party.objects.filter(bucp__in=ours.values("bucp"), reached_at__isnull=False).exclude(entity=entity)
    rows = Membership.objects.active().filter(
        entity__in=others.order_by().values("entity"), role__in=SIGNING_ROLES, user__is_active=True
    )
    return list(rows.select_related("user", "entity").order_by("pk"))
