"""A TCP proxy of our own between program and server: it cuts at the byte or at a message, delays, lets a connection hang half open."""

from __future__ import annotations

import contextlib
import socket
import threading
import time


class Proxy:
    """Listens on 127.0.0.1 and passes on to `target`.

    After `cut_up` or `cut_down` bytes of one direction the connection is reset. `records_up` and `records_down` count
    messages instead: PostgreSQL sends each of its messages (or what belongs together) as one record of TLS. The record at
    which the connection is cut does not arrive: on the way up the server never hears of it, on the way down it has done
    what was asked and nobody learns of it.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.cut_up: int | None = None
        self.cut_down: int | None = None
        self.records_up: int | None = None
        self.records_down: int | None = None
        self.delay = 0.0
        self.hang = False
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self.target, 10)
            except OSError:
                near.close()
                continue
            self._open += [near, far]
            left = {"up": self.cut_up, "down": self.cut_down}
            records = {"up": self.records_up, "down": self.records_down}
            for one, other, way in ((near, far, "up"), (far, near, "down")):
                if records[way] is not None:
                    threading.Thread(target=self._pass_records, args=(one, other, way, records[way]), daemon=True).start()
                else:
                    threading.Thread(target=self._pass, args=(one, other, way, left), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, way: str, left: dict[str, int | None]) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(16_384):
                if self.delay:
                    time.sleep(self.delay)
                rest = left[way]
                if rest is not None:
                    if len(data) >= rest:
                        sink.sendall(data[:rest])
                        self.cuts += 1
                        if self.hang:
                            return
                        self._reset(source, sink)
                        return
                    left[way] = rest - len(data)
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _pass_records(self, source: socket.socket, sink: socket.socket, way: str, most: int) -> None:
        """Whole records of TLS, until the one that does not arrive."""
        held, plain = b"", 8 if way == "up" else 1  # before TLS begins: the wish for it, and one letter of consent
        with contextlib.suppress(OSError):
            while data := source.recv(16_384):
                held += data
                while len(held) >= (size := plain or _record_size(held)):
                    if not plain and most <= 0:
                        self.cuts += 1
                        self._reset(source, sink)
                        return
                    most -= 0 if plain else 1
                    sink.sendall(held[:size])
                    held, plain = held[size:], 0
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _reset(self, *sockets: socket.socket) -> None:
        for one in sockets:
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                one.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                one.close()

    def free(self) -> None:
        """Pass everything on from now on."""
        self.cut_up = self.cut_down = self.records_up = self.records_down = None
        self.delay, self.hang = 0.0, False

    def close(self) -> None:
        """Stop listening and end every connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # closed alone, it would let one more connection in
        self._listener.close()
        self._reset(*self._open)


def _record_size(held: bytes) -> int:
    """How long the record is that begins here; one byte more than is there while its head is not complete."""
    return 5 + int.from_bytes(held[3:5], "big") if len(held) >= 5 else len(held) + 1
