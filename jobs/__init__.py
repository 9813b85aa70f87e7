"""What is running? One table of long work, with progress and a lease."""
