"""A peer that gave TLS and gives none after a restart: it is warned of, and under a ratchet its mail waits, until it gives TLS again."""

import contextlib
import re
import sqlite3
import tempfile
import unittest

from harness import Certificate, NameServer, Server, Sink, main
from harness.explanations import send_foreseen, unbroken, why

DOMAIN = "there.example"
MX = f"mx.{DOMAIN}"
GOT_WORSE = r"TLS of mx\.there\.example \(next hop there\.example\) got worse: "


class PolicyTlsRegression(unittest.TestCase):
    def setUp(self):
        self.certificate = Certificate(self.enterContext(tempfile.TemporaryDirectory()))
        self.mx = self.enterContext(Sink(certificate=self.certificate, address="127.0.0.2"))

    def run_server(self, *policies):
        names = self.enterContext(NameServer({DOMAIN: ["@ MX 10 mx", "mx A 127.0.0.2"]}))
        self.server = self.enterContext(Server({"Router_Port": self.mx.port}, policies=policies, notes_ini={
            "SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"}))

    def ratchet(self):
        return {"PolicyDestinations": DOMAIN, "PolicyLevel": "dane", "PolicyRatchet": "1"}

    def send(self):
        return send_foreseen(self, self.server, f"b@{DOMAIN}")

    def send_one(self, in_all):
        identity = self.send()
        self.mx.wait_for_messages(in_all)
        self.server.wait_for_empty_queue()
        return identity

    def restart(self, starttls):
        """No STARTTLS, or again, from a new process on."""
        self.server.stop()
        self.mx.starttls = starttls
        self.server.start()

    def test_a_warning_survives_a_restart(self):
        self.run_server()
        self.send_one(1)
        self.restart(None)
        answer = self.server.tell(f"explain {DOMAIN}")
        self.assertRegex(answer, rf"Memory +{re.escape(MX)}, known since \d{{4}}-.* UTC: best TLSv1\.\d, certificate not verified since \d{{4}}-")
        after = self.server.mark()
        self.send_one(2)
        self.server.wait_for_line(GOT_WORSE + "STARTTLS is not used any more", after)
        self.restart(None)
        after = self.server.mark()
        self.send_one(3)
        self.assertNotRegex(self.server.log(after), GOT_WORSE)  # it was said
        self.assertRegex(unbroken(self.server.tell(f"explain {DOMAIN}")), r"last clear text at .*; WORSE since \d{4}-")

    def test_a_ratchet_holds_over_a_restart_until_it_is_made_up_for(self):
        self.run_server(self.ratchet())
        self.send_one(1)
        self.restart(None)
        answer = self.server.tell(f"explain {DOMAIN}")
        after = self.server.mark()
        self.send()
        self.server.wait_for_reason("STARTTLS")
        self.server.wait_for_line(GOT_WORSE + "it gives less than the ratchet", after)
        self.assertIn("the ratchet of the TLS policy demands what was given before", why(answer))
        self.assertEqual(len(self.mx.messages), 1)
        self.restart("handshake")
        self.server.tell("retry all")
        self.mx.wait_for_messages(2)
        self.server.wait_for_empty_queue()
        self.assertRegex(unbroken(self.server.tell(f"explain {DOMAIN}")), r"WORSE since .* 1 good session\[s\] of 3 since then")
        for count in (3, 4):
            self.restart("handshake")
            self.send_one(count)
        self.assertNotRegex(self.server.tell(f"explain {DOMAIN}"), "WORSE")

    def test_a_damaged_row_is_forgotten_and_said(self):
        self.run_server()
        self.send_one(1)
        self.server.stop()
        with contextlib.closing(sqlite3.connect(self.server.folder / "spool" / "queue.db")) as database, database:
            self.assertEqual(database.execute("UPDATE tls_memory SET best = 'TLSv1.9' WHERE host = ?", (MX,)).rowcount, 1)
        self.server.start()
        self.server.wait_for_line(rf"what was remembered of TLS with {re.escape(MX)} \(next hop {re.escape(DOMAIN)}\) is damaged in the spool, and forgotten")
        self.assertRegex(self.server.tell(f"explain {DOMAIN}"), r"Memory +no message to it is remembered")

    def test_what_is_forgotten_is_forgotten_on_disk(self):
        self.run_server(self.ratchet())
        self.send_one(1)
        self.assertRegex(self.server.tell(f"forget {DOMAIN}"), r"remembered of TLS with 1 host\[s\] of there\.example is forgotten")
        self.restart(None)
        self.assertRegex(self.server.tell(f"explain {DOMAIN}"), r"Memory +no message to it is remembered")
        self.send_one(2)
        self.assertIsNone(self.mx.messages[1].tls)


if __name__ == "__main__":
    main()
