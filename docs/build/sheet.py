"""A drawing as an SVG: lines, boxes, dots, words and dimensions."""

from __future__ import annotations

from html import escape

STYLE = (
    "text{font:12px sans-serif;fill:#222}.t{font-size:14px;font-weight:bold}line,rect,circle,path{stroke:#222;fill:none}"
    ".e{stroke:#D55E00}.g{stroke:#009E73}.b{fill:#222}.d{stroke:#0072B2;stroke-width:.7}.dt{fill:#0072B2}.f{fill:#eee}.c{fill:#f6d9b8}.w{fill:#e8d6a8}.h{stroke-dasharray:5 4}.o{fill:#fff}"
)


class Sheet:
    """Hold one drawing."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self._size, self._parts = (width, height), [f'<text class="t" x="16" y="24">{escape(title)}</text>']

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "") -> None:
        self._parts.append(f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>')

    def way(self, *points: tuple[float, float], kind: str = "") -> None:
        """Draw a line through points."""
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        self._parts.append(f'<path class="{kind}" d="{path}"/>')

    def box(self, x: float, y: float, w: float, h: float, kind: str = "") -> None:
        self._parts.append(f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"/>')

    def dot(self, x: float, y: float, r: float, kind: str = "") -> None:
        self._parts.append(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{r:g}"/>')

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        self._parts.append(f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>')

    def across(self, x1: float, x2: float, y: float, told: str) -> None:
        """Draw a dimension from left to right."""
        self.line(x1, y, x2, y, "d")
        for x in (x1, x2):
            self.line(x, y - 5, x, y + 5, "d")
        self.text((x1 + x2) / 2, y - 4, told, "dt", "middle")

    def down(self, y1: float, y2: float, x: float, told: str) -> None:
        """Draw a dimension from top to bottom."""
        self.line(x, y1, x, y2, "d")
        for y in (y1, y2):
            self.line(x - 5, y, x + 5, y, "d")
        self.text(x + 6, (y1 + y2) / 2 + 4, told, "dt")

    def svg(self) -> str:
        """Return the picture as text."""
        w, h = self._size
        return "\n".join(
            [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">',
             f"<style>{STYLE}</style>", f'<rect width="{w}" height="{h}" style="fill:#fff;stroke:none"/>',
             *self._parts, "</svg>", ""]
        )  # fmt: skip
