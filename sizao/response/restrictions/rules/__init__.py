"""Pure decisions of this room: facts in, answers out."""
