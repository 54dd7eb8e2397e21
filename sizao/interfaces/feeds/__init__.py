"""Systems outside, one declaration each: what they send, how it is called, and how a row is understood."""
