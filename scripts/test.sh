#!/usr/bin/env bash
# Everything: style, migrations, then the suite on SQLite (with the browser) and on PostgreSQL + Redis (with a real
# worker). Nothing is skipped silently: what cannot run fails with the reason.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/environment.sh
scripts/packages.sh pango browser pdftools postgresql redis-server
python=.venv/bin/python

$python -m ruff check .
DEMO=1 $python manage.py check
DEMO=1 $python manage.py makemigrations --check --dry-run --verbosity 0 \
  || { echo "Models and migrations differ: run manage.py makemigrations" >&2; exit 1; }

echo; echo "== On SQLite"
$python -m pytest -q -n 2 -m "not postgres and not browser"
echo; echo "== In a real browser"  # by itself: it keeps an event loop in the test's thread
# A browser on a crowded machine can be slow where nothing is wrong: two more tries each, told in the summary.
$python -m pytest -q -n 2 -m browser --reruns 2 -rR
echo; echo "== On PostgreSQL and Redis, with a real worker"
$python scripts/with_services.py $python -m pytest -q -n 2 -m "not browser and not once"
