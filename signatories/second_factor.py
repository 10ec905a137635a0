"""The second factor at signing: an authenticator app or a recovery code, as the account has set up (allauth)."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings

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
    return any(a.wrap().validate_code(code) for a in Authenticator.objects.filter(user=user, type__in=kinds))


class EncryptedSecrets(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted, so that a copy of the database signs for nobody."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
