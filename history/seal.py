"""The portal's seal: the key with which it signs filed documents and the daily anchors.

Key, certificate and chain come by settings; the demonstration makes a key of its own on first use and names it as
such. Everything can be checked with the public certificate alone, without this portal.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import cms
from asn1crypto import x509 as asn1x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

DEMO_NAME = "IDEA portal DEMONSTRATION seal, no real agreements"


@dataclass(frozen=True)
class SealFiles:
    key: Path
    certificate: Path
    chain: tuple[Path, ...] = ()
    password: bytes | None = None


def files() -> SealFiles:
    """Where key and certificate are, by settings; in the demonstration made now if they are missing."""
    configured = settings.SEAL
    if settings.DEMO and not configured["key"]:
        return _demo_files(Path(settings.VAR_DIR) / "seal")
    return SealFiles(
        Path(configured["key"]),
        Path(configured["certificate"]),
        tuple(Path(p) for p in configured["chain"]),
        configured["password"].encode() or None,
    )


@lru_cache(maxsize=1)
def signer() -> SimpleSigner:
    """The signer for documents and anchors. Raises ImproperlyConfigured when key or certificate cannot be read."""
    found = files()
    loaded: SimpleSigner | None = SimpleSigner.load(
        str(found.key),
        str(found.certificate),
        ca_chain_files=[str(p) for p in found.chain],
        key_passphrase=found.password,
    )
    if loaded is None:
        raise ImproperlyConfigured(
            "SEAL_KEY_FILE and SEAL_CERT_FILE must be a readable private key and its certificate."
        )
    return loaded


def subject() -> str:
    """Who seals, as people read it: the certificate's common name, with the organization if it has one."""
    return name_of(signer().signing_cert)


def name_of(certificate: asn1x509.Certificate) -> str:
    """`Seal of the portal (Office of …)` of an asn1crypto certificate."""
    named = certificate.subject.native
    common, organization = named.get("common_name", ""), named.get("organization_name", "")
    return f"{common} ({organization})" if common and organization else common or organization


def certificate_pem() -> bytes:
    """The public certificate, for everybody who wants to check a document or an anchor."""
    return files().certificate.read_bytes() if signer() else b""


def sign_detached(content: bytes) -> bytes:
    """A detached CMS signature (DER) over `content`."""
    made = asyncio.run(signer().async_sign_general_data(content, "sha256", detached=True))
    signature: bytes = made.dump()
    return signature


def check_detached(content: bytes, signature: bytes, certificate: bytes) -> bool:
    """Whether `signature` (DER) is this certificate's over exactly this `content`. Never raises on bad input."""
    try:
        info = cms.ContentInfo.load(signature, strict=True)
        cert = pem_certificate(certificate)
        status = asyncio.run(
            async_validate_detached_cms(
                content, info["content"], signer_validation_context=ValidationContext(trust_roots=[cert])
            )
        )
        return bool(status.intact and status.valid and status.signing_cert.sha256 == cert.sha256)
    except Exception:  # a file from anywhere: whatever is wrong with it, it is not a valid signature
        return False


def sign_raw(content: bytes) -> bytes:
    """The bare signature over `content` with SHA-256: for what must be short."""
    key = _private_key(signer())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(content, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    raise ImproperlyConfigured("SEAL_KEY_FILE must be an RSA key, or one of an elliptic curve.")


@lru_cache(maxsize=2)
def _private_key(of: SimpleSigner) -> PrivateKeyTypes:
    return serialization.load_der_private_key(of.signing_key.dump(), None)


def check_raw(content: bytes, signature: bytes, certificate: bytes) -> bool:
    """Whether `signature` is this certificate's (PEM) over exactly this `content`. Never raises on bad input."""
    try:
        key = x509.load_pem_x509_certificate(certificate).public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def pem_certificate(data: bytes) -> asn1x509.Certificate:
    """The certificate (asn1crypto) from PEM or DER bytes."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(data)
        file.flush()
        return load_cert_from_pemder(file.name)


def _demo_files(folder: Path) -> SealFiles:
    found = SealFiles(folder / "key.pem", folder / "certificate.pem")
    if not found.certificate.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key, certificate = make_self_signed(DEMO_NAME)
        found.key.write_bytes(key)
        found.key.chmod(0o600)
        found.certificate.write_bytes(certificate)
    return found


def make_self_signed(common_name: str, days: int = 3650) -> tuple[bytes, bytes]:
    """A new RSA key and a self-signed certificate for it, both PEM. For the demonstration and the tests."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "IDEA portal"),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    return (
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        certificate.public_bytes(serialization.Encoding.PEM),
    )
