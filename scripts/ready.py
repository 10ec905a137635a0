"""For the container's health check: asks this machine's own web process whether it can do its work."""

import os
import sys
import urllib.error
import urllib.parse
import urllib.request

host = urllib.parse.urlsplit(os.environ.get("SITE_URL", "")).hostname or "127.0.0.1"
port = os.environ.get("PORT", "8000")
request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
try:
    urllib.request.urlopen(request, timeout=4)
except urllib.error.URLError as error:
    sys.exit(f"not ready: {error}")
