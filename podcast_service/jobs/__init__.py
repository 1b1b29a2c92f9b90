"""Work beside the service: what is due, what repeats, and the engine that finishes what it began."""
