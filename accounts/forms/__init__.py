"""Input shapes of accounts."""
