"""The trace of a case: controls that answer while they are moved, rings, evidence, comparison, and looking back."""

from sizao.interfaces.console.tracing.evidence_page import evidence
from sizao.interfaces.console.tracing.exports import export
from sizao.interfaces.console.tracing.picture import chains
from sizao.interfaces.console.tracing.sources_page import sources
from sizao.interfaces.console.tracing.trace_page import case_trace, keep


__all__ = ["case_trace", "chains", "evidence", "export", "keep", "sources"]
