"""Whether the files of the seal are what they must be, before anything is filed that would wait for them in vain."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.core.exceptions import ImproperlyConfigured


def check_seal(seal: dict) -> None:
    """Raises ImproperlyConfigured with a sentence naming the variable: `key`, `certificate`, `chain`, `password`."""
    certificate = _certificate("SEAL_CERT_FILE", seal["certificate"])
    for path in seal["chain"]:
        _certificate("SEAL_CHAIN_FILES", path)
    if _public(_key(seal["key"], seal["password"]).public_key()) != _public(certificate.public_key()):
        raise ImproperlyConfigured("SEAL_KEY_FILE and SEAL_CERT_FILE do not belong together: the key is another's.")


def _read(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} names {path}, which is no readable file.") from error


def _certificate(name: str, path: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_read(name, path))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} names {path}, which is no certificate in PEM.") from error


def _key(path: str, password: str):
    data = _read("SEAL_KEY_FILE", path)
    try:
        return load_pem_private_key(data, password.encode() or None)
    except (TypeError, ValueError) as error:  # TypeError: a password too many or missing
        raise ImproperlyConfigured(
            f"SEAL_KEY_FILE names {path}, which is no private key in PEM that SEAL_KEY_PASSWORD opens."
        ) from error


def _public(key) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
