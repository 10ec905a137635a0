"""The portal's own settings, as the tests run them: demo mode, on SQLite or on TEST_DATABASE_URL."""

import os

os.environ["DEMO"] = "1"
os.environ.setdefault("SITE_URL", "http://testserver")
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ.pop("DATABASE_URL", None)
os.environ.pop("REDIS_URL", None)  # tests that need a real queue start one of their own
os.environ.pop("EMAIL_URL", None)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps an event loop in the test's thread

from idea_portal.settings import *  # noqa: F403
from idea_portal.settings import DATABASES, LOGGING, STORAGES
from tests.support import databases

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nothing is collected for the tests: an empty folder, for one that is missing is warned of by each client.
STATIC_ROOT = databases.folder() / f"idea-static-{os.getuid()}"
STATIC_ROOT.mkdir(exist_ok=True)
LOGGING = {**LOGGING, "loggers": {**LOGGING["loggers"], "django.request": {"level": "ERROR"}}}
# Signing checks passwords; the tests sign a lot. The real hasher is tried in tests/signatories.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    # In a file, as it runs for people: an in-memory database is shared between threads by other, stricter locks.
    TEST_DATABASE_PREFIX = str(databases.folder() / f"idea-test-{os.getuid()}-")
else:
    TEST_DATABASE_PREFIX = f"test_{DATABASES['default']['NAME'][:20]}_"
DATABASES["default"]["TEST"] = {"NAME": TEST_DATABASE_PREFIX + databases.run()}
