"""Canonical bytes: JSON that is the same text for the same content, and its fingerprint."""

import hashlib
import json


def canonical(value: object) -> str:
    """JSON that is the same text for the same content: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
