#!/usr/bin/env bash
# Makes sure that Debian packages are there: installs them by apt when root, else says in one line which are missing.
# Usage: scripts/packages.sh NAME…   (pango, browser, pdftools, postgresql, redis-server, python3-venv)
set -euo pipefail

present() {
  case "$1" in
    pango) ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0.so.0 ;;
    browser) command -v chromium >/dev/null ;;
    pdftools) command -v qpdf >/dev/null && command -v pdfinfo >/dev/null ;;
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ;;
    redis-server) command -v redis-server >/dev/null ;;
    python3-venv) python3 -c 'import ensurepip' 2>/dev/null ;;
  esac
}
debian() {
  case "$1" in
    pango) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ;;
    browser) echo chromium ;;
    pdftools) echo qpdf poppler-utils ;;
    *) echo "$1" ;;
  esac
}

missing=()
for name in "$@"; do
  present "$name" || missing+=($(debian "$name"))
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && exit 0
fi
echo "Missing on this machine: ${missing[*]}. Install them with: sudo apt-get install ${missing[*]}" >&2
exit 1
