"""An anchor that is not the root's: the log says loudly that DNSSEC fails, and mail goes on as if nobody had signed anything."""

import unittest

from harness import Server, SignedNames, Sink, deliver, main


class DnssecWrongAnchor(unittest.TestCase):
    def test_it_is_said_and_mail_goes_on(self):
        zones = {"there.example": ["@ MX 10 mx", "mx A 127.0.0.2"]}
        names = self.enterContext(SignedNames(zones))
        others = self.enterContext(SignedNames(zones))  # another root
        mx = self.enterContext(Sink(None, address="127.0.0.2"))
        server = self.enterContext(Server({"Router_Port": mx.port}, {**names.settings, "SMTP_DNSSECTrustAnchor": others.anchor}))
        server.wait_for_line(r"DNSSEC self-test FAILED at .*SOA of the root: BOGUS")
        self.assertEqual(deliver(server.port, recipients=["b@there.example"]).code, 250)
        mx.wait_for_messages()
        server.wait_for_line(r"transferred to mx\.there\.example")


if __name__ == "__main__":
    main()
