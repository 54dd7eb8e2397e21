"""Short names for the types of columns."""

from typing import Any

import numpy as np
import numpy.typing as npt


Ints = npt.NDArray[np.signedinteger[Any]]
UInts = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
