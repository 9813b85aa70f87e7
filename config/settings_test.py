"""Settings of the tests: at most ten values differ."""

import os

os.environ.setdefault("DEBUG", "true")

from config.settings import *  # noqa: F403

DEBUG = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True  # or every client of a test first lists a thousand files, which is half of its time
