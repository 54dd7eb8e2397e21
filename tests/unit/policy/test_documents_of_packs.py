"""What the documents say about packs is so."""

import re
import shutil
from datetime import date
from pathlib import Path

from sizao.engines.policy.loading import DEFAULT_ROOT, check_all, list_packs, load_pack, orders_in_force
from sizao.engines.policy.types import Status


ROOT = Path(__file__).parents[3]


def test_the_reference_is_the_current_one():
    from tools.build_packs_reference import PAGE, page

    assert PAGE.read_text("utf-8") == page(), "run `python tools/build_packs_reference.py`"


def test_the_order_of_the_how_to_holds(tmp_path):
    guide = (ROOT / "docs/how-to/write-a-local-order.md").read_text("utf-8")
    found = re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert found
    order = re.sub(r"^ {3}", "", found[1], flags=re.MULTILINE)
    root = tmp_path / "packs"
    shutil.copytree(DEFAULT_ROOT, root)
    (root / "city/zhangjiakou/orders/longer-look-back.yaml").write_text(order, encoding="utf-8")
    assert check_all(root) == []
    assert "longer-look-back" in orders_in_force("he-2021", date(2021, 11, 1), root=root)
    ordered = load_pack("he-2021", root=root, orders=["longer-look-back"], at=date(2021, 11, 2))
    assert ordered.row("windows.symptomatic").values["days"] == 4


def test_the_explanation_draws_the_layers_as_they_are():
    text = (ROOT / "docs/explanation/packs.md").read_text("utf-8")
    drawn = text.split("## Layers")[1].split("A pack says only")[0]
    assert set(re.findall(r"[a-z][a-z0-9-]*", drawn.replace("a local order", ""))) == set(list_packs())
    for status in Status:
        assert f"| `{status.value}` |" in text
