"""How a page shows a mail: in a frame that runs nothing, loads nothing and leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = Callable[..., Any]

# The mail itself: mail readers know no stylesheets, so its own styles are allowed, and nothing else is.
_MAIL = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": True,
}


def holds_mails(view: View) -> View:
    """Declare a page with frames of ours in it."""
    found: View = csp_update({"frame-src": [SELF]})(view)
    return found


def is_framed(view: View) -> View:
    """Declare a view that answers with the HTML of a mail."""
    found: View = xframe_options_sameorigin(csp(_MAIL)(view))
    return found
