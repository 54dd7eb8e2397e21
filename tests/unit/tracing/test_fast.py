"""Small parts of the fast engine that drawn and generated cities are too small to try."""

import numpy as np
import pytest

from sizao.engines.tracing import kernels, memory
from sizao.engines.tracing.fast import _sorting


RANDOM = np.random.default_rng(5)


@pytest.mark.parametrize(
    "keys",
    [
        np.empty(0, np.int64),
        RANDOM.permutation(5_000),
        RANDOM.permutation(5_000) - 2_500,
        RANDOM.integers(0, 2**63 - 1, 5_000),
        # Some alike in their upper half, and nearly all alike.
        np.concatenate([RANDOM.integers(0, 2**63 - 1, 5_000), 2**62 + RANDOM.permutation(20)]),
        2**62 + RANDOM.permutation(5_000),
    ],
    ids=["none", "small", "negative", "large", "some alike", "alike"],
)
def test_people_are_sorted_by_all_of_their_key(keys):
    assert _sorting(keys).tolist() == np.argsort(keys).tolist()


def test_compiled_code_is_kept_for_the_sources_of_all_loops():
    """numba alone looks at the module of `walk`, and would keep old code of `note` in it."""
    stamps = {function._cache._cache_file._source_stamp for function in (kernels.walk, kernels.note, kernels.seek)}
    assert stamps == {memory._SOURCES}
