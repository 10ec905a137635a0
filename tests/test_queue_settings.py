"""A worker without a queue would wait for ever for nothing: it does not start."""

import os
import subprocess
import sys


def test_a_worker_without_a_queue_does_not_start_and_says_why(tmp_path):
    environment = {**os.environ, "DEMO": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    for name in ("REDIS_URL", "SITE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    tried = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "idea_portal", "worker", "--concurrency", "1"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert tried.returncode != 0
    assert "Set REDIS_URL" in tried.stderr
