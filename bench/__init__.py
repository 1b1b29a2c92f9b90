"""Speed, printed beside peers and limits in one run: ``make bench``."""
