"""The rooms of the house and who may know whom, read from every import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("schemas", "harvester", "catalogue_api")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# A module prefix -> what it may not import, with the reason that a reader of the failure needs.
FORBIDDEN = {
    "schemas": {
        "harvester": "schemas knows nobody",
        "catalogue_api": "schemas knows nobody",
        "sqlalchemy": "schemas is pure",
        "sqlite3": "schemas is pure",
        "socket": "schemas is pure",
        "logging": "schemas is pure",
        "os": "schemas is pure",
        "time": "schemas is pure",
        "urllib.request": "schemas is pure",
        "flask": "schemas is pure",
        "scrapy": "schemas is pure",
        "tantivy": "schemas is engine-free",
    },
    "harvester": {
        "flask": "the harvester runs without Flask",
        "sqlalchemy": "SQL lives in catalogue_api/store",
        "sqlite3": "SQL lives in catalogue_api/store",
        "tantivy": "engines live in catalogue_api/index",
        "elasticsearch": "engines live in catalogue_api/index",
    },
    "catalogue_api": {
        "harvester": "the catalogue starts the harvester as a command, never by import",
        "scrapy": "the API runs without Scrapy",
        "twisted": "the API runs without Scrapy",
    },
}
# A library -> the only modules that may import it.
ONLY_IN = {
    "sqlalchemy": ("catalogue_api/store/", "catalogue_api/catalogue.py"),
    "tantivy": ("catalogue_api/index/embedded",),  # and the modules named after it
    "elasticsearch": ("catalogue_api/index/elasticsearch",),  # and the modules named after it
    "prometheus_client": ("catalogue_api/web/metrics.py",),
    "flask": ("catalogue_api/web/",),
    "flask_smorest": ("catalogue_api/web/",),
    "scrapy": ("harvester/",),
    "nh3": ("schemas/text.py",),
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_room_allows(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    names = list(imports(path))
    for name in names:
        for package, reason in FORBIDDEN[place.split("/")[0]].items():
            assert not is_under(name, package), f"{place} imports {name}: {reason}"
        for library, rooms in ONLY_IN.items():
            if is_under(name, library):
                assert place.startswith(rooms), f"{place} imports {name}, which belongs in {rooms}"
        if place.startswith("harvester/") and is_under(name, "catalogue_api"):
            assert is_under(name, "catalogue_api.catalogue"), f"{place} may know only catalogue_api.catalogue"


def test_package_files_are_empty() -> None:
    filled = [path for path in MODULES if path.name == "__init__.py" and path.read_text().strip()]
    assert filled == []


def test_the_xml_parser_has_one_home() -> None:
    """Every byte of XML goes through one factory (no entities, no network)."""
    makers = ("XMLParser", "fromstring", "iterparse", "XMLPullParser", "XML")
    for path in MODULES:
        if path == ROOT / "schemas" / "formats" / "xml.py":
            continue
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "etree":
                assert node.attr not in makers, f"{path.relative_to(ROOT)}:{node.lineno} parses XML by itself"
        assert not any(is_under(name, "xml") for name in imports(path)), path


def test_broad_excepts_stand_only_where_the_house_allows_them() -> None:
    allowed = {"harvester/harvest.py", "harvester/cli.py", "catalogue_api/cli.py"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                caught = [node.type] if not isinstance(node.type, ast.Tuple) else list(node.type.elts)
                broad = any(
                    each is None or getattr(each, "id", "") in ("Exception", "BaseException") for each in caught
                )
                assert not broad or str(path.relative_to(ROOT)) in allowed, f"{path}:{node.lineno}"


@pytest.mark.parametrize(
    ("folder", "registry", "left_out"),
    [
        ("schemas/formats", "schemas/formats/registry.py", {"registry", "xml"}),
        ("schemas/profiles", "schemas/profiles/registry.py", {"registry"}),
        ("catalogue_api/exports", "catalogue_api/exports/registry.py", {"registry", "export"}),
        ("harvester/spiders", "harvester/spiders/registry.py", {"registry"}),
    ],
)
def test_a_member_is_named_in_its_tuple(folder: str, registry: str, left_out: set[str]) -> None:
    """Code is found by naming: a module that exposes a member must be imported by its registry."""
    exposed = {"FORMAT", "PROFILE", "EXPORT", "SPIDER"}
    named = set(imports(ROOT / registry))
    for path in sorted((ROOT / folder).glob("*.py")):
        tree = ast.parse(path.read_text())
        names = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        if path.stem in left_out or not names & exposed:
            continue
        module = f"{folder.replace('/', '.')}.{path.stem}"
        assert any(is_under(name, module) for name in named), f"{module} is not in {registry}"
