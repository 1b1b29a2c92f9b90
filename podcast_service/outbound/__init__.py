"""The one way out: requests to other servers, guarded, bounded and timed."""
