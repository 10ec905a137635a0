"""A portal that is set up as the compose file does it: an owner's migrations on an empty database of PostgreSQL, before
there is a user as whom the portal works, then the rights of that user."""

import inspect
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.special import RunPython

from history import records
from history.seal import make_self_signed

ROOT = Path(__file__).parents[1]
OWNER, PORTAL = "fresh_owner", "fresh_portal"


def ours() -> list[RunPython]:
    """What the project's own migrations do to rows."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    here = {app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    found = [m for (label, _), m in loader.disk_migrations.items() if label in here]
    return [step for migration in found for step in migration.operations if isinstance(step, RunPython)]


def test_what_a_migration_does_to_rows_it_does_on_the_connection_of_the_migration():
    """The portal's own user has no right to it, and may not even be there."""
    careless = [
        f"{step.code.__module__}: {line.strip()}"
        for step in ours()
        for line in inspect.getsource(import_module(step.code.__module__)).splitlines()
        if re.search(r"\.objects(?!\.using\()", line)
    ]
    assert ours() and careless == []


@pytest.fixture
def as_in_production(tmp_path):
    """(address of the server as its superuser, environment) for a database that is not there yet."""
    known = connection.settings_dict
    at = f"{known['HOST']}:{known['PORT'] or 5432}"
    name = f"{known['NAME']}_fresh"[-60:]
    key, certificate = make_self_signed("trial")
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "certificate.pem").write_bytes(certificate)
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "x" * 50,
        "SITE_URL": "https://idea.example.ca.gov",
        "DATABASE_URL": f"postgres://{PORTAL}:word@{at}/{name}",
        "MIGRATIONS_DATABASE_URL": f"postgres://{OWNER}:word@{at}/{name}",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "ANCHOR_HOLDERS": "records@one.example,records@other.example",
        "SEAL_KEY_FILE": str(tmp_path / "key.pem"),
        "SEAL_CERT_FILE": str(tmp_path / "certificate.pem"),
    }
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    with psycopg.connect(f"postgres://{known['USER']}{password}@{at}/postgres", autocommit=True) as server:
        _remove(server, name)
        server.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD 'word'")
        server.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
        yield server, environment
        _remove(server, name)


def _remove(server, name: str) -> None:
    server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    for role in (PORTAL, OWNER):
        server.execute(f"DROP ROLE IF EXISTS {role}")


def manage(environment, *words) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db
def test_an_empty_database_is_migrated_by_its_owner_and_the_portals_user_can_do_its_work_and_no_more(as_in_production):
    server, environment = as_in_production
    assert (made := manage(environment, "migrate", "--verbosity", "0")).returncode == 0, made.stderr[-2000:]
    refused = manage(environment, "grant_rights")
    assert refused.returncode == 1 and "may not make one" in refused.stderr and "Traceback" not in refused.stderr
    server.execute(f"ALTER ROLE {OWNER} CREATEROLE")
    assert (granted := manage(environment, "grant_rights")).returncode == 0, granted.stderr[-2000:]
    for variable in ("MIGRATIONS_DATABASE_URL",):  # web and worker do not know it
        environment.pop(variable)
    assert "change no record and no table" in manage(environment, "grant_rights", "--check").stdout
    assert (loaded := manage(environment, "load_signatories")).returncode == 0, loaded.stderr[-2000:]
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as portal:
        for table in records.tables():
            for statement in ("TRUNCATE {} CASCADE", "DELETE FROM {}", "DROP TABLE {} CASCADE"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    portal.execute(statement.format(table))
