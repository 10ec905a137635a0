from tests.notices.conftest import by_smtp, needs_postgres  # noqa: F401  fixtures
from tests.notices.floor import floor  # noqa: F401  a fixture
