"""Pages of pairing."""

from pairing.views.charter import charter, propose_charter, review_charter, set_progress, sign_charter
from pairing.views.runs import pairing, propose, publish, run, verify

__all__ = [
    "charter",
    "pairing",
    "propose",
    "propose_charter",
    "publish",
    "review_charter",
    "run",
    "set_progress",
    "sign_charter",
    "verify",
]
