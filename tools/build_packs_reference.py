"""Writes docs/reference/packs.md: what rows of packs hold, from the tables. `python tools/build_packs_reference.py`"""

from pathlib import Path

from sizao.engines.policy.layers import HEADER, ORDER_HEADER
from sizao.engines.policy.sections import COMMON, SECTIONS
from sizao.engines.policy.values import Key


PAGE = Path(__file__).parents[1] / "docs" / "reference" / "packs.md"

HEAD = """# Packs: files, sections and keys

Made by `tools/build_packs_reference.py` from [`sections.py`](../../sizao/engines/policy/sections.py); a test holds
the two together. Why packs are so: [explanation](../explanation/packs.md). How to write an order:
[how-to](../how-to/write-a-local-order.md).

## Files

| file | holds |
|---|---|
| `packs/sources.yaml` | the sources that rows cite: `id: {grade, address}` |
| `packs/**/ID/pack.yaml` | the header of a pack: KEYS_OF_PACK |
| `packs/**/ID/SECTION.yaml` | the rows of one section: `rows: [...]` |
| `packs/**/orders/ID.yaml` | a local order: KEYS_OF_ORDER; it has an issuer and an end, and rows of any section |
| `packs/**/tests/rows.md` | what each row is to say, as a drawn table |

`kind` is `law`, or `protocol` where it is missing. `extends` names the pack below.

## Every row

"""


def listed(keys: set[str]) -> str:
    return ", ".join(f"`{key}`" for key in sorted(keys))


def table(keys: dict[str, Key], required: set[str]) -> str:
    lines = ["| key | needed | takes | for |", "|---|:-:|---|---|"]
    lines += [
        f"| `{name}` | {'●' if name in required else ''} | {key.check.says} | {key.about} |"
        for name, key in keys.items()
    ]
    return "\n".join(lines)


def page() -> str:
    head = HEAD.replace("KEYS_OF_PACK", listed(HEADER)).replace("KEYS_OF_ORDER", listed(ORDER_HEADER))
    parts = [head + table(COMMON, {"id", "legal_basis", "citation", "status"}), "\n\n## Sections\n"]
    for name, section in SECTIONS.items():
        parts.append(f"\n### {name}\n\n{section.about}\n\n{table(section.keys, set(section.required))}\n")
        if section.decides:
            decides = ", ".join(f"`{key}`" for key in section.decides)
            parts.append(f"\nNo two rows that hold on the same day may have the same {decides}.\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
