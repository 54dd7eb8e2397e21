"""Pages for a phone on a bad network: what is entered is kept and sent once (docs/explanation/phone-shell.md)."""
