"""In production the portal is as closed as `manage.py check --deploy` wants it, and says so to browsers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from history.seal import make_self_signed
from idea_portal.headers import POLICY

ROOT = Path(__file__).parents[1]


def test_the_check_of_a_deployment_finds_nothing(tmp_path):
    for name, pem in zip(("key", "certificate"), make_self_signed("Seal"), strict=True):
        (tmp_path / f"{name}.pem").write_bytes(pem)
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "SITE_URL": "https://idea.example.ca.gov",
        "DATABASE_URL": "postgres://idea:word@localhost:5432/idea",
        "REDIS_URL": "redis://localhost:6379/0",
        "EMAIL_URL": "smtp+tls://user:word@localhost:587",
        "ANCHOR_HOLDERS": "records@one.example,records@other.example",
        "SEAL_KEY_FILE": str(tmp_path / "key.pem"),
        "SEAL_CERT_FILE": str(tmp_path / "certificate.pem"),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/verify/", "/nowhere/", "/healthz"])
def test_every_page_forbids_what_it_does_not_need(client, address):
    assert client.get(address)["Permissions-Policy"] == POLICY
    assert "camera=()" in POLICY and "geolocation=()" in POLICY
