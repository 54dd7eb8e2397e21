"""Writes of restrictions. What is done and what is refused is kept in the audit trail."""

from sizao.response.restrictions.operations.grounds import clear_source, let_ground_fall, state_ground


__all__ = ["clear_source", "let_ground_fall", "state_ground"]
