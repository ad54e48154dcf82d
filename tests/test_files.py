"""Files are written whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.errors import OutputError
from kg.pipeline import build, write_graph
from kg.serialise.files import write_files

OLD = {"a.ttl": "old a\n", "b.nq": "old b\n", "c.jsonld": "old c\n"}
NEW = {"a.ttl": "new a\n", "b.nq": "new b\n", "c.jsonld": "new c\n"}


def stands(folder: Path) -> dict[str, str]:
    """List what stands in a folder, hidden files and half-written ones too."""
    return {path.name: path.read_text() for path in folder.iterdir()}


def texts(folder: Path, named: dict[str, str]) -> dict[Path, str]:
    return {folder / name: text for name, text in named.items()}


def fill(folder: Path) -> None:
    for path, text in texts(folder, OLD).items():
        path.write_text(text)


def fails_at(call: int, error: BaseException, real: Callable[..., object]) -> Callable[..., object]:
    """Make a function that does as the real one, but fails when it is called for the n-th time."""
    calls = iter(range(1, 1000))

    def function(*arguments: object, **named: object) -> object:
        if next(calls) == call:
            raise error
        return real(*arguments, **named)

    return function


def test_files_get_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    # A file that only its owner can read is no publication; tempfile makes such files.
    mask = os.umask(0o027)
    try:
        write_files(texts(tmp_path, NEW))
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(mask)
    assert modes == {0o640}
    assert stands(tmp_path) == NEW


def test_folders_are_made_and_links_stay_links(tmp_path: Path) -> None:
    (tmp_path / "real.ttl").write_text("old")
    (tmp_path / "link.ttl").symlink_to("real.ttl")
    write_files({tmp_path / "link.ttl": "new", tmp_path / "x" / "y" / "z.ttl": "new"})
    assert (tmp_path / "link.ttl").is_symlink()
    assert (tmp_path / "real.ttl").read_text() == "new"
    assert (tmp_path / "x" / "y" / "z.ttl").read_text() == "new"


@pytest.mark.parametrize("there", [True, False], ids=["over old files", "into an empty folder"])
@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize(
    "owner, name, real",
    [(os, "fsync", os.fsync), (os, "open", os.open), (Path, "replace", Path.replace)],
    ids=["sync", "open", "rename"],
)
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=["full disk", "interrupt"]
)
def test_a_failure_leaves_what_stood_there(
    error: BaseException,
    owner: object,
    name: str,
    real: Callable[..., object],
    call: int,
    there: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # New Turtle beside old N-Quads would say two things about one trial.
    if there:
        fill(tmp_path)
    with monkeypatch.context() as patch:
        failing = fails_at(call, error, real)
        patch.setattr(owner, name, failing)
        with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else OutputError) as caught:
            write_files(texts(tmp_path, NEW))
    assert stands(tmp_path) == (OLD if there else {})
    if isinstance(error, OSError):
        assert str(caught.value).endswith("cannot be written: No space left on device; nothing was left half written")
        assert str(tmp_path) in str(caught.value)
        assert ".partial" not in str(caught.value)


def test_a_file_system_without_second_names_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    failing = fails_at(2, OSError(errno.EIO, "Input/output error"), Path.replace)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with pytest.raises(OutputError):
            write_files(texts(tmp_path, NEW))
    assert stands(tmp_path) == OLD
    write_files(texts(tmp_path, NEW))
    assert stands(tmp_path) == NEW


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_is_full_half_way_leaves_no_partial_graph(tmp_path: Path) -> None:
    graph = build()
    old = {path.name: path.read_bytes() for path in write_graph(graph, tmp_path)}
    sizes = sorted(len(content) for content in old.values())
    with largest_file(sizes[1]), pytest.raises(OutputError, match=r"smart-ms\.nq: cannot be written: File too large"):
        write_graph(graph, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old


def test_what_is_no_ordinary_file_is_not_replaced(tmp_path: Path) -> None:
    # A rename onto /dev/null, done by an administrator, would break the machine.
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "null.ttl").symlink_to("/dev/null")
    (tmp_path / "round.ttl").symlink_to("round.ttl")
    (tmp_path / "file").write_text("")
    for name, reason in (
        ("pipe.ttl", "is not an ordinary file"),
        ("folder.ttl", "is a folder"),
        ("null.ttl", "is not an ordinary file"),
        ("round.ttl", "Symlink loop|Too many levels"),
        ("file/a.ttl", "Not a directory|File exists"),
    ):
        with pytest.raises(OutputError, match=reason):
            write_files({tmp_path / "first.ttl": "new", tmp_path / name: "new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.ttl", "null.ttl", "pipe.ttl", "round.ttl"]
    assert Path("/dev/null").is_char_device()


def test_text_that_is_no_text_is_refused_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="surrogates not allowed"):
        write_files({tmp_path / "a.ttl": "fine", tmp_path / "b.ttl": "\ud800"})
    assert stands(tmp_path) == {}


def test_bytes_are_written_as_they_are_beside_text(tmp_path: Path) -> None:
    # A picture that was read as text would have lost every byte that is none.
    picture = b"\x89PNG\r\n\x1a\n\xff\x00"
    assert write_files({tmp_path / "a.png": picture, tmp_path / "a.ttl": "caf\u00e9\n"}) == [
        tmp_path / "a.png",
        tmp_path / "a.ttl",
    ]
    assert (tmp_path / "a.png").read_bytes() == picture
    assert (tmp_path / "a.ttl").read_bytes() == b"caf\xc3\xa9\n"


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    name = "n" * 251 + ".ttl"
    write_files({tmp_path / name: "new"})
    write_files({tmp_path / name: "newer"})
    assert stands(tmp_path) == {name: "newer"}


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in write_graph(build(), tmp_path)}
    assert {path.name: path.read_bytes() for path in write_graph(build(), tmp_path)} == first
    assert len(first) == 3
