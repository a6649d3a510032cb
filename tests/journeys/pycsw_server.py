"""A real pycsw on loopback, filled with records of the samples; it lives in a venv of its own (`.ci/pycsw`)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

INTERPRETER = Path(sys.prefix) / "pycsw" / "bin" / "python"
_CONTACT = "name position address city stateorprovince postalcode country phone fax email url hours instructions role"
_SERVE = """
import os, sys, warnings
warnings.simplefilter("ignore")
database, settings, *folders = sys.argv[1:]
import pycsw
from pycsw.core import admin, config
home = os.path.dirname(pycsw.__path__[0])
admin.setup_db(database, "records", home)
for folder in folders:
    admin.load_records(config.StaticContext(), database, "records", folder, True, False)
os.environ |= {"PYCSW_CONFIG": settings, "PYCSW_ROOT": home}
from wsgiref.simple_server import WSGIRequestHandler, make_server
class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass
def application(environ, start_response):
    from pycsw.wsgi import application as real
    return real(environ, start_response)
server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
text = open(settings).read().replace("PORT", str(server.server_port)).replace("HOME", home)
open(settings, "w").write(text)
print("serving at", server.server_port, flush=True)
server.serve_forever()
"""


@contextmanager
def serving(folder: Path, *records: Path) -> Iterator[str]:
    """Its address, while the block lasts; skips the test where pycsw is not installed."""
    if not INTERPRETER.exists():
        pytest.skip(f"no pycsw at {INTERPRETER}: `.ci/pycsw` installs it")
    settings, database = folder / "pycsw.cfg", f"sqlite:///{folder / 'records.db'}"
    settings.write_text(_settings(database), encoding="utf-8")
    words = [str(INTERPRETER), "-c", _SERVE, database, str(settings), *map(str, records)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            line = next((each for each in process.stdout if each.startswith("serving at")), "")
            assert line, "pycsw did not start"
            yield f"http://127.0.0.1:{line.split()[-1]}/"
        finally:
            process.terminate()


def _settings(database: str) -> str:
    contact = "\n".join(f"contact_{name}=x" for name in _CONTACT.split())
    return f"""[server]
home=HOME
url=http://127.0.0.1:PORT/
mimetype=application/xml; charset=UTF-8
encoding=UTF-8
language=en
maxrecords=100
profiles=apiso
[manager]
transactions=false
[metadata:main]
identification_title=pycsw
identification_abstract=x
identification_keywords=x
identification_keywords_type=theme
identification_fees=None
identification_accessconstraints=None
provider_name=x
provider_url=http://example.org
{contact}
[repository]
database={database}
table=records
"""
