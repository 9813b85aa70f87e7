# ruff: noqa: INP001  a script on its own, and no package
"""The health check of a container: `healthy.py ADDRESS JOB` asks the web process at an address about a job, or about
itself (`web`). Exit code 0 where all is well."""

import http.client
import os
import sys

address, job = sys.argv[1:]
line = http.client.HTTPConnection(address, 8000, timeout=10)
# As the host that people type, and as if their proxy had spoken TLS.
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
line.request("GET", f"/health?only={job}", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(0 if line.getresponse().status == 200 else 1)
