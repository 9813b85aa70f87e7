"""Pages of decisions, experiments and impact."""
