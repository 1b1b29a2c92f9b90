"""How show notes become safe HTML, links and plain text."""
