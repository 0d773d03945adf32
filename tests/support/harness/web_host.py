"""An HTTPS server (Python's own) with a certificate of the test's authority, on a loopback port."""

import collections
import http.server
import ssl
import threading

Request = collections.namedtuple("Request", "method host path headers body")  # `host` without the port


class WebHost:
    """A context manager. `requests`: all that came, in order. Who derives from it says what is answered."""

    def __init__(self, certificate):
        self.requests = []
        self.changed = threading.Condition()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                octets = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.command, self.headers["Host"].split(":")[0], self.path, self.headers, octets)
                with outer.changed:
                    outer.requests.append(request)
                    status, headers, text = outer.answer(request)
                    outer.changed.notify_all()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            do_POST = do_GET

            def log_message(self, *_):
                pass

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):  # A client that does not like the certificate.
                pass

        self.server = Listener(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.cert, certificate.key)
        # The handshake belongs to the connection's own thread.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        """(status, headers, text)"""
        raise NotImplementedError
