"""Pages a second of contracts and scorecards against a bare ReportLab canvas drawing the same text and chart.

The bare canvas is given finished lines and finished coordinates: it lays nothing out. Both run in turn in one process,
CPU time, median of the rounds; the first, cold round is left out.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.benchmarks.figure import Figure

GOAL = 0.5
_DRAWING = (
    "drawString", "drawCentredString", "setFont", "line", "rect", "roundRect", "circle", "drawPath", "showPage",
    "setFillColorRGB", "setStrokeColorRGB", "setLineWidth", "setDash", "setFillAlpha", "saveState", "restoreState",
    "translate", "rotate",
)  # fmt: skip
_STATE = ("setFont", "setFillColorRGB", "setStrokeColorRGB", "setLineWidth", "setDash")


@dataclass(frozen=True)
class Result:
    """One figure of the benchmark."""

    name: str
    pages: int
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """Our pages a second divided by the bare canvas's."""
        return self.ours / self.bare


def _recorded(make: Callable[[], Any]) -> tuple[list[tuple[str, tuple[Any, ...], dict[str, Any]]], int]:
    """The drawing calls of a document in order, without repeated settings."""
    from reportlab.pdfgen import canvas as module

    from models.export.pages import write_pdf

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
    state: dict[str, Any] = {}
    plain = module.Canvas

    class Recorder(plain):  # type: ignore[misc, valid-type]
        inside = False

    def recording(name: str) -> Callable[..., Any]:
        original = getattr(plain, name)

        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            if self.inside:
                return original(self, *args, **kwargs)
            if name in ("showPage", "saveState", "restoreState"):
                state.clear()
            if name not in _STATE or state.get(name) != (args, kwargs):
                calls.append((name, args, kwargs))
                state[name] = (args, kwargs)
            self.inside = True
            try:
                return original(self, *args, **kwargs)
            finally:
                self.inside = False

        return call

    for name in _DRAWING:
        setattr(Recorder, name, recording(name))
    module.Canvas = Recorder
    try:
        pages = write_pdf([make()], io.BytesIO()).total
    finally:
        module.Canvas = plain
    return calls, pages


def measure(name: str, make: Callable[[], Any], rounds: int = 15) -> Result:
    """Our way and the bare way in turn."""
    from reportlab.pdfgen.canvas import Canvas

    from models.export.documents import make_pdf

    calls, pages = _recorded(make)

    def bare() -> None:
        canvas = Canvas(io.BytesIO(), initialFontName="NotoSansSC-Regular", pageCompression=1)
        for method, args, kwargs in calls:
            getattr(canvas, method)(*args, **kwargs)
        canvas.save()

    def ours() -> None:
        make_pdf([make()])

    times: dict[Callable[[], None], list[float]] = {ours: [], bare: []}
    for at in range(rounds + 1):
        for work in times:
            start = time.process_time()
            work()
            if at:
                times[work].append(time.process_time() - start)
    return Result(name, pages, pages / median(times[ours]), pages / median(times[bare]))


def results(rounds: int) -> list[Result]:
    """Contract and scorecard."""
    from models.export.contract_pdf import contract_document
    from models.export.scorecard_pdf import scorecard_document
    from models.export.views import PrintOptions
    from tests.models.export import samples

    return [
        measure("contract", lambda: contract_document(samples.contract(), PrintOptions()), rounds),
        measure("scorecard", lambda: scorecard_document(samples.scorecard(), PrintOptions()), rounds),
    ]


def figures(quick: bool) -> list[Figure]:
    """Our pages a second as a share of the bare canvas's."""
    return [
        Figure(f"pages of a {one.name} / bare canvas", one.ratio, "×", GOAL, at_least=True,
               note=f"{one.ours:.0f} pages a second of work")
        for one in results(3 if quick else 15)
    ]  # fmt: skip
