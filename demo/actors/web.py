"""C{web.py NAME ADDRESS PORT}: a web server that answers every request with its own name.

One of the programs that the demo runs in a namespace; alone in its file, so that it starts quickly.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Page(BaseHTTPRequestHandler):
    """Says the name of the server."""

    name = "?"

    def do_GET(self) -> None:
        """200, and the name as text."""
        body = self.name.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet: the client tells the story."""


if __name__ == "__main__":
    Page.name, address, port = sys.argv[1:]
    with ThreadingHTTPServer((address, int(port)), Page) as server:
        print("ready", flush=True)
        server.serve_forever()
