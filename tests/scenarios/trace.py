"""`tell smtp trace` writes the dialogue of matching sessions into a file, without contents and passwords, until it is told to end."""

import base64
import pathlib
import re
import stat
import unittest

from harness import Certificate, Client, Server, Sink, deliver, main, wait_until

SECRET = "a very odd sentence"


class Trace(unittest.TestCase):
    def trace(self, server, target):
        answer = server.tell(f"trace {target}")
        self.assertRegex(answer, r"are written to (\S+) for 10 minute")
        self.file = pathlib.Path(re.search(r"are written to (\S+) for", answer).group(1))
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)

    def wait_for(self, pattern):
        wait_until(lambda: re.search(pattern, self.file.read_text()), lambda: f"{pattern!r} in the trace:\n{self.file.read_text()}")

    def test_an_outbound_session_by_its_recipients_domain_under_tls(self):
        with Server() as server, Sink("handshake", Certificate(server.folder / "peer", "sink.example.test")) as sink:
            server.change(SMTP_RelayHost=sink.next_hop)
            self.trace(server, "there.test")
            deliver(server.port, recipients=["b@elsewhere.test"], text=f"Subject: x\r\n\r\n{SECRET}\r\n")
            deliver(server.port, recipients=["b@there.test"], text=f"Subject: x\r\n\r\n{SECRET}\r\n")
            sink.wait_for_messages(2)
            self.wait_for(r"S: 250 2\.0\.0 taken")
            text = self.file.read_text()
            self.assertRegex(text, r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} out \S+ \S+ C: RCPT TO:<b@there\.test>")
            self.assertRegex(text, r"C: \(\d+ octets of a message\)")
            self.assertNotIn(SECRET, text)
            self.assertNotIn("elsewhere.test", text)
            self.assertIn("No trace is running", self.ended(server))

    def ended(self, server):
        self.assertIn("1 trace[s] ended", server.tell("trace off"))
        self.assertRegex(self.file.read_text(), r"-- the trace ends: it was ended at the console\n\Z")
        return server.tell("show trace")

    def test_an_inbound_session_by_address_also_one_that_is_there_already(self):
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            self.trace(server, "127.0.0.0/8")
            self.assertRegex(server.tell("show trace"), r"127\.0\.0\.0/8 +\d+ min")
            client.start_tls()
            client.command("EHLO client.example.test")
            password = base64.b64encode(b"\0anna\0secret").decode()
            client.command(f"AUTH PLAIN {password}")
            self.assertEqual(client.deliver(text=f"Subject: x\r\n\r\n{SECRET}\r\n").code, 250)
            self.wait_for(r"S: 250 2\.6\.0 Message")
            text = self.file.read_text()
            for pattern in (r"C: STARTTLS", r"-- TLS established: TLSv1\.3", r"C: AUTH \*\*\*", r"C: MAIL FROM:", r"C: \(\d+ octets of a message\)"):
                self.assertRegex(text, pattern)
            for secret in (password, SECRET):
                self.assertNotIn(secret, text)

    def test_an_inbound_session_by_the_name_that_it_gives_itself(self):
        with Server() as server:
            self.trace(server, "example.test")
            for name in ("other.test", "client.example.test"):
                with Client(server.port) as client:
                    client.command(f"EHLO {name}")
                    client.command("NOOP")
            self.wait_for(r"-- closed")
            text = self.file.read_text()
            self.assertIn("-- from here on; it calls itself client.example.test", text)
            self.assertIn("C: NOOP", text)
            self.assertNotIn("other.test", text)


if __name__ == "__main__":
    main()
