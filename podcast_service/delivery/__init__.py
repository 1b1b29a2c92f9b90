"""How a request is answered with bytes: ranges, conditions, codings."""
