"""Pages of no single app: homes, program health, the component gallery."""

from home.views.gallery import gallery as gallery
