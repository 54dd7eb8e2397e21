"""Every limit on a person or place: its ground, term, notice, appeal and release. One mechanism for all of them."""
