"""What instances tell each other, kind by kind: made from rooms here, taken into rooms there."""
