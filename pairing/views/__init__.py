"""Pages of pairing."""

from pairing.views.charter import charter, propose_charter, review_charter, set_progress, sign_charter
from pairing.views.circles import circles, publish_circles
from pairing.views.pairs import leave_pair, pause_pair, resume_pair
from pairing.views.runs import pairing, propose, publish, run, verify
from pairing.views.wishes import wishes

__all__ = [
    "charter",
    "circles",
    "leave_pair",
    "pairing",
    "pause_pair",
    "propose",
    "propose_charter",
    "publish",
    "publish_circles",
    "resume_pair",
    "review_charter",
    "run",
    "set_progress",
    "sign_charter",
    "verify",
    "wishes",
]
