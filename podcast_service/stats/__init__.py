"""Who listened: requests in, downloads out, and no address kept."""
