"""Reprocess: every session of the library scored again into one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from soleplate.gui.pages.page import Page, button, heading, keeps_keys, text_label
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import TITLE
from soleplate.text import Text
from soleplate.worker import python_command

__all__ = ["ReprocessPage"]

PROGRAM = "import sys; from soleplate.cli.main import main; sys.exit(main(sys.argv[1:]))"


class ReprocessPage(Page):
    """Start the same command as on a terminal, in a process of its own, and show what it says."""

    title = Text("Reprocess")

    def build(self) -> None:
        """Make the form."""
        words = self.words
        column = QtWidgets.QVBoxLayout(self)
        column.addWidget(heading(words("Score the whole library again")))
        explained = text_label(
            words("Sessions are only read. A file that cannot be scored is listed with its reason; the others go on."),
            wraps=True,
        )
        column.addWidget(explained)
        form = QtWidgets.QFormLayout()
        column.addLayout(form)
        self.table = QtWidgets.QLineEdit()
        keeps_keys(self.table)
        form.addRow(words("Table (.csv, .xlsx or .parquet)"), self.table)
        self.folder = QtWidgets.QLabel()
        form.addRow(words("Sessions (drop another folder here)"), self.folder)
        row = QtWidgets.QHBoxLayout()
        column.addLayout(row)
        row.addWidget(button(words("Start, or go on"), self.start, words("Space")))
        row.addWidget(button(words("Stop"), self.stop, "Esc"))
        row.addStretch(1)
        self.log = QtWidgets.QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setStyleSheet(f"font-size: {TITLE - 4}px;")
        column.addWidget(self.log, 1)
        self._process: QtCore.QProcess | None = None

    def enter(self) -> None:
        """Offer a table in the library."""
        super().enter()
        if not self.table.text():
            self.table.setText(str(self.state.library / "results.csv"))
        if not self.folder.text():
            self.folder.setText(str(self.state.library))

    def take(self, folder: Path) -> None:
        """Score the sessions of another folder than the library, into a table in it."""
        if self._process is None:
            self.folder.setText(str(folder))
            self.table.setText(str(folder / "results.csv"))

    @property
    def running(self) -> bool:
        """Whether sessions are being scored."""
        return self._process is not None

    def start(self) -> None:
        """Score what is not scored yet."""
        if self._process is not None:
            return
        table = Path(self.table.text().strip()).expanduser()
        words = ["reprocess", self.folder.text(), "--out", str(table), "--resume"]
        self.log.setPlainText("soleplate " + " ".join(words))
        process = QtCore.QProcess(self)
        process.setProcessChannelMode(QtCore.QProcess.ProcessChannelMode.MergedChannels)
        process.readyRead.connect(self._read)
        process.finished.connect(self._ended)
        self._process = process
        program, *arguments = python_command("-c", PROGRAM, *words)
        process.start(program, arguments)

    def _read(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAll().data()).decode(errors="replace").strip()
            if text:
                self.log.appendPlainText(text)  # of the command: the terminal stays English

    def _ended(self, code: int) -> None:
        self._read()
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        done = self.words("Done") if code == 0 else self.words("Not finished; start again to go on from there")
        self.log.appendPlainText(done)
        self.said.emit(done)

    def stop(self) -> None:
        """Stop; what is done is kept."""
        if self._process is not None:
            self._process.terminate()

    def close_down(self) -> None:
        """Stop and wait, before the program ends."""
        if self._process is not None:
            self._process.finished.disconnect(self._ended)
            self._process.kill()
            self._process.waitForFinished(5000)
            self._process = None

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {"next": self.start, "stop": self.stop}
