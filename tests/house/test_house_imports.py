"""The one rule about imports, and that each module can be taken up by itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from repository import PACKAGE, ROOT, below, module, name, tree

# What web processes and `--help` must not load: slow to import, or unsafe beside threads (feedgen sets the locale).
HEAVY = {"av", "boto3", "botocore", "feedgen"}

ALONE = """
import importlib.util, os, sys, traceback
for library in {libraries!r}:
    if importlib.util.find_spec(library):  # some are there for the type checker only
        __import__(library)
failed = []
for module in {modules!r}:
    child = os.fork()
    if child == 0:
        try:
            __import__(module)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        failed.append(module)
sys.exit(f"cannot be imported alone: {{failed}}" if failed else 0)
"""


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found


def test_imports_point_down_never_up_and_never_sideways():
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_each_module_can_be_imported_alone():
    # The libraries are loaded once, then every module of ours in a process of its own; Alembic runs the migrations.
    libraries = sorted(
        {found.split(".")[0] for path in below("podcast_service") for found in _imports(path)}
        - {"podcast_service", "psycopg", "alembic", "__future__"}
        - set(sys.stdlib_module_names)
    )
    modules = [module(path) for path in below("podcast_service") if "migrations" not in path.parts]
    result = _python(ALONE.format(libraries=libraries, modules=modules))
    assert result.returncode == 0, result.stderr


def test_the_domain_knows_no_library():
    allowed = set(sys.stdlib_module_names) | {"podcast_service"}
    foreign = {
        f"{name(path)}: {found}"
        for path in below("podcast_service/domain")
        for found in _imports(path)
        if found.split(".")[0] not in allowed
    }
    assert not foreign


def test_only_config_reads_the_environment():
    readers = {
        name(path)
        for path in below("podcast_service")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    assert readers <= {"podcast_service/config.py"}


def test_only_workflows_save_and_delete():
    changing = ("save_", "delete_", "approve_", "forget_")
    callers = {
        f"{name(path)}: {alias.name}"
        for path in below("podcast_service")
        if path.relative_to(PACKAGE).parts[0] not in ("catalog", "storage", "workflows")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("podcast_service.catalog")
        for alias in node.names
        if alias.name.startswith(changing)
    }
    assert not callers


@pytest.mark.parametrize("entry", ["podcast_service.front", "podcast_service.app", "podcast_service.cli.main"])
def test_an_entry_loads_nothing_heavy_before_it_is_needed(entry: str):
    code = f"import sys, {entry}; print(*sorted(sys.modules.keys() & {HEAVY!r}))"
    result = _python(code)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []


def test_every_package_is_a_folder_with_a_docstring_and_nothing_else():
    for path in PACKAGE.rglob("__init__.py"):
        body = [node for node in tree(path).body if not _is_version(node)]
        assert len(body) == 1, f"{name(path)} holds more than a docstring"
        assert ast.get_docstring(tree(path)), name(path)


def _is_version(node: ast.stmt) -> bool:
    """Hatch reads the version where every Python programmer looks for it."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__"
