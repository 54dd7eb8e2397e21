"""Zones: which units of housing to close, what that covers and costs, and when a zone may be lifted."""
