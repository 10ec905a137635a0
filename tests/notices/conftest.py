import pytest

from notices import outbox
from notices.models import Delivery
from tests.notices.floor import floor  # noqa: F401  a fixture


@pytest.fixture
def by_smtp(settings):
    """`by_smtp(port)`: letters go to this mail server of 127.0.0.1, with a short time-out."""

    def point(port: int, timeout: float = 2):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, timeout
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""

    return point


@pytest.fixture
def letter_to(people):
    """`letter_to("coordinator@cdph.example")` writes a letter that waits to be sent; returns its delivery."""

    def write(*emails, by="drafter@cdss.example", kind="request", **more) -> Delivery:
        more.setdefault("text", "Please look at this\n\nWe ask for something.")
        more.setdefault("about", "IDEA-2026-0001")
        to = [outbox.To(people[e], "Data Coordinator, Department of Public Health") for e in emails]
        notice = outbox.queue(kind, to, by=people[by] if by else None, **more)
        return notice.deliveries.first()

    return write


@pytest.fixture
def needs_postgres(request):
    """For tests that are true on PostgreSQL only: asked for by its mark without one, they fail with the reason."""
    from django.db import connection

    if connection.vendor == "postgresql":
        return
    sentence = "This needs PostgreSQL: set TEST_DATABASE_URL, such as postgres://postgres@127.0.0.1:5432/idea."
    if "postgres" in (request.config.getoption("-m") or "").replace("not postgres", ""):
        pytest.fail(sentence)
    pytest.skip(sentence)
