"""Pure decisions of this room: facts in, decisions out."""
