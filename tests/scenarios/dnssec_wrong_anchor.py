"""An anchor that is not the root's: the log says loudly that DNSSEC fails, and mail waits rather than go where nobody vouches for."""

import unittest

from harness import Server, SignedNames, Sink, deliver, main


class DnssecWrongAnchor(unittest.TestCase):
    def test_it_is_said_and_mail_waits(self):
        zones = {"there.example": ["@ MX 10 mx", "mx A 127.0.0.2"]}
        names = self.enterContext(SignedNames(zones))
        others = self.enterContext(SignedNames(zones))  # another root
        mx = self.enterContext(Sink(None, address="127.0.0.2"))
        server = self.enterContext(Server({"Router_Port": mx.port}, {**names.settings, "SMTP_DNSSECTrustAnchor": others.anchor}))
        server.wait_for_line(r"DNSSEC FAILED: the signed answer for \w+ does not validate")
        self.assertEqual(deliver(server.port, recipients=["b@there.example"]).code, 250)
        server.wait_for_reason(r"MX of there\.example cannot be looked up", 30)
        self.assertEqual(server.queued(), 1)
        self.assertEqual(mx.connections, [])


if __name__ == "__main__":
    main()
