"""Reads the settings from the environment and refuses to start on a missing or wrong one, by its name."""

import logging
import math
import re
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from .seal_files import check_seal

EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")

LOOPBACK = ["127.0.0.1", "localhost", "[::1]", "testserver"]


@dataclass(frozen=True, repr=False)  # it holds secrets
class Environment:
    demo: bool
    secret_key: str
    allowed_hosts: list[str]
    site_url: str
    database: dict
    owner_database: dict | None
    cache: dict
    redis_url: str
    email: dict
    from_email: str
    sweep_seconds: float
    log_level: str
    seal: dict
    timestamp_url: str
    anchor_holders: list[str]
    anchor_folder: str
    trusted_proxies: int


def read(var_dir: Path) -> Environment:
    """The environment as settings. Raises ImproperlyConfigured with a sentence naming the variable."""
    env = environ.Env()
    demo = env.bool("DEMO", default=False)
    var_dir.mkdir(exist_ok=True)
    redis_url = _redis_url(env)
    site_url = _site_url(env, demo)
    database = _database(env, demo, var_dir)
    return Environment(
        demo=demo,
        secret_key=_secret_key(env, demo, var_dir),
        allowed_hosts=_allowed_hosts(env, demo, site_url),
        site_url=site_url,
        database=database,
        owner_database=_owner_database(env, database),
        cache=_cache(redis_url),
        redis_url=redis_url,
        email=_email(env, demo, var_dir),
        from_email=_from_email(env),
        sweep_seconds=_number(env, "SWEEP_SECONDS", float, default=30, least=1),
        seal=_seal(env, demo),
        timestamp_url=_timestamp_url(env),
        anchor_holders=_anchor_holders(env, demo),
        anchor_folder=_anchor_folder(env),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", int, default=0, least=0),
        log_level=_log_level(env, demo),
    )


def _needed(name: str, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"Set {name}: {what} (or set DEMO=1 for the demonstration).")


def _address(name: str, url: str, schemes: tuple[str, ...], like: str) -> SplitResult:
    """The parts of an address. What is wrong with it is said without it: it may hold a password."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in schemes and parts.port != 0  # .port raises ValueError when it is no port
    except ValueError:
        fits = False
    if not fits:
        raise ImproperlyConfigured(f"{name} must be an address such as {like}; it is not.")
    return parts


def _number(env, name: str, kind: type, default: int, least: int):
    text = env.str(name, default="") or str(default)
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not least <= value < math.inf:
        raise ImproperlyConfigured(f"{name} must be a number, {least} or more, not {text!r}.")
    return value


def _site_url(env, demo: bool) -> str:
    url = env.str("SITE_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}" if demo else "")
    if not url:
        raise _needed("SITE_URL", "the address people open, such as https://idea.example.ca.gov; e-mails link to it")
    host = _address("SITE_URL", url, ("http", "https"), "https://idea.example.ca.gov").hostname
    if not host:
        raise ImproperlyConfigured(f"SITE_URL must be a full address with a host name, not {url!r}.")
    if demo and host not in [name.strip("[]") for name in LOOPBACK]:
        raise ImproperlyConfigured(
            f"The demonstration answers on this machine only, but SITE_URL is {url!r}: unset DEMO to run for real."
        )
    return url.rstrip("/")


def _secret_key(env, demo: bool, var_dir: Path) -> str:
    key = env.str("SECRET_KEY", default="")
    if key:
        if len(key) < 32:
            raise ImproperlyConfigured("SECRET_KEY is too short: use at least 32 random characters.")
        return key
    if not demo:
        raise _needed("SECRET_KEY", "at least 32 random characters, the same for all processes, kept secret")
    kept = var_dir / "secret-key"
    if not kept.exists():
        kept.write_text(get_random_secret_key())
        kept.chmod(0o600)
    return kept.read_text().strip()


def _allowed_hosts(env, demo: bool, site_url: str) -> list[str]:
    if demo:
        return LOOPBACK  # the demonstration answers on this machine only
    return [*env.list("ALLOWED_HOSTS", default=[]), urlsplit(site_url).hostname]


def _database(env, demo: bool, var_dir: Path) -> dict:
    url = env.str("DATABASE_URL", default=f"sqlite:///{var_dir / 'portal.sqlite3'}" if demo else "")
    if not url:
        raise _needed("DATABASE_URL", "such as postgres://user:password@host:5432/idea")
    like = "postgres://user:password@host:5432/idea"
    scheme = _address("DATABASE_URL", url, ("sqlite", "postgres", "postgresql"), like).scheme
    database = env.db_url_config(url)
    if not database["NAME"]:
        raise ImproperlyConfigured(f"DATABASE_URL names no database: it must look like {like}.")
    database["ATOMIC_REQUESTS"] = False
    if scheme == "sqlite":
        # IMMEDIATE takes the write lock when a transaction begins: what select_for_update does elsewhere.
        # Without recursive_triggers INSERT OR REPLACE would delete a record past its trigger.
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA recursive_triggers=ON;",
        }
    else:
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database


def _owner_database(env, database: dict) -> dict | None:
    """The same database with the user who owns its tables; None where it is not told."""
    url = env.str("MIGRATIONS_DATABASE_URL", default="")
    if not url:
        return None
    _address("MIGRATIONS_DATABASE_URL", url, ("postgres", "postgresql"), "postgres://owner:password@host:5432/idea")
    owner = env.db_url_config(url)
    if owner["NAME"] != database["NAME"]:
        raise ImproperlyConfigured("MIGRATIONS_DATABASE_URL must lead to the database that DATABASE_URL names.")
    if owner["USER"] == database["USER"]:
        raise ImproperlyConfigured(
            "MIGRATIONS_DATABASE_URL and DATABASE_URL name the same user: the one who owns the tables must be another "
            "than the one as whom the portal works."
        )
    return owner


def _redis_url(env) -> str:
    url = env.str("REDIS_URL", default="")
    if url:
        _address("REDIS_URL", url, ("redis", "rediss", "unix"), "redis://redis:6379/0")
    return url


def _timestamp_url(env) -> str:
    url = env.str("TIMESTAMP_URL", default="")
    if url:
        _address("TIMESTAMP_URL", url, ("http", "https"), "https://timestamp.example/rfc3161")
    return url


def _anchor_holders(env, demo: bool) -> list[str]:
    """Who gets the daily anchor by mail: of several organizations, so that no single one can take all back."""
    holders = [address.strip() for address in env.list("ANCHOR_HOLDERS", default=[]) if address.strip()]
    if not holders:
        if demo:
            return ["security@cdss.example", "privacy@cdph.example"]
        raise _needed(
            "ANCHOR_HOLDERS", "e-mail addresses at two organizations or more, commas between; they get the daily anchor"
        )
    if wrong := next((address for address in holders if not EMAIL.fullmatch(address)), ""):
        raise ImproperlyConfigured(f"ANCHOR_HOLDERS must be e-mail addresses with commas between; {wrong!r} is none.")
    if len({address.rpartition("@")[2].lower() for address in holders}) < 2:
        raise ImproperlyConfigured("ANCHOR_HOLDERS must name addresses at two organizations or more, not at one alone.")
    return holders


def _anchor_folder(env) -> str:
    folder = env.str("ANCHOR_FOLDER", default="")
    if folder and not Path(folder).is_dir():
        raise ImproperlyConfigured(f"ANCHOR_FOLDER names {folder}, which is no folder.")
    return folder


def _log_level(env, demo: bool) -> str:
    level = (env.str("LOG_LEVEL", default="") or ("WARNING" if demo else "INFO")).upper()
    if level not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {level!r}.")
    return level


def _cache(redis_url: str) -> dict:
    if redis_url:
        return {"BACKEND": "idea_portal.cache.RedisOrOwnMemory", "LOCATION": redis_url}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def _seal(env, demo: bool) -> dict:
    seal = {
        "key": env.str("SEAL_KEY_FILE", default=""),
        "certificate": env.str("SEAL_CERT_FILE", default=""),
        "chain": env.list("SEAL_CHAIN_FILES", default=[]),
        "password": env.str("SEAL_KEY_PASSWORD", default=""),
    }
    if demo:
        return seal
    for name, path in (("SEAL_KEY_FILE", seal["key"]), ("SEAL_CERT_FILE", seal["certificate"])):
        if not path:
            raise _needed(name, "a PEM file; filed documents and the daily anchors are sealed with it")
    check_seal(seal)
    return seal


def _from_email(env) -> str:
    sender = env.str("FROM_EMAIL", default="") or "IDEA portal <no-reply@idea.example>"
    if "@" not in parseaddr(sender)[1]:
        raise ImproperlyConfigured(f"FROM_EMAIL must be a sender such as IDEA portal <no-reply@…>, not {sender!r}.")
    return sender


def _email(env, demo: bool, var_dir: Path) -> dict:
    url = env.str("EMAIL_URL", default="")
    if not url:
        if not demo:
            raise _needed("EMAIL_URL", "such as smtp+tls://user:password@host:587")
        return {
            "EMAIL_BACKEND": "notices.mail_folder.EmailBackend",
            "EMAIL_FILE_PATH": str(var_dir / "mail"),
        }
    try:
        email = env.email_url_config(url)
    except Exception:  # django-environ raises KeyError and others on a scheme it does not know
        email = {}
    if not email or (email["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not email["EMAIL_HOST"]):
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587.")
    return email
