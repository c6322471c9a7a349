"""A page of sessions as PDF: its sheets, its text, what happens where it cannot be written; and on a printer."""

import os
import re
import subprocess
import sys
import zlib

import pytest
from patience import until

from soleplate.cli.main import main
from soleplate.errors import SoleplateError
from soleplate.gui.paper import pdf_of, print_page
from soleplate.scoring.assessment import Assessment

STANCE = {"seconds": 10, "window_s": 8, "trials": 1, "practice": 0}


def sheets(data):
    return len(re.findall(rb"/Type /Page\b", data))


def text_of(data):
    """Read the text of a PDF that Qt wrote: its fonts say which letter each glyph is."""
    parts = {int(m[1]): m[2] for m in re.finditer(rb"(\d+) 0 obj(.*?)endobj", data, re.S)}

    def stream(part):
        found = re.search(rb"stream\r?\n(.*?)endstream", part, re.S)
        try:
            return zlib.decompressobj().decompress(found[1]) if found else b""
        except zlib.error:  # short ones are kept as they are
            return found[1]

    letters = {}
    for number, part in parts.items():
        if known := re.search(rb"/ToUnicode (\d+) 0 R", part):
            listed = re.search(rb"<0001> <\w+> (.*?)endbfrange", stream(parts[int(known[1])]), re.S)
            codes = re.findall(rb"<(\w+)>", listed[1]) if listed else []
            letters[number] = ["", *(chr(int(code, 16)) for code in codes)]
    said, font = [], []
    for part in parts.values():
        for name, glyphs in re.findall(rb"/F(\d+) \d+ Tf|<(\w{4,})> Tj", stream(part)):
            if name:
                font = letters.get(int(name), [])
            else:
                said += [font[int(glyphs[at : at + 4], 16)] for at in range(0, len(glyphs), 4) if len(font) > 1]
    return "".join(said)


@pytest.fixture
def session(run_session):
    return run_session("single_leg_stance", "sim:?seed=3&rate=200", **STANCE)


def test_a_pdf_has_a_sheet_for_each_session_its_text_and_a_footer(session, app, tmp_path):
    out = tmp_path / "new" / "page.pdf"
    assert main(["report", str(session), str(session), "--out", str(out)]) == 0
    data = out.read_bytes()
    assert data.startswith(b"%PDF-")
    count = sheets(data)
    assert count in (2, 4)  # one or two a session
    said = "".join(text_of(data).replace("\ufb01", "fi").split())
    for text in (
        "P01 · single leg stance",
        "Mean velocity, left: first visit",
        "It does not diagnose",
        f"1 / {count}",
        f"{count} / {count}",
    ):
        assert "".join(text.split()) in said, text


def test_a_pdf_that_cannot_be_written_is_told_in_words(session, app, tmp_path, capsys):
    (tmp_path / "page.pdf").mkdir()
    (tmp_path / "empty.h5").write_bytes(b"")
    for arguments, status, said in (
        ([str(session), "--out", "/proc/page.pdf"], 1, "could not be written"),
        ([str(session), "--out", str(tmp_path / "page.doc")], 2, ".pdf"),
        ([str(tmp_path / "empty.h5"), "--out", str(tmp_path / "other.pdf")], 1, "empty.h5"),
        ([str(session), "--out", str(tmp_path / "page.pdf")], 2, "directory"),
    ):
        assert main(["report", *arguments]) == status, arguments
        assert said in capsys.readouterr().err
    assert not (tmp_path / "other.pdf").exists()


def test_without_qt_the_extra_is_named_before_any_work(session, tmp_path):
    program = (
        "import importlib.metadata as m, sys\n"
        "def missing(name): raise m.PackageNotFoundError(name)\n"
        "m.version = missing\n"
        "from soleplate.cli.main import main\n"
        f"sys.exit(main(['report', {str(session)!r}, '--out', {str(tmp_path / 'x.pdf')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert "soleplate[app]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_a_pdf_needs_no_screen(session, tmp_path):
    hidden = {name: value for name, value in os.environ.items()
              if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}  # fmt: skip
    arguments = ["report", str(session), "--out", str(tmp_path / "x.pdf")]
    program = f"import sys; from soleplate.cli.main import main; sys.exit(main({arguments!r}))"
    done = subprocess.run([sys.executable, "-c", program], env=hidden, capture_output=True)
    assert done.returncode == 0
    assert sheets((tmp_path / "x.pdf").read_bytes()) <= 2


def test_pictures_keep_to_the_sheet_whatever_their_size(app):
    page = "<html><head><title>P01</title></head><body><h1>P01</h1>" + "<p>step</p>" * 200 + "</body></html>"
    assert sheets(pdf_of(page)) > 2


def test_the_page_result_writes_a_pdf_and_prints(session, app, open_window, monkeypatch):
    def known(state):
        state.outcome = Assessment.load(session, session.parent)

    window = open_window("Result", before=known, library=str(session.parent))

    def turn():
        app.processEvents()
        window.refresh()

    giving, opened = window.page.giving, []
    giving.opened = opened.append
    for kind, most in (("patient", 1), ("colleague", 2), ("progress", 1)):
        giving.pdf(kind)
        until(lambda kind=kind: opened and kind in (opened[-1].stem.split("_")[-1], "colleague"), turn)
        assert opened[-1].suffix == ".pdf"
        assert sheets(opened.pop().read_bytes()) <= most
    monkeypatch.setattr("PySide6.QtPrintSupport.QPrinterInfo.availablePrinterNames", list)
    giving.print()
    until(lambda: "no printer" in window.said.text(), turn)
    with pytest.raises(SoleplateError, match="no printer"):
        print_page("<h1>x</h1>", window)


@pytest.mark.parametrize(("region", "sheet"), [("en_US.UTF-8", "Letter"), ("de_DE.UTF-8", "A4"), ("C", "A4")])
def test_the_sheet_is_that_of_the_region(region, sheet):
    say = "from soleplate.gui.paper import page_layout; print(page_layout().pageSize().name())"
    done = subprocess.run(
        [sys.executable, "-c", say], env={**os.environ, "LC_ALL": region}, capture_output=True, text=True, check=True
    )
    assert sheet in done.stdout
