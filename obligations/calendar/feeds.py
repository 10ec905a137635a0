"""A person's private calendar address: the token is shown once, only its hash is kept, and it can be revoked."""

import secrets

from django.db import transaction
from django.utils import timezone

from history.recorder import sha256
from obligations.models import Feed
from signatories.models import User


def create(user) -> tuple[Feed, str]:
    """A new address; the one before stops working. Returns the feed and its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        revoke(user)
        return Feed.objects.create(user=user, token_hash=sha256(token)), token


def revoke(user) -> bool:
    """Ends the person's address. False when there was none."""
    return bool(user.feeds.filter(revoked_at__isnull=True).update(revoked_at=timezone.now()))


def of(user) -> Feed | None:
    return user.feeds.filter(revoked_at__isnull=True).first()


def owner(token: str):
    """The person whose calendar this address shows, or None when it is wrong, revoked, the account is closed, or the
    person holds no role any more."""
    feed = Feed.objects.filter(token_hash=sha256(token), revoked_at__isnull=True, user__is_active=True)
    found = feed.select_related("user").first()
    return found.user if found and found.user.roles else None
