"""Pages for residents and travellers: on a phone, without an account, without JavaScript."""
