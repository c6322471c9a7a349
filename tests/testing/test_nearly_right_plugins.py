"""Plug-ins that are nearly right: each is told with what is wrong, and stops nothing but itself."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from soleplate import plugins, providers
from soleplate.acquire.finding import candidates
from soleplate.api.driver import Block, decoder_of, fed
from soleplate.cli.main import main
from soleplate.errors import PlateError, PluginError
from soleplate.model.plate import BoardFacts
from soleplate.model.stream import Chunk, StreamInfo

METRIC = """
from soleplate.api.metric import Metric
def compute(rep):
    print("computed")
    return 99.0
METRICS = (Metric(key="{key}", label="Mine", unit="s", direction="neither", symmetry="ratio", formula="x", source="me",
                  compute=compute),)
"""
DRIVER = """
class Driver:
    name, summary, live, options = "mine", "mine", True, ()
    def open(self, url, options, roles): {open}
    def decoder(self, facts, options): ...
    def find(self): {find}
    def on_event(self, event): ...
DRIVER = Driver()
"""
IMPORTER = """
class Importer:
    name, summary, endings = "mine", "mine", (".csv",)
    def recognises(self, path, head): {recognises}
    def read(self, path, told): {read}
IMPORTER = Importer()
"""
EXPORTER = """
class Exporter:
    name, summary, suffix = "mine", "mine", {suffix}
    def export(self, session, path): {export}
EXPORTER = Exporter()
"""


def _forget():
    for made in (plugins._registered, plugins._load, plugins._gathered, providers._keys, providers.foreign):
        made.cache_clear()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Install a package: package(name, group, what is registered, its source)."""
    made = []

    def install(name, group, registered, source):
        folder = tmp_path / name
        about = folder / f"{name}-1.0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[soleplate.{group}]\n{registered}\n")
        if source is not None:
            (folder / f"{name}.py").write_text(source)
        monkeypatch.syspath_prepend(folder)
        made.append(name)
        _forget()

    yield install
    monkeypatch.undo()
    for name in made:
        sys.modules.pop(name, None)
    _forget()


def test_nothing_takes_the_place_of_what_is_ours(package):
    package("thief", "metrics", "aaa = thief:METRICS\nsway = thief:METRICS", METRIC.format(key="hold_time_s"))
    package("thief2", "exporters", "csv = thief2:EXPORTER", EXPORTER.format(suffix="'.csv'", export="path.touch()"))
    package("thief3", "drivers", "sim = thief3:DRIVER", DRIVER.format(open="...", find="return ()"))
    assert plugins.metric("hold_time_s").label != "Mine"
    assert "mean_velocity_mm_s" in plugins.metrics()
    assert providers.provider_of("hold_time_s") == "soleplate"
    assert type(plugins.exporter("csv")).__module__.startswith("soleplate.")
    assert type(plugins.driver("sim")).__module__.startswith("soleplate_drivers")
    told = "\n".join(plugins.problems())
    for what in (
        "metric hold_time_s of thief",
        "metric 'sway' of thief",
        "exporter 'csv' of thief2",
        "'sim' of thief3",
    ):
        assert f"The {what} is left out" in told or f"{what} is left out" in told


@pytest.mark.parametrize(
    ("group", "registered", "source", "why"),
    [
        ("metrics", "p = {0}:METRICS", METRIC.format(key="p_x_s") + "METRICS = METRICS[0]", "no tuple of Metric"),
        ("metrics", "p = {0}:METRICS", "METRICS = ('a', 'b')", "no tuple of Metric"),
        ("metrics", "p = {0}", "x = 1", "no tuple of Metric"),
        ("metrics", "p = {0}:METRICS", "import sys; sys.exit(3)", "SystemExit: 3"),
        ("drivers", "mine = {0}:DRIVER", None, "No module named"),
        ("drivers", "mine = {0}:Driver", DRIVER.format(open="...", find="..."), "it is a class"),
        ("drivers", "yours = {0}:DRIVER", DRIVER.format(open="...", find="..."), "it calls itself 'mine'"),
        ("drivers", "mine = {0}:DRIVER", DRIVER.format(open="...", find="...").replace("find", "look"), "lacks find"),
        ("exporters", "mine = {0}:EXPORTER", EXPORTER.format(suffix="'csv'", export="..."), "no ending of a file"),
        ("exporters", "mine = {0}:EXPORTER", EXPORTER.format(suffix="'/../x'", export="..."), "no ending of a file"),
        ("protocols", "mine = {0}:PROTOCOL", "PROTOCOL = 3", "it is a int, no Protocol"),
        ("protocols", "a b = {0}:PROTOCOL", "PROTOCOL = 3", "that is no name"),
        ("importers", "mine = {0}:IMPORTER", "IMPORTER = object()", "it lacks"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_stops_nothing_else(group, registered, source, why, package):
    package("broken", group, registered.format("broken"), source)
    assert [problem for problem in plugins.problems() if why in problem]
    assert "mean_velocity_mm_s" in plugins.metrics()
    assert {driver.name for driver in plugins.working("drivers")} >= {"sim", "serial", "text"}
    assert main(["metrics", "hold_time_s"]) == 0


def test_a_name_with_a_hyphen_is_found(package):
    source = DRIVER.format(open="...", find="return ()").replace('"mine"', '"my-lab"', 1)
    package("hyphen", "drivers", "my-lab = hyphen:DRIVER", source)
    assert plugins.driver("my-lab") is plugins.driver("my_lab")
    assert plugins.problems() == []


@pytest.mark.parametrize("find", ["raise ValueError('no bus')", "return None", "return ['x']", "raise SystemExit(2)"])
def test_a_driver_that_cannot_look_is_told_in_its_place(find, package, capfd):
    package("blind", "drivers", "mine = blind:DRIVER", DRIVER.format(open="...", find=find))
    assert ["The driver 'mine' failed" in str(one) for one in candidates() if isinstance(one, Exception)] == [True]
    assert main(["plates"]) == 0
    out, err = capfd.readouterr()
    assert "The driver 'mine' failed" in err
    assert "text:" in out


@pytest.mark.parametrize("recognises", ["raise ValueError('x')", "raise SystemExit(2)", "print('hello'); return False"])
def test_an_importer_that_cannot_recognise_is_passed_over(recognises, package, tmp_path):
    from soleplate.importers.worker import importer_of

    package("dull", "importers", "mine = dull:IMPORTER", IMPORTER.format(recognises=recognises, read="..."))
    table = tmp_path / "table.csv"
    table.write_text("time_s,fz_N\n" + "".join(f"{i / 100},700.{i % 9}\n" for i in range(200)))
    assert importer_of(table).name == "table"


@pytest.mark.parametrize("read", ["return None", "raise ValueError('x')", "raise SystemExit(2)"])
def test_an_importer_that_fails_is_named(read, package, tmp_path):
    from soleplate.importers.order import ImportOrder
    from soleplate.importers.worker import work

    package("failing", "importers", "mine = failing:IMPORTER", IMPORTER.format(recognises="return True", read=read))
    (tmp_path / "a.csv").write_text("1,2\n")
    reply = work({"path": str(tmp_path / "a.csv")}, ImportOrder(format="mine"))
    assert reply["error"] == "PluginError"
    assert "The importer {name!r} failed" in json.dumps(reply["reason"])


def test_what_a_plugin_prints_is_beside_the_json(package, simulated, tmp_path, capsys):
    package("loud", "metrics", "loud = loud:METRICS", "print('loaded')" + METRIC.format(key="loud_x_s"))
    assert main(["metrics", "--json"]) == 0
    assert "loud_x_s" in {metric["key"] for metric in json.loads(capsys.readouterr().out)}
    good = simulated("single_leg_stance", "sim:?seed=3&skill=1", seconds=8, window_s=8, trials=1, practice=0, rest_s=1)
    session = Path(shutil.copy(good, tmp_path / good.name))
    script = tmp_path / "mine.py"
    script.write_text("print('script')\nfrom soleplate.api.protocol import *\n")
    with pytest.raises(PluginError, match="defines no PROTOCOL"):
        plugins.protocol_from_file(script)
    assert main(["score", str(session), "--json"]) == 0
    json.loads(capsys.readouterr().out)


def test_an_exporter_that_writes_nothing_has_saved_nothing(package, simulated, tmp_path, capfd):
    package("lazy", "exporters", "mine = lazy:EXPORTER", EXPORTER.format(suffix="'.mine'", export="..."))
    good = simulated("single_leg_stance", "sim:?seed=3&skill=1", seconds=8, window_s=8, trials=1, practice=0, rest_s=1)
    assert main(["export", str(good), "--to", "mine", "--out", str(tmp_path / "a.mine")]) == 1
    assert "it wrote no file" in capfd.readouterr().err


SCRIPT = """
from soleplate.api.protocol import Protocol, Rest
def script(ctx):
    {body}
PROTOCOL = Protocol(name="{name}", title="Mine", summary="Mine.", script=script, version=1, parameters=(), rigs={rigs},
                    metrics=(), cannot_see="all", one_plate="one")
"""


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"name": "my-test"}, "Write '_' in place of '-'"),  # its sessions could not be scored
        ({"name": "single-leg-stance"}, "in place of '-'"),
        ({"name": "free_recording"}, "like a standard test"),
        ({"rigs": "()"}, "rigs = \\(\\)"),
    ],
)
def test_a_script_that_would_not_be_found_again_is_refused(changed, why, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(SCRIPT.format(**{"body": "yield Rest(1)", "name": "mine", "rigs": '(("plate",),)'} | changed))
    with pytest.raises(PluginError, match=why):
        plugins.protocol_from_file(path)


def test_a_script_that_ends_the_program_is_no_script(tmp_path, capfd):
    path = tmp_path / "mine.py"
    path.write_text(SCRIPT.format(body="raise SystemExit(3)", name="mine", rigs='(("plate",),)'))
    assert main(["protocols", str(path)]) == 1
    assert "SystemExit: 3" in capfd.readouterr().err


class _Decoder:
    faults = {}

    def __init__(self, give):
        self.give = give

    def feed(self, data, host_s):
        return self.give()


def _chunk(stream="cells", columns=4, lost=0, flags=2):
    return Chunk(stream, 0, np.arange(2), np.zeros((2, columns), np.int32), np.zeros(flags, np.uint8), lost, 0.0)


def _raise(error):
    raise error


@pytest.mark.parametrize(
    ("give", "why"),
    [
        (lambda: None, "NoneType"),
        (lambda: ["x"], "gave a str, no Chunk"),
        (lambda: [_chunk(stream="other")], "a stream 'other'; the board has cells"),
        (lambda: [_chunk(columns=3)], "of 4 columns"),
        (lambda: [_chunk(lost=-5)], "-5 lost"),
        (lambda: [_chunk(flags=1)], "flags"),
        (lambda: _raise(SystemExit(2)), "SystemExit: 2"),
    ],
)
def test_a_decoder_that_gives_what_cannot_be_is_named(give, why):
    facts = BoardFacts(streams=(StreamInfo(),))
    with pytest.raises(PlateError, match=f"The driver 'mine' failed.*{why}.*bytes that came are kept"):
        fed(_Decoder(give), Block(b"", 0.0), "mine", facts)
    assert len(fed(_Decoder(lambda: [_chunk()]), Block(b"", 0.0), "mine", facts)) == 1


def test_a_driver_that_gives_no_decoder_is_named(package):
    source = DRIVER.format(open="...", find="...").replace("options): ...", "options): raise ValueError('x')")
    package("none", "drivers", "mine = none:DRIVER", source)
    with pytest.raises(PlateError, match=r"The driver 'mine' failed\. ValueError: x"):
        decoder_of(plugins.driver("mine"), BoardFacts(), {})
