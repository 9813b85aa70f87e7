"""Pages of pairing."""

from pairing.views.runs import pairing, propose, publish, run, verify

__all__ = ["pairing", "propose", "publish", "run", "verify"]
