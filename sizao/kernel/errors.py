"""The one shape of an expected failure: what happened, why, and what to do next."""


class SizaoError(Exception):
    """An expected failure that is shown to a person as it stands.

    `what` names the file, row, record or option; never a person. `why` gives the reason and `next_step` the way out.
    Either may be empty when `what` already says it.
    """

    def __init__(self, what: str, why: str = "", next_step: str = "") -> None:
        self.what = what
        self.why = why
        self.next_step = next_step
        super().__init__(" ".join(part for part in (what, why, next_step) if part))
