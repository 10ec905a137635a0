#!/usr/bin/env bash
# Makes .venv from requirements.lock, once per change of the lock.
set -euo pipefail
cd "$(dirname "$0")/.."

digest=$(sha256sum requirements.lock | cut -d' ' -f1)
[ "$(cat .venv/ready 2>/dev/null || true)" = "$digest" ] && exit 0

python=""
for candidate in python3.11 python3.12 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 or 3.12 is needed. On Debian 12: apt-get install python3 python3-venv" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  scripts/packages.sh python3-venv
fi
echo "Making the environment (once, about a minute) …"
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
echo "$digest" > .venv/ready
