# ruff: noqa: INP001  a script on its own, and no package
"""The health check of the web container: asks for /health as the first allowed host. Exit code 0 where all is well."""

import http.client
import os
import sys

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
line = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
line.request("GET", "/health", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(0 if line.getresponse().status == 200 else 1)
