"""A missing or wrong setting stops the start with one sentence that names the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from history.seal import make_self_signed
from idea_portal.environment import read


@pytest.fixture(scope="module")
def seals(tmp_path_factory):
    """A key with its certificate, another pair, and a file that is neither."""
    folder = tmp_path_factory.mktemp("seal")
    for name in ("one", "other"):
        key, certificate = make_self_signed(name)
        (folder / f"{name}-key.pem").write_bytes(key)
        (folder / f"{name}.pem").write_bytes(certificate)
    (folder / "junk.pem").write_text("junk")
    return folder


@pytest.fixture
def start(monkeypatch, tmp_path, seals):
    """Reads a whole environment for production, in which single variables are changed or (None) missing."""

    def start(**changed):
        whole = {
            "SECRET_KEY": "x" * 50,
            "SITE_URL": "https://idea.example.ca.gov",
            "DATABASE_URL": "postgres://idea:secret-word@db:5432/idea",
            "REDIS_URL": "redis://redis:6379/0",
            "EMAIL_URL": "smtp+tls://user:secret-word@mail:587",
            "ANCHOR_HOLDERS": "records@one.example,records@other.example",
            "SEAL_KEY_FILE": str(seals / "one-key.pem"),
            "SEAL_CERT_FILE": str(seals / "one.pem"),
        }
        for name in (
            "DEMO",
            "PORT",
            "FROM_EMAIL",
            "SWEEP_SECONDS",
            "TRUSTED_PROXIES",
            "LOG_LEVEL",
            "TIMESTAMP_URL",
            "MIGRATIONS_DATABASE_URL",
            "ANCHOR_FOLDER",
        ):
            monkeypatch.delenv(name, raising=False)
        for name, value in {**whole, **changed}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value.replace("SEALS", str(seals)))
        return read(tmp_path)

    return start


def test_a_whole_environment_is_read(start):
    here = start(LOG_LEVEL="debug", SWEEP_SECONDS="10", TRUSTED_PROXIES="1", TIMESTAMP_URL="http://tsa.example/rfc3161")
    assert (here.log_level, here.sweep_seconds, here.trusted_proxies) == ("DEBUG", 10, 1)
    assert here.database["HOST"] == "db"
    assert here.email["EMAIL_HOST"] == "mail"


def test_the_owner_of_the_tables_is_another_user_of_the_same_database(start):
    assert start().owner_database is None
    here = start(MIGRATIONS_DATABASE_URL="postgres://owner:x@db:5432/idea")
    assert (here.owner_database["USER"], here.database["USER"]) == ("owner", "idea")


def test_variables_set_to_nothing_count_as_not_set(start):
    """As docker-compose passes them on."""
    here = start(
        FROM_EMAIL="",
        SWEEP_SECONDS="",
        TRUSTED_PROXIES="",
        LOG_LEVEL="",
        TIMESTAMP_URL="",
        SEAL_CHAIN_FILES="",
        ANCHOR_FOLDER="",
        MIGRATIONS_DATABASE_URL="",
    )
    assert (here.log_level, here.sweep_seconds, here.trusted_proxies) == ("INFO", 30, 0)
    assert "@" in here.from_email


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "SITE_URL", "DATABASE_URL", "EMAIL_URL", "ANCHOR_HOLDERS", "SEAL_KEY_FILE", "SEAL_CERT_FILE"]
)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(start, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"^Set {name}: "):
        start(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SITE_URL", "idea.example"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://idea.example:99999"),
        ("SITE_URL", "https://[idea"),
        ("DATABASE_URL", "mysql://u:secret-word@db/idea"),
        ("DATABASE_URL", "postgres://"),
        ("DATABASE_URL", "postgres://u:secret-word@db:5432/"),
        ("DATABASE_URL", "postgres://u:secret-word@db:port/idea"),
        ("MIGRATIONS_DATABASE_URL", "sqlite:///idea"),
        ("MIGRATIONS_DATABASE_URL", "postgres://owner:secret-word@db:port/idea"),
        ("MIGRATIONS_DATABASE_URL", "postgres://owner:secret-word@db:5432/another"),
        ("MIGRATIONS_DATABASE_URL", "postgres://idea:secret-word@db:5432/idea"),
        ("REDIS_URL", "redis"),
        ("REDIS_URL", "http://:secret-word@redis"),
        ("REDIS_URL", "redis://:secret-word@redis:port/0"),
        ("EMAIL_URL", "mail"),
        ("EMAIL_URL", "smtp+tls://"),
        ("EMAIL_URL", "smtp://u:secret-word@mail:port"),
        ("FROM_EMAIL", "the portal"),
        ("SWEEP_SECONDS", "often"),
        ("SWEEP_SECONDS", "0"),
        ("SWEEP_SECONDS", "nan"),
        ("TRUSTED_PROXIES", "one"),
        ("TRUSTED_PROXIES", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("SEAL_KEY_FILE", "/nowhere.pem"),
        ("SEAL_KEY_FILE", "SEALS/junk.pem"),
        ("SEAL_KEY_FILE", "SEALS/other-key.pem"),
        ("SEAL_KEY_FILE", "SEALS"),
        ("SEAL_KEY_PASSWORD", "for a key without one"),
        ("SEAL_CERT_FILE", "/nowhere.pem"),
        ("SEAL_CERT_FILE", "SEALS/junk.pem"),
        ("SEAL_CHAIN_FILES", "/nowhere.pem"),
        ("SEAL_CHAIN_FILES", "SEALS/other.pem,SEALS/junk.pem"),
        ("TIMESTAMP_URL", "tsa.example"),
        ("ANCHOR_HOLDERS", "records@one.example"),
        ("ANCHOR_HOLDERS", "records@one.example,others@ONE.example"),
        ("ANCHOR_HOLDERS", "records@one.example,the archive"),
        ("ANCHOR_HOLDERS", "records@one.example,Records <records@other.example>"),
        ("ANCHOR_FOLDER", "/nowhere"),
        ("ANCHOR_FOLDER", "SEALS/one.pem"),
    ],
)
def test_a_wrong_variable_is_named_and_no_password_told(start, name, value):
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        start(**{name: value})
    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize("site", ["https://idea.example", "http://10.0.0.7:8000"])
def test_the_demonstration_does_not_start_under_a_public_address(start, site):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        start(DEMO="1", SITE_URL=site)
