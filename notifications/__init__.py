"""Who was told? One outbox, `notify()`, delivery and templates."""
