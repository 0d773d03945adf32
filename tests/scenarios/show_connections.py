"""`tell smtp show connections`: an outbound connection in use, and the same one at rest."""

import re
import tempfile
import threading
import unittest

from harness import Certificate, Server, Sink, deliver, main, report, wait_until


class WaitingSink(Sink):
    """Answers the final dot only once it is let go."""

    def __init__(self, certificate):
        self.is_let_go = threading.Event()
        super().__init__("handshake", certificate)

    def _session(self, accepted, connection):
        session = super()._session(accepted, connection)
        answer = session.answer_message
        session.answer_message = lambda message: (self.is_let_go.wait(), answer(message))
        return session


class ShowConnections(unittest.TestCase):
    def test_it_is_shown_in_use_and_then_idle(self):
        sink = self.enterContext(WaitingSink(Certificate(self.enterContext(tempfile.TemporaryDirectory()))))
        self.addCleanup(sink.is_let_go.set)
        server = self.enterContext(Server({"SMTP_RelayHost": sink.next_hop}))
        self.assertIn("0 outbound connection[s] in use, 0 idle.", server.tell("show connections"))
        identity = re.search(r"Message ([0-9A-F]{16})", deliver(server.port).text)[1]
        sink.wait(lambda it: any("DATA" in connection.commands for connection in it.connections), "DATA at the sink")
        shown = server.tell("show connections")
        self.assertIn("1 outbound connection[s] in use, 0 idle.", shown)
        next_hop = re.escape(sink.next_hop)
        self.assertRegex(shown, rf"127\.0\.0\.1:{sink.port} +TLSv1\.3 TLS_AES_256_GCM_SHA384 +in use since \d+ s +0 +{identity} +{next_hop}")
        [one] = report(server, "show connections")["connections"]
        self.assertEqual((one["destination"], one["state"], one["address"], one["port"], one["message"], one["messages"]),
                         (sink.next_hop, "in use", "127.0.0.1", sink.port, identity, 0))
        self.assertEqual(one["tls"]["version"], "TLSv1.3")

        sink.is_let_go.set()
        server.wait_for_empty_queue()

        def is_idle():  # It rests for a few seconds only: another message makes it rest again.
            deliver(server.port)
            return re.search(rf"127\.0\.0\.1:{sink.port} +TLSv1\.3 TLS_AES_256_GCM_SHA384 +idle since \d+ s +[1-9]\d* +- +{next_hop}", server.tell("show connections"))
        wait_until(is_idle, lambda: server.tell("show connections"))


if __name__ == "__main__":
    main()
