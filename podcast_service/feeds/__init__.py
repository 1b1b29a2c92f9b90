"""How a show becomes an RSS document, and the rules that document must keep."""
