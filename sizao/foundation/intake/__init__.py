"""What other systems send, in one way for all: landed before it is acknowledged, applied from where it landed."""
