"""The jobs of documents are found by their names, also where nothing has loaded them yet: in a web process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASK = """
import django; django.setup()
import sys
assert "bucp.document.jobs" not in sys.modules, "loaded already: then this tries nothing"
from bucp.document.queue import _job
print(_job("render").name, _job("seal_filed").name)
"""


def test_a_process_that_has_loaded_no_job_finds_them():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "idea_portal.settings", "DEMO": "1"}
    told = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert told.stdout.split() == ["bucp.document.jobs.render", "bucp.document.jobs.seal_filed"], told.stderr
