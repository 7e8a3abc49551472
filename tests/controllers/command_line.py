"""Run a command as a script would, with its secrets on pipes."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from controllers.commands import main

PASSWORD = "blue-kettle-47-river"
Run = Callable[..., tuple[int, str, str]]


def run_with(read: Callable[[], tuple[str, str]]) -> Run:
    """A function that runs a command and answers with status, output and errors; `read` takes what was printed."""

    def go(
        *words: Any, secret: str | None = PASSWORD, new: str | None = None, lang: str = "en"
    ) -> tuple[int, str, str]:
        given = ["--lang", lang, *map(str, words)]
        pipes = []
        for option, text in (("--passphrase-fd", secret), ("--new-passphrase-fd", new)):
            if text is not None:
                reader, writer = os.pipe()
                os.write(writer, f"{text}\n".encode())
                os.close(writer)
                pipes.append(reader)
                given += [option, str(reader)]
        read()
        status = main(given)
        for pipe in pipes:
            os.close(pipe)
        out, err = read()
        return status, out, err

    return go
