#!/usr/bin/env bash
# The demonstration: web and scheduler on SQLite, nothing to configure. State lives in var/.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/environment.sh
scripts/packages.sh pango || echo "Everything works but the PDF, until that is installed." >&2

export DEMO=1 PORT="${PORT:-8000}" SWEEP_SECONDS=5
unset DATABASE_URL REDIS_URL EMAIL_URL SITE_URL ALLOWED_HOSTS
python=.venv/bin/python

if ! $python - "$PORT" <<'PY'
import socket, sys
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        s.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        sys.exit(1)
PY
then
  echo "Port $PORT is taken. Choose another: PORT=8001 make run" >&2
  exit 1
fi

mkdir -p var
$python manage.py migrate --verbosity 0
$python manage.py collectstatic --noinput --verbosity 0
$python manage.py load_signatories
$python manage.py demo

# One group, so that Ctrl-C or the end of one ends both.
$python -m celery -A idea_portal beat --loglevel WARNING --pidfile= & scheduler=$!
$python -m gunicorn idea_portal.wsgi --bind "127.0.0.1:$PORT" --workers 2 --threads 4 --timeout 120 \
  --log-level warning & web=$!
trap 'kill $scheduler $web 2>/dev/null || true; wait 2>/dev/null || true' EXIT INT TERM

for _ in $(seq 100); do
  if $python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$PORT/healthz', timeout=2)" 2>/dev/null; then
    break
  fi
  sleep 0.2
done
cat <<TXT

  The IDEA portal is running:  http://127.0.0.1:$PORT/

  Sign in on that page as any of the cast with one click,
  or with an address such as coordinator@cdss.example and the password: idea-demo
  A demonstration, no real agreements. Ctrl-C stops it; the data stay in var/.

TXT
wait -n $scheduler $web
