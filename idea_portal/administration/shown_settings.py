"""The settings by environment, as the portal administrator reads them. Nothing is changed here: the environment of the
processes says it, and secrets are not shown."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

NOT_SET = "not set"


@dataclass(frozen=True)
class ShownSetting:
    """One variable: what it is for, and what it says in words."""

    variable: str
    what: str
    value: str


def all_shown() -> list[ShownSetting]:
    """Every variable of the environment, in the order of importance to a reader."""
    here = settings.ENVIRONMENT
    return [
        ShownSetting(variable, what, in_words(getattr(here, name)))
        for name, (variable, what, in_words) in SHOWN.items()
    ]


def _plain(value) -> str:
    return str(value) if value not in ("", None) else NOT_SET


def _yes_no(value) -> str:
    return "yes" if value else "no"


def _list(value) -> str:
    return ", ".join(value) if value else NOT_SET


def _secret(value) -> str:
    return "set, kept secret" if value else NOT_SET


def _place(value) -> str:
    """A server without user and password."""
    if not value:
        return NOT_SET
    parts = urlsplit(value)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def _seal(value) -> str:
    return _secret(value["key"]) if value["key"] else "one made for the demonstration"


def _database(value) -> str:
    if not value:
        return NOT_SET
    engine = value["ENGINE"].rpartition(".")[2]
    if engine == "sqlite3":
        return "SQLite, one file"
    return f"PostgreSQL, “{value['NAME']}” on {value.get('HOST') or 'this machine'}"


def _redis(value) -> str:
    return _place(value) if value else f"{NOT_SET}: no queue, and each process keeps its own"


def _email(value) -> str:
    host = value.get("EMAIL_HOST")
    return f"{host}, port {value.get('EMAIL_PORT')}" if host else "a folder of files; nothing is sent"


SHOWN = {
    "demo": ("DEMO", "Demonstration: nothing is a real agreement", _yes_no),
    "site_url": ("SITE_URL", "The address that letters link to", _plain),
    "allowed_hosts": ("ALLOWED_HOSTS", "Names under which the portal answers", _list),
    "database": ("DATABASE_URL", "Where everything is kept", _database),
    "owner_database": ("MIGRATIONS_DATABASE_URL", "The database user who changes tables", _database),
    "redis_url": ("REDIS_URL", "Queue between web and worker, and what is kept for a moment", _redis),
    "email": ("EMAIL_URL", "The server that takes letters", _email),
    "from_email": ("FROM_EMAIL", "Sender of letters", _plain),
    "sweep_seconds": ("SWEEP_SECONDS", "Seconds between two looks for letters that are due", _plain),
    "seal": ("SEAL_KEY_FILE", "The key that seals documents", _seal),
    "timestamp_url": ("TIMESTAMP_URL", "The service that stamps sealed documents with the time", _place),
    "anchor_holders": ("ANCHOR_HOLDERS", "Who is sent the daily line that proves the record", _list),
    "anchor_folder": ("ANCHOR_FOLDER", "The folder in which that line is kept, too", _plain),
    "trusted_proxies": ("TRUSTED_PROXIES", "Proxies in front that name the reader’s address", _plain),
    "secret_key": ("SECRET_KEY", "Signs sessions and links", _secret),
    "log_level": ("LOG_LEVEL", "How much the log says", _plain),
}
"""{field of Environment: (variable, what it is for, its value in words)}"""
