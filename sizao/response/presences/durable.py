"""Files that are on the disk when we say so: written aside, forced out, then renamed into place."""

import os
from pathlib import Path


def force_folder(folder: Path) -> None:
    """Forces the names in a folder onto the disk: a rename is durable only after this."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def force_file(path: Path) -> None:
    """Forces the content of a file that another library wrote onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes) -> None:
    """Writes a new file, readable by its owner only, and forces its content out (not its name)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Puts content at a path so that, whatever happens, a reader finds the old content or the new, whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    write_file(draft, content)
    draft.replace(path)
    force_folder(path.parent)


def move_into_place(draft: Path, path: Path) -> None:
    """Forces out a finished file and moves it to its path, replacing what is there."""
    force_file(draft)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(path)
    force_folder(path.parent)


def make_private_folder(folder: Path) -> Path:
    """Makes a folder that only its owner may enter, with its parents, and returns it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
