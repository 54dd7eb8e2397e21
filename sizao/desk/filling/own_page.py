"""How a newcomer opens the own page of one made-up person: the code is known only when its notice is made out.

Kept among the files of the home that a close-out empties, for its owner only.
"""

import json
import os
from pathlib import Path

from django.conf import settings

from sizao.desk.types import DemoOwnPage
from sizao.foundation.privacy.pseudonyms import shown


def keep_own_page(*, code: str, factor: str, key: int) -> None:
    """Writes down the code of a notice of the demo and what the person knows of themselves."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"code": code, "factor": factor, "shown": shown(key)})
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def read_own_page() -> DemoOwnPage | None:
    """What was written down; None without a demo, and after it was closed out."""
    path = _path()
    return DemoOwnPage(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def _path() -> Path:
    return Path(settings.SIZAO_HOME) / "files" / "demo-own-page.json"
