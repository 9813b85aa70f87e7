"""Error reports without anything that somebody typed. Whoever reads them is told where it broke, and not on what."""

from __future__ import annotations

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NothingTyped(SafeExceptionReporterFilter):
    """Outside DEBUG no form value and no variable of any frame is shown.

    Decorators on single views and functions say the same where words are at stake, but they do not reach the functions that those
    call: a form, a query, a driver.
    """

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """The names of the fields, for the page that was sent."""
        if request is None:
            return {}
        if not self.is_active(request):
            return dict(request.POST.items())
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> ItemsView[str, Any]:
        """The names of the variables."""
        if not self.is_active(request):
            return dict(tb_frame.f_locals).items()
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
