"""Which module imports which, read from the source without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FLOORS = ("law", "model", "plan", "engine", "measure", "study", "show", "web", "commands", "cli")
# measure stands above engine, but does not know where its log came from.
STRANGERS = {("measure", "engine")}
# The public names of `sim` itself are for its users; inside, a name comes from the module that defines it.
FACES = {"web", "commands", "cli", "__main__"}
DYNAMIC = {"import_module", "__import__"}


@dataclass(frozen=True)
class Import:
    """One import: where it stands, what it names, and whether it waits inside a function."""

    path: Path
    line: int
    importer: str
    target: str
    is_inside_function: bool


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_of(root: Path) -> dict[str, Path]:
    """Every module of `sim` and `calibration` below `root`, by its dotted name."""
    paths = [*root.glob("sim/**/*.py"), *root.glob("calibration/**/*.py")]
    return {module_name(root, path): path for path in sorted(paths)}


def imports_of(root: Path) -> list[Import]:
    """Every import between the project's own modules, wherever it stands in its file."""
    modules = modules_of(root)
    return [found for name, path in modules.items() for found in _imports_in(name, path, modules)]


def _imports_in(name: str, path: Path, modules: dict[str, Path]) -> Iterator[Import]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node, is_inside in _walk(ast.parse(path.read_text(encoding="utf-8")), False):
        for target in _targets(node, package, modules):
            if target.split(".")[0] in ("sim", "calibration"):
                yield Import(path, node.lineno, name, target, is_inside)


def _walk(node: ast.AST, is_inside: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, is_inside
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _walk(child, is_inside or is_function)


def _targets(node: ast.AST, package: str, modules: dict[str, Path]) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
            base = ".".join([*above, *([module] if module else [])])
            inner = [f"{base}.{alias.name}" for alias in names]
            is_module = [name in modules or any(m.startswith(f"{name}.") for m in modules) for name in inner]
            return [name if known else base for name, known in zip(inner, is_module, strict=True)]
        case ast.Call(func=func, args=[ast.Constant(value=str(text)), *_]):
            called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            return [text] if called in DYNAMIC else []
    return []


def floor_of(module: str) -> str:
    """The floor of a module of `sim`; `sim` for the package itself, `calibration` for the other."""
    first, *rest = module.split(".")
    return rest[0] if first == "sim" and rest else first


def _fault(found: Import) -> str | None:
    own, other = floor_of(found.importer), floor_of(found.target)
    if other == "calibration" and own != "calibration":
        if own not in ("commands", "cli"):
            return "only the command line imports calibration"
        return None if found.is_inside_function else "calibration is imported inside the one command only"
    if other in ("cli", "__main__") and own not in ("sim", "cli", "__main__"):
        return "nothing imports the command line"
    if own in ("sim", "calibration", "__main__"):
        return None
    if other == "sim":
        return None if own in FACES else "a floor imports from the module that defines a name, not from sim"
    for floor in (own, other):
        if floor not in FLOORS:
            return f"{floor} is not a floor"
    if (own, other) in STRANGERS:
        return f"{own} must not know {other}"
    return f"{own} is below {other}" if FLOORS.index(own) < FLOORS.index(other) else None


def faults(root: Path) -> list[str]:
    """What breaks the order of the floors, one line each: file, line, importer, imported, rule."""
    told = []
    for found in imports_of(root):
        if rule := _fault(found):
            place = f"{found.path.relative_to(root).as_posix()}:{found.line}"
            told.append(f"{place}: {found.importer} imports {found.target}: {rule}")
    for path in sorted(root.glob("sim/*/__init__.py")):
        if path.read_text(encoding="utf-8").strip():
            told.append(f"{path.relative_to(root).as_posix()}: a floor's __init__.py is empty")
    return told + [f"circle: {' -> '.join(circle)}" for circle in circles(root)]


def circles(root: Path) -> list[list[str]]:
    """Circles of modules that import each other, inside a floor or across; each told once."""
    modules = modules_of(root)
    edges: dict[str, set[str]] = {name: set() for name in modules}
    for found in imports_of(root):
        if found.importer != "sim" and found.target in modules and found.target != found.importer:
            edges[found.importer].add(found.target)
    told: list[list[str]] = []
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            told.append([*way[way.index(name) :], name])
        elif name not in done:
            for target in sorted(edges[name]):
                visit(target, [*way, name])
            done.add(name)

    for name in edges:
        visit(name, [])
    return told
