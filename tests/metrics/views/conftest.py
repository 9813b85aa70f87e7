"""Pages are asked for from outside every organization, while the test itself stays inside one."""

from tests.programs.views.conftest import sign_in

__all__ = ["sign_in"]
