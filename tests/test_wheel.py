"""The wheel, installed away from the checkout, does what the checkout does."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_what_the_code_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("shapes", "ontology"):
        for path in (ROOT / folder).rglob("*"):
            assert path.is_dir() or f"kg/{path.relative_to(ROOT)}" in names
    assert {"kg/checks/methods.tsv", "kg/checks/doubts.tsv"} <= names
    assert {f"kg/queries/{path.name}" for path in (ROOT / "kg" / "queries").glob("*.rq")} <= names
    assert {"kg/records/smart-ms.yaml", "kg/py.typed"} <= names
    assert not [name for name in names if name.startswith(("tests/", "output/", "benchmarks/"))]


def test_the_installed_wheel_builds_the_same_bytes_elsewhere(wheel: Path, tmp_path: Path) -> None:
    # Outside the checkout, shapes and ontology are found inside the package: the other branch of the lookup.
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    site = next(place.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # The dependencies are those of this environment; of this package, only the wheel is there.
    dependencies = next(path for path in sys.path if path.endswith("site-packages"))
    program = (
        f"import sys; sys.path.append({dependencies!r}); sys.path = [p for p in sys.path if {str(ROOT)!r} != p]\n"
        "import kg, kg.cli\n"
        f"assert kg.__file__.startswith({str(site)!r}), kg.__file__\n"
        "kg.cli.main(['build', '--out', 'out', '--format', 'html', '--format', 'nquads'], prog_name='kg')"
    )
    run = subprocess.run([place / "bin" / "python", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    for path in (ROOT / "output").iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()
