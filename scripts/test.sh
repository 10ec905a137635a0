#!/usr/bin/env bash
# Everything: style, spelling and types, migrations, then the suite on SQLite (with the browser) and on PostgreSQL + Redis (with a real
# worker). Nothing is skipped silently: what cannot run fails with the reason. A part that fails ends the run; the
# time of each part is told at the end in any case.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
times=()

part() {  # NAME COMMAND…: runs it and notes how long it took
  local name=$1 begin=$SECONDS code=0
  shift
  echo; echo "== $name"
  "$@" || code=$?
  times+=("$(printf '%-42s %3d:%02d  %s' "$name" $(((SECONDS - begin) / 60)) $(((SECONDS - begin) % 60)) \
    "$([ $code = 0 ] && echo passed || echo "FAILED ($code)")")")
  return $code
}

table() {
  echo; echo "== How long each part took (minutes)"
  ((${#times[@]})) && printf '%s\n' "${times[@]}"
  printf '%-42s %3d:%02d\n' "All of it" $((SECONDS / 60)) $((SECONDS % 60))
}
trap table EXIT

environment() {
  scripts/environment.sh && scripts/packages.sh pango browser pdftools postgresql redis-server
}

style() {
  make --no-print-directory lint && DEMO=1 $python manage.py check || return
  DEMO=1 $python manage.py makemigrations --check --dry-run --verbosity 0 \
    || { echo "Models and migrations differ: run manage.py makemigrations" >&2; return 1; }
}

tests() {
  "$@" --durations=20
}

part "Environment" environment
part "Style, types, checks, migrations" style
part "On SQLite" tests $python -m pytest -q -n 2 --dist loadgroup -m "not postgres and not browser"
# The browser by itself: it keeps an event loop in the test's thread. On a crowded machine it can be slow where
# nothing is wrong: two more tries each, told in the summary.
part "In a real browser" tests $python -m pytest -q -n 2 --dist loadgroup -m browser --reruns 2 -rR
part "On PostgreSQL and Redis, with a real worker" \
  tests $python scripts/with_services.py $python -m pytest -q -n 2 --dist loadgroup -m "(postgres or both) and not browser"
