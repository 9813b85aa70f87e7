"""What metrics keeps of people. See access.keeping."""

from metrics.keeping.champion import CHAMPION
from metrics.keeping.credit import CREDIT
from metrics.keeping.kpis import KPIS
from metrics.keeping.outcomes import OUTCOMES
from metrics.keeping.register import REGISTER
from metrics.keeping.rollups import ROLLUPS
from metrics.keeping.stories import STORIES

KEEPING = (*CREDIT, *REGISTER, *OUTCOMES, *ROLLUPS, *KPIS, *CHAMPION, *STORIES)
