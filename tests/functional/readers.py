"""Who reads a page in a test: Chinese on a phone, English at a desk; `show` takes pictures in both sizes anyhow."""

from typing import Any


SIZES = {"desk": (1366, 768), "phone": (360, 740)}
READERS: dict[str, dict[str, Any]] = {
    "zh": {"language": "zh-CN", "width": 360, "height": 740},
    "en": {"language": "en-GB", "width": 1366, "height": 768},
}
