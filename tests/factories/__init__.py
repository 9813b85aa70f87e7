"""Builders of test data. They run inside `with tenant(...)` and give every row that a test does not care about sensible values."""
