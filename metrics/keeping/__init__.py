"""What metrics keeps of people. See access.keeping."""

from metrics.keeping.outcomes import OUTCOMES
from metrics.keeping.register import REGISTER

KEEPING = (*REGISTER, *OUTCOMES)
