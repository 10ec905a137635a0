"""Settings by environment. Each variable is named in README.md; a missing or wrong one stops the start
with a sentence that names it (see `idea_portal/environment.py`).

Two ways to run: demo (`DEMO=1`, what `make run` sets; SQLite, no Redis, loopback only) and for real
(`SECRET_KEY`, `DATABASE_URL`, `REDIS_URL`, `EMAIL_URL`, `SITE_URL`, `ALLOWED_HOSTS`).
"""

from pathlib import Path

from csp.constants import NONE, SELF

from .environment import read

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

ENVIRONMENT = here = read(VAR_DIR)

DEMO = here.demo
DEBUG = False
SECRET_KEY = here.secret_key
ALLOWED_HOSTS = here.allowed_hosts
SITE_URL = here.site_url
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "simple_history",
    "django_htmx",
    "csp",
    "history",
    "signatories",
    "workdays",
    "notices",
    "tasks",
    "bucp",
    "obligations",
    "disputes",
    "metrics",
]
if DEMO:
    INSTALLED_APPS.append("demo")
INSTALLED_APPS.append("idea_portal")  # last: it composes the others

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "idea_portal.headers.PermissionsPolicy",
    "idea_portal.requests.OnlyWhatCanBeRead",
    "idea_portal.databases.OnceMore",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "signatories.devices.RememberDevices",
    "idea_portal.middleware.DenyByDefault",
]

ROOT_URLCONF = "idea_portal.urls"
WSGI_APPLICATION = "idea_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "idea_portal.context.portal",
            ],
            "builtins": ["common.slots", "common.tags"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": here.database}
if here.owner_database:  # only where migrations run: see idea_portal/owner.py
    DATABASES["owner"] = here.owner_database
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_TIMEOUTS = {"web": (5, 30), "worker": (30, 600)}  # seconds for a lock, and for a statement
CACHES = {"default": here.cache}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Accounts -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "signatories.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/tasks/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "notices.accounts.OutboxAccountAdapter"
ACCOUNT_FORMS = {
    "reset_password": "notices.account_forms.ForgottenPasswordForm",
    "change_password": "notices.account_forms.OldPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# Wrong passwords and codes are counted in signatories/attempts.py; allauth's limits know no known device.
ACCOUNT_RATE_LIMITS = dict.fromkeys(("login", "login_failed", "reauthenticate", "change_password"))
ACCOUNT_RATE_LIMITS |= {"reset_password": "60/m/ip"}  # letters to one account: notices/account_forms.py
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = here.trusted_proxies
MFA_ADAPTER = "signatories.second_factor.EncryptedSecrets"
MFA_FORMS = {
    "authenticate": "notices.account_forms.CodeForm",
    "reauthenticate": "notices.account_forms.ConfirmByCodeForm",
    "deactivate_totp": "notices.account_forms.RemoveAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "IDEA portal"
SESSION_COOKIE_AGE = 60 * 60 * 12

# Language, time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "America/Los_Angeles"  # what people see; the database keeps UTC
FORMAT_MODULE_PATH = ["idea_portal.formats"]  # days and times in words

# Static files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "files"

# A pasted megabyte must reach the form and be refused there with a sentence, not die as a bare 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
TURNS_FOLDER = VAR_DIR / "turns"  # see common/turns.py; on a disk of this machine

# Mail ----------------------------------------------------------------------------------------------
vars().update(here.email)
DEFAULT_FROM_EMAIL = here.from_email
EMAIL_TIMEOUT = 20  # seconds; a mail server that hangs must not hold a worker

# Queue ---------------------------------------------------------------------------------------------
CELERY_BROKER_URL = here.redis_url or "memory://localhost//"
CELERY_TASK_ALWAYS_EAGER = not here.redis_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is down must not hold the person's request: the outbox row is safe, the sweep sends it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 3, "max_retries": 0}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
SWEEP_SECONDS = here.sweep_seconds
EVERY_JOB_SECONDS = None  # when set, every job runs so often, whatever it says itself: for trying them out

# Seal ----------------------------------------------------------------------------------------------
SEAL = here.seal  # empty names in the demonstration: it makes a key of its own, see history/seal.py
TIMESTAMP_URL = here.timestamp_url  # an RFC 3161 time-stamping authority, optional
ANCHOR_HOLDERS = here.anchor_holders  # who gets the daily anchor by mail
ANCHOR_FOLDER = here.anchor_folder  # a write-once store for it, optional

# Security ------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "idea_portal.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if SITE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Logs never carry request bodies, answers or tokens: only these loggers, with these formats (law 8).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"one_time_links": {"()": "idea_portal.logs.HideOneTimeLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_time_links"]}},
    "root": {"handlers": ["console"], "level": here.log_level},
    "loggers": {
        "pyhanko": {"level": "CRITICAL"},  # says loudly what history/seal.py answers quietly
        "pyhanko_certvalidator": {"level": "CRITICAL"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "django.server": {"level": "INFO", "propagate": True},  # through the handler above, like all others
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
