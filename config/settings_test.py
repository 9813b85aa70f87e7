"""Settings of the tests: at most ten values differ."""

import importlib.util
import os
from pathlib import Path

os.environ.setdefault("DEBUG", "true")

from config.settings import *  # noqa: F403

DEBUG = True
# The browser tests have axe, which looks for faults of accessibility, from the server like any other file.
if (_axe := importlib.util.find_spec("axe_playwright_python")) and _axe.origin:
    STATICFILES_DIRS += [("vendor/axe", Path(_axe.origin).parent)]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A database that is migrated already, where there is one: tests/migrated.py.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("UPWELL_TEST_TEMPLATE")}  # noqa: F405
WHITENOISE_AUTOREFRESH = True  # or every client of a test first lists a thousand files, which is half of its time
