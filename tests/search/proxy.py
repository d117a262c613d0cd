"""A connection to the cluster that can be cut or made to hang, as a network does."""

import socket
import threading
from contextlib import suppress


class Proxy:
    """Listens on a port of its own; `mode` is pass, refuse or hang and may change at any time."""

    def __init__(self, host, port):
        self._there = (host, port)
        self.mode = "pass"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode):
        """Cuts what is open: a connection of before would know nothing of the change."""
        self.mode = mode
        for opened in self._open:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
            opened.close()
        self._open.clear()

    def close(self):
        self.set("refuse")
        self._listener.close()

    def _accept(self):
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            if self.mode == "refuse":
                here.close()
                continue
            self._open.append(here)
            if self.mode == "pass":
                there = socket.create_connection(self._there)
                self._open.append(there)
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self._copy, args=pair, daemon=True).start()

    @staticmethod
    def _copy(source, target):
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
