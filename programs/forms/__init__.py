"""Input of programs: shapes and messages."""
