"""The one rule about imports, and that each module can be taken up by itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from repository import PACKAGE, ROOT, below, module, name, tree

# What web processes and `--help` must not load: slow to import, or unsafe beside threads (feedgen sets the locale).
HEAVY = {"av", "boto3", "botocore", "feedgen"}


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
    """Whichever is asked for first: none of them, on its way in, comes back to itself."""
    modules = {module(path): path for path in below("podcast_service") if "migrations" not in path.parts}
    needs = {one: _needed(path) & modules.keys() - {one} for one, path in modules.items()}
    assert list(TopologicalSorter(needs).static_order())  # raises CycleError and names the circle

    result = _python(f"for one in {sorted(modules)!r}: __import__(one)")
    assert result.returncode == 0, result.stderr


def _needed(path: Path) -> set[str]:
    """Return the modules that are loaded, by whole name, while that of ``path`` is."""
    found = set()
    for node in _at_once(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is loaded: nothing inside functions, and nothing for the type checker alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _at_once(child)


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
