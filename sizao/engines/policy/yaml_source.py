"""YAML with line numbers and without repeated keys: what a message to a pack's author must be able to name."""

from pathlib import Path
from typing import Any

import yaml

from sizao.engines.policy.types import PackError


class Located(dict[str, Any]):
    """A mapping that remembers the line of itself and of each key."""

    line: int = 0
    lines: dict[str, int]


# The parser in C is ten times faster; its wheel has it everywhere we run.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses repeated keys, and leaves dates and numbers as YAML knows them."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Located:
    found = Located()
    found.line = node.start_mark.line + 1
    found.lines = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", key_node.start_mark)
        found[str(key)] = loader.construct_object(value_node, deep=True)
        found.lines[str(key)] = key_node.start_mark.line + 1
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Located:
    """The mapping in a YAML file. Raises PackError, naming file and line, when it is none or cannot be read."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise PackError(f"{path.name} cannot be read ({type(error).__name__}).") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not UTF-8"
        raise PackError(f"{path.parent.name}/{path.name}{line}: {problem}.") from error
    if not isinstance(content, Located):
        raise PackError(f"{path.parent.name}/{path.name}:1: a mapping is expected.")
    return content
