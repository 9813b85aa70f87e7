"""What happened? One append-only table, `audit.record()` and a sentence for each action."""
