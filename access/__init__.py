"""May I? Which organization, who acts, what they may do, and what time it is. No tables, and none of our other packages."""
