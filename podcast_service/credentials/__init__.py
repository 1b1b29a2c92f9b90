"""What proves who someone is: passwords, passkeys, codes of an app, tokens."""
