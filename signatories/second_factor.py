"""The second factor at signing: an authenticator app or a recovery code, as the account has set up (allauth)."""

import base64
import hashlib
import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

from . import attempts
from .models import Entity, User


def has(user: User) -> bool:
    """Whether the account has an authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def needed(user: User, entity: Entity) -> bool:
    """A code is asked for where the account has an app, and where the entity requires one."""
    return entity.needs_second_factor or has(user)


def check(user: User, code: str) -> bool:
    """Whether the code is right now. A code of the app holds once; a recovery code is used up."""
    code = "".join(code.split())
    if not code:
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for authenticator in Authenticator.objects.filter(user=user, type__in=kinds):
        if authenticator.wrap().validate_code(code) and not used_before(user, code):
            authenticator_used.send(
                Authenticator,
                request=context.request,
                user=user,
                authenticator=authenticator,
                reauthenticated=False,
                passwordless=False,
            )
            return True
    return False


def used_before(user: User, code: str) -> bool:
    """Whether a right code was used already; from now on it is. allauth keeps that in the cache alone, which each
    process has for itself while Redis is away."""
    return attempts.Tries({("used code", str(user.pk), code): attempts.ONCE}).take() > 0


def confirmed_by_code(request: HttpRequest) -> bool:
    """Whether this session confirmed with a code within the last minutes."""
    newest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        record.get("reauthenticated") and record["method"] == "mfa" and record["at"] > newest
        for record in get_authentication_records(request, request.user)
    )


class EncryptedSecrets(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted, so that a copy of the database signs for nobody."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
