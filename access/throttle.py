"""How often a program may call."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import SimpleRateThrottle


class TokenThrottle(SimpleRateThrottle):
    """So many calls a minute for each token. Without the cache nothing is counted."""

    scope = "token"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """The organization is part of the key."""
        return f"api:{request.organization.pk}:{request.api_token.pk}"
