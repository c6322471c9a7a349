"""Pages on paper: the HTML page of a session as PDF or on a printer: A4, or Letter where that is what lies in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from soleplate.errors import SoleplateError, StorageError
from soleplate.gui.qt import QtCore, QtGui, QtWidgets, application
from soleplate.text import Text
from soleplate.version import SOFTWARE

__all__ = ["draw_page", "page_layout", "page_text", "pdf_of", "prepare", "print_page"]

MARGIN_MM = 15.0
DPI = 96.0  # a pixel of HTML
FOOT_PX, FOOT_TEXT_PX = 30.0, 11
FONT_PX = 13
# Where paper is Letter: CLDR's supplemental data, paperSize US-Letter
LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
PICTURE_HEIGHTS = (0.29, 0.26, 0.23, 0.21, 0.19, 0.17)  # of a sheet; the first that needs the fewest of them


def prepare() -> None:
    """Make Qt ready to draw where no window is wanted, also without a screen; raise SoleplateError without fonts."""
    if sys.platform.startswith("linux") and QtGui.QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application()
    if not QtGui.QFontDatabase.families():
        raise SoleplateError(
            Text("There is no font to write a page with"),
            why=Text("Qt finds none on this system"),
            do=Text("Install one, e.g. apt-get install fonts-dejavu-core; or write --out PAGE.html"),
        )


def page_layout() -> QtGui.QPageLayout:
    """Return the sheet of this computer's region, upright, with its margins."""
    letter = QtCore.QLocale.system().name().partition("_")[2] in LETTER
    size = QtGui.QPageSize.PageSizeId.Letter if letter else QtGui.QPageSize.PageSizeId.A4
    margins = QtCore.QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QtGui.QPageLayout(
        QtGui.QPageSize(size), QtGui.QPageLayout.Orientation.Portrait, margins, QtGui.QPageLayout.Unit.Millimeter
    )


def pdf_of(page: str) -> bytes:
    """Return an HTML page as a PDF file; raise StorageError when Qt cannot draw it."""
    buffer = QtCore.QBuffer()
    buffer.open(QtCore.QIODevice.OpenModeFlag.WriteOnly)
    writer = QtGui.QPdfWriter(buffer)
    writer.setPageLayout(page_layout())
    writer.setResolution(1200)
    writer.setCreator(SOFTWARE)
    writer.setTitle(page_text(page).metaInformation(QtGui.QTextDocument.MetaInformation.DocumentTitle))
    draw_page(page, writer)
    buffer.close()
    return bytes(buffer.data().data())


def print_page(page: str, parent: QtWidgets.QWidget) -> bool:
    """Ask for a printer and print an HTML page; return whether it was sent.

    Raises
    ------
    SoleplateError
        When there is no printer.
    StorageError
        When the printer does not accept it.
    """
    from PySide6 import QtPrintSupport

    if not QtPrintSupport.QPrinterInfo.availablePrinterNames():
        raise SoleplateError(Text("This computer has no printer"), do=Text("Write a PDF, and print that elsewhere"))
    printer = QtPrintSupport.QPrinter(QtPrintSupport.QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(page_layout())
    dialog = QtPrintSupport.QPrintDialog(printer, parent)
    accepted = dialog.exec() == QtWidgets.QDialog.DialogCode.Accepted
    dialog.deleteLater()
    if accepted:
        draw_page(page, printer)
    return accepted


def page_text(page: str) -> QtGui.QTextDocument:
    """Return an HTML page as Qt lays it out."""
    text = QtGui.QTextDocument()
    font = QtGui.QFont("sans-serif")
    font.setPixelSize(FONT_PX)
    text.setDefaultFont(font)
    text.setUseDesignMetrics(True)
    text.setDocumentMargin(0)
    text.setHtml(page)
    return text


def draw_page(page: str, device: QtGui.QPagedPaintDevice) -> int:
    """Draw an HTML page on a PDF file or a printer, with a footer on every sheet; return how many there are.

    Raises StorageError when the device cannot be drawn on.
    """
    text = page_text(page)
    painter = QtGui.QPainter()
    if not painter.begin(device):
        raise StorageError(Text("The page cannot be drawn"), why=Text("the printer or the file did not accept it"),
                           do=Text("Choose another printer, or write a PDF file"))  # fmt: skip
    painter.setRenderHint(QtGui.QPainter.RenderHint.LosslessImageRendering)
    scale = device.logicalDpiX() / DPI
    wide, high = device.width() / scale, device.height() / scale - FOOT_PX
    painter.scale(scale, scale)
    text.setPageSize(QtCore.QSizeF(wide, high))
    pictures = _pictures(text)
    sheets = [_sheets(text, pictures, wide, share * high) for share in PICTURE_HEIGHTS]
    _sheets(text, pictures, wide, PICTURE_HEIGHTS[sheets.index(min(sheets))] * high)
    title = text.metaInformation(QtGui.QTextDocument.MetaInformation.DocumentTitle)
    pages = text.pageCount()
    for number in range(pages):
        if number:
            device.newPage()
        painter.save()
        painter.translate(0, -number * high)
        text.drawContents(painter, QtCore.QRectF(0, number * high, wide, high))
        painter.restore()
        _foot(painter, QtCore.QRectF(0, high, wide, FOOT_PX), title, f"{number + 1} / {pages}")
    painter.end()
    return pages


def _foot(painter: QtGui.QPainter, box: QtCore.QRectF, left: str, right: str) -> None:
    font = QtGui.QFont("sans-serif")
    font.setPixelSize(FOOT_TEXT_PX)
    painter.setFont(font)
    painter.setPen(QtGui.QColor("#5c6670"))
    painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignLeft | QtCore.Qt.AlignmentFlag.AlignBottom, left)
    painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignRight | QtCore.Qt.AlignmentFlag.AlignBottom, right)


def _pictures(text: QtGui.QTextDocument) -> list[int]:
    """Return where pictures stand that may be as large as the sheet allows; one with a height of its own keeps it."""
    found = []
    block = text.begin()
    while block.isValid():
        piece = block.begin()
        while not piece.atEnd():
            fragment = piece.fragment()
            written = fragment.charFormat()
            if written.isImageFormat() and not written.toImageFormat().height():
                found.append(fragment.position())
            piece += 1
        block = block.next()
    return found


def _sheets(text: QtGui.QTextDocument, pictures: Sequence[int], wide: float, high: float) -> int:
    """Give these pictures the size at which they fill the width, or the height they may have; count the sheets then."""
    cursor = QtGui.QTextCursor(text)
    for place in pictures:
        cursor.setPosition(place)
        cursor.setPosition(place + 1, QtGui.QTextCursor.MoveMode.KeepAnchor)
        picture = cursor.charFormat().toImageFormat()
        known = text.resource(QtGui.QTextDocument.ResourceType.ImageResource, QtCore.QUrl(picture.name()))
        if isinstance(known, QtGui.QImage | QtGui.QPixmap) and known.width():
            share = min(wide / known.width(), high / known.height())
            picture.setWidth(share * known.width())
            picture.setHeight(share * known.height())
            cursor.setCharFormat(picture)
    return text.pageCount()
