"""A script of one's own that measures nothing: it runs, and every command says so."""

from soleplate.cli.main import main

SCRIPT = """
import soleplate.api.protocol as api
from soleplate.text import Text


def script(ctx):
    yield api.Tare("before", Text("Keep the plate empty"))
    yield api.Weigh("plate", Text("Stand still"))
    yield api.Trial("stand", api.Hold(5.0), "left", Text("Stand"), False, {})


PROTOCOL = api.Protocol(name="bare", title=Text("Bare"), summary=Text("Nothing measured"), script=script, version=1,
                        parameters=(), rigs=(("plate",),), metrics=())
"""


def test_a_test_without_metrics_says_so(tmp_path, capsys):
    path = tmp_path / "bare.py"
    path.write_text(SCRIPT)
    assert main(["run", str(path), "--plate", "sim:?seed=1", "--participant", "A", "--out", str(tmp_path)]) == 0
    assert "the test names no metrics" in capsys.readouterr().out
    (session,) = tmp_path.glob("*.h5")
    page = str(tmp_path / "page.html")
    assert main(["score", "--protocol", str(path), str(session)]) == 0
    assert "1 trial counted" in capsys.readouterr().out
    assert main(["report", "--protocol", str(path), str(session), "--out", page]) == 0
