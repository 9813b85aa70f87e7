"""Pages of pairing."""

from pairing.views.charter import charter, propose_charter, review_charter, set_progress, sign_charter
from pairing.views.circles import circles, publish_circles
from pairing.views.compare import compare, fairness
from pairing.views.pair_imports import discard_pairs, import_pairs, pair_import, pair_template, save_pairs
from pairing.views.pairs import leave_pair, pause_pair, resume_pair
from pairing.views.publish import publish, publish_now, undo_publish
from pairing.views.rulings import consider, lift_ruling, rule_pair
from pairing.views.runs import pairs_file, run, verify
from pairing.views.studio import pairing, preview, propose
from pairing.views.wishes import wishes

__all__ = [
    "charter",
    "circles",
    "compare",
    "consider",
    "discard_pairs",
    "fairness",
    "import_pairs",
    "leave_pair",
    "lift_ruling",
    "pair_import",
    "pair_template",
    "pairing",
    "pairs_file",
    "pause_pair",
    "preview",
    "propose",
    "propose_charter",
    "publish",
    "publish_circles",
    "publish_now",
    "resume_pair",
    "review_charter",
    "rule_pair",
    "run",
    "save_pairs",
    "set_progress",
    "sign_charter",
    "undo_publish",
    "verify",
    "wishes",
]
