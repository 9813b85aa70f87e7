"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from access.checks import refuse_wrong_role  # noqa: E402  settings and apps must be ready first

refuse_wrong_role()
