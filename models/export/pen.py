"""The pen: draws measured lines, rules and boxes on a ReportLab canvas, in print colours."""

from __future__ import annotations

from typing import Any

from models.export.fonts import MISSING, face
from models.export.text import Line, one_line

Colour = tuple[int, int, int]

INK: Colour = (27, 31, 36)
SOFT: Colour = (87, 96, 106)
RULE: Colour = (132, 141, 151)
FAINT: Colour = (208, 215, 222)
SHADE: Colour = (238, 240, 243)
ACCENT: Colour = (11, 92, 173)
WARN: Colour = (122, 75, 0)
AMBER: Colour = (255, 241, 204)
RED: Colour = (168, 7, 26)
GREEN: Colour = (17, 102, 58)


class Pen:
    """Draws on one canvas; y grows upwards as in PDF, texts stand on their baseline."""

    def __init__(self, canvas: Any, family: str) -> None:
        self.canvas = canvas
        self.family = family
        self.level = -1
        self._fill: Colour | None = None

    def new_page(self) -> None:
        """Forget the state that a page's end resets."""
        self._fill = None

    def colour(self, colour: Colour) -> None:
        """Choose the colour of what follows."""
        if colour != self._fill:
            self.canvas.setFillColorRGB(colour[0] / 255, colour[1] / 255, colour[2] / 255)
            self._fill = colour

    def line(self, line: Line, x: float, y: float, size: float, colour: Colour = INK, spread: float = 0.0) -> None:
        """Draw a broken line; `spread` is added after each character."""
        canvas = self.canvas
        before = 0
        for segment in line.segments:
            at = x + segment.x + spread * before
            wide = segment.width + spread * len(segment.text)
            self.colour(self._mark(segment.mark, at, y, wide, size) if segment.mark else colour)
            if segment.face is MISSING:
                self._boxes(segment.text, at, y, size, spread)
            else:
                canvas.setFont(segment.face.name, size)
                canvas.drawString(at, y, segment.text, charSpace=spread or None)
            before += len(segment.text)

    def _mark(self, mark: str, x: float, y: float, width: float, size: float) -> Colour:
        """The rule below what came in or through what was taken out, readable without colours; its colour."""
        colour = GREEN if mark == "added" else RED
        height = y - size * 0.14 if mark == "added" else y + size * 0.34
        self.rule(x, height, x + width, height, colour, 0.7)
        return colour

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        align: str = "left",
        colour: Colour = INK,
        family: str | None = None,
    ) -> float:
        """Draw a text that needs no breaking and say how wide it is."""
        line = one_line(text, family or self.family, size, bold)
        shift = {"left": 0.0, "right": line.width, "center": line.width / 2}[align]
        self.line(line, x - shift, y, size, colour)
        return line.width

    def _boxes(self, text: str, x: float, y: float, size: float, spread: float) -> None:
        """A framed box with the character's number stands for a character that no font has."""
        canvas = self.canvas
        digits = face("sans").name
        for letter in text:
            code = f"{ord(letter):04X}"
            half = (len(code) + 1) // 2
            self.rect(x + size * 0.06, y - size * 0.1, size * 0.88, size * 0.92, stroke=RULE, width=0.4)
            canvas.setFont(digits, size * 0.3)
            for part, height in ((code[:half], 0.44), (code[half:], 0.08)):
                canvas.drawCentredString(x + size * 0.5, y + size * height, part)
            x += size + spread

    def rule(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: Colour = FAINT,
        width: float = 0.5,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw a straight line."""
        canvas = self.canvas
        canvas.setStrokeColorRGB(colour[0] / 255, colour[1] / 255, colour[2] / 255)
        canvas.setLineWidth(width)
        if dash:
            canvas.setDash(list(dash))
        canvas.line(x1, y1, x2, y2)
        if dash:
            canvas.setDash()

    def rect(
        self,
        x: float,
        y: float,
        width_: float,
        height: float,
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 0.5,
        radius: float = 0.0,
    ) -> None:
        """Draw a rectangle from its lower left corner."""
        canvas = self.canvas
        if fill is not None:
            self.colour(fill)
        if stroke is not None:
            canvas.setStrokeColorRGB(stroke[0] / 255, stroke[1] / 255, stroke[2] / 255)
            canvas.setLineWidth(width)
        flags = {"stroke": int(stroke is not None), "fill": int(fill is not None)}
        if radius:
            canvas.roundRect(x, y, width_, height, radius, **flags)
        else:
            canvas.rect(x, y, width_, height, **flags)
