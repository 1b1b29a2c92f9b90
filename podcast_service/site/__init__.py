"""What stands at each public address."""
