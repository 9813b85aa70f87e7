"""The fault harness of delivery: real processes, and everything that can go wrong with them. Criterion: docs/adr/0004-outbox.md."""
