"""`tell smtp check`: what our own domain publishes against this server and its certificate; what is missing is printed to be pasted."""

import re
import unittest

from harness import Certificate, Server, main
from harness.signed_names import SignedNames

OURS, HOST = "example.test", "mail.example.test"


class CheckDomain(unittest.TestCase):
    @staticmethod
    def look_at(server, names):
        """From its next start on it asks these name servers."""
        server.notes_ini.update(names.settings)
        (server.folder / "notes.ini").write_text("[Notes]\n" + "".join(f"{key}={value}\n" for key, value in server.notes_ini.items()))

    def ask(self, server):
        after = server.mark()
        server.tell(f"check {OURS}")
        server.wait_for_line(rf"Checked {OURS}: ", after, 60)
        return server.log(after)

    def test_what_is_missing_is_printed_and_then_right(self):
        names = self.enterContext(SignedNames({OURS: ["@ MX 10 other"]}))
        server = self.enterContext(Server(notes_ini=names.settings))
        answer = self.ask(server)
        self.assertRegex(answer, rf"MX +WRONG +other\.{OURS}; secured by DNSSEC; {HOST} is not among them")
        self.assertRegex(answer, r"TLSA +none ")
        self.assertRegex(answer, r"MTA-STS +none ")
        self.assertRegex(answer, r"TLSRPT +none ")
        self.assertIn(f"_{server.port}._tcp.{HOST}. IN TLSA 3 1 1 {server.certificate.key_sha256()}", answer)
        # What it says is published as it stands.
        records = [line.strip() for line in answer.splitlines() if re.match(r"\s*\S+\. IN (MX|TLSA|TXT) ", line)]
        self.assertEqual(len(records), 4, answer)
        server.stop()
        self.look_at(server, self.enterContext(SignedNames({OURS: records})))
        server.start()
        answer = self.ask(server)
        self.assertRegex(answer, rf"MX +ok +{HOST}; secured by DNSSEC")
        self.assertRegex(answer, r"TLSA +ok +1 record\[s\], 1 usable, secured by DNSSEC; 3 1 1 matches")
        self.assertRegex(answer, r"MTA-STS +WRONG .*cannot be fetched")
        self.assertRegex(answer, rf"TLSRPT +ok +to postmaster@{OURS}")

    def test_records_that_match_nothing_are_wrong(self):
        server = Server(start=False)
        names = self.enterContext(SignedNames({OURS: ["@ MX 10 mail", f"_{server.port}._tcp.mail TLSA 3 1 1 " + "ab" * 32]}))
        self.look_at(server, names)
        self.enterContext(server)
        server.start()
        answer = self.ask(server)
        self.assertRegex(answer, r"TLSA +WRONG .*NONE matches the certificate in use")
        self.assertIn("1 wrong", answer)


class ACertificateThatNoRecordProves(unittest.TestCase):
    def test_it_is_refused_unless_forced(self):
        server = Server(start=False)
        record = f"_{server.port}._tcp.mail TLSA 3 1 1 {server.certificate.key_sha256()}"
        names = self.enterContext(SignedNames({OURS: ["@ MX 10 mail", record]}))
        CheckDomain.look_at(server, names)
        self.enterContext(server)
        server.start()
        new = Certificate(server.folder / "new")
        answer = server.tell("certificate install new/cert.pem new/key.pem")
        self.assertRegex(answer, rf"none of the 1 TLSA record\[s\] of {HOST} proves it")
        self.assertIn(server.certificate.sha256(), server.tell("show tls"))
        after = server.mark()
        for name in ("cert.pem", "key.pem"):  # Copied, as a renewal does it.
            (server.folder / "tls" / name).write_bytes((server.folder / "new" / name).read_bytes())
        server.wait_for_line(r"The certificate installed before stays in use: .*none of the 1 TLSA record", after, 60)
        self.assertRegex(server.tell("certificate reload"), r"none of the 1 TLSA record")
        answer = CheckDomain.ask(self, server)
        self.assertRegex(answer, r"TLSA, next +WRONG +tls/cert\.pem .*which is not in use: NONE of the records matches")
        self.assertIn(f"IN TLSA 3 1 1 {new.key_sha256()}", answer)
        self.assertIn("is in use for new connections", server.tell("certificate reload force"))
        self.assertIn(new.sha256(), server.tell("show tls"))

    def test_a_look_up_that_fails_refuses_nothing_and_says_so(self):
        names = self.enterContext(SignedNames({OURS: ["@ MX 10 mail"]}))
        server = self.enterContext(Server(notes_ini=names.settings))
        names.stop()
        Certificate(server.folder / "new")
        answer = server.tell("certificate install new/cert.pem new/key.pem")
        self.assertIn("is in use for new connections", answer)
        self.assertIn("Whether our own TLSA records prove it is not known", answer)


if __name__ == "__main__":
    main()
