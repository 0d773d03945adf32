"""No certificate; then one is installed; then `tell smtp update config`: STARTTLS is offered without a restart."""

import unittest

from harness import Certificate, Client, Server, main


class CertificateInstalledLater(unittest.TestCase):
    def test_starttls_is_offered_from_then_on(self):
        with Server(certificate=False) as server:
            with Client(server.port) as client:
                self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)
            certificate = Certificate(server.folder / "tls")
            task = server.task_pid()
            server.tell("update config")
            with Client(server.port) as client:
                self.assertIn("STARTTLS", client.command("EHLO client.example.test").keywords)
                client.start_tls().command("EHLO client.example.test")
                self.assertEqual(client.deliver().code, 250)
            self.assertEqual(server.task_pid(), task)
            self.assertRegex(server.tell("show tls"), certificate.name)

    def test_one_that_the_task_makes_itself_is_used_at_once(self):
        with Server(certificate=False) as server:
            self.assertIn("is in use for new connections", server.tell("certificate self-signed"))
            with Client(server.port) as client:
                self.assertIn("STARTTLS", client.command("EHLO client.example.test").keywords)
                client.start_tls().command("EHLO client.example.test")
                self.assertEqual(client.deliver().code, 250)
            self.assertRegex(server.tell("certificate request mx.example.test"), r"Send tls/\S+\.request\.csr to the authority")
            self.assertNotIn("PRIVATE KEY", server.log())
            keys = list((server.folder / "tls").glob("*key*"))
            self.assertTrue(keys)
            self.assertEqual({file.stat().st_mode & 0o777 for file in keys}, {0o600})
            self.assertIn("certificate install FILE [KEY]", server.tell("certificate install"))

    def test_one_that_cannot_be_used_is_said_to_be_missing(self):
        with Server(certificate=False) as server:
            Certificate(server.folder / "tls")
            (server.folder / "tls" / "key.pem").write_bytes(Certificate(server.folder / "other").key.read_bytes())
            answer = server.tell("update config")
            self.assertRegex(answer, r"STARTTLS is not offered and the SSL port is not opened: .*key")
            self.assertIn("Configuration updated; missing: a certificate that can be used.", answer)

    def test_one_for_other_names_takes_the_place_of_nothing(self):
        with Server() as server:
            files = {file: file.read_bytes() for file in (server.folder / "tls").iterdir()}
            self.assertRegex(server.tell("certificate self-signed other.example"), r"is refused: .*nothing was changed")
            self.assertEqual({file: file.read_bytes() for file in (server.folder / "tls").iterdir()}, files)
            self.assertNotIn("from memory only", server.tell("show tls"))

    def test_a_key_that_others_may_read_is_warned_of(self):
        with Server(start=False) as server:
            Certificate(server.folder / "tls").key.chmod(0o644)
            server.start()
            server.wait_for_line(r"The key in tls/key\.pem may be read by others: chmod 600 it")
            self.assertIn("WARNING: The key in tls/key.pem", server.tell("show tls"))

    def test_a_replaced_certificate_is_used_for_new_connections(self):
        import hashlib
        with Server() as server:
            certificate = Certificate(server.folder / "tls")
            server.tell("update config")
            with Client(server.port) as client:
                client.command("EHLO client.example.test")
                client.start_tls()
                self.assertEqual(hashlib.sha256(client.peer_certificate()).hexdigest(), certificate.sha256())

    def test_a_replaced_certificate_is_taken_by_itself_and_no_connection_is_dropped(self):
        import hashlib
        with Server() as server, Client(server.port) as old:
            old.command("EHLO client.example.test")
            old.start_tls().command("EHLO client.example.test")
            after = server.mark()
            certificate = Certificate(server.folder / "tls")
            server.wait_for_line("the certificate was replaced", after)
            with Client(server.port) as client:
                client.command("EHLO client.example.test")
                client.start_tls()
                self.assertEqual(hashlib.sha256(client.peer_certificate()).hexdigest(), certificate.sha256())
            self.assertEqual(old.deliver().code, 250)
            self.assertIn("is in use for new connections", server.tell("certificate reload"))

    def test_a_certificate_that_ends_soon_is_warned_of_and_counted(self):
        with Server(start=False) as server:
            Certificate(server.folder / "tls", days=5)
            server.start()
            server.wait_for_line(r"expires in 4 day\[s\]")
            self.assertRegex(server.tell("show tls"), r"WARNING: The certificate \S+ \(.*\) expires in 4 day\[s\]")
            self.assertIn("SMTP.TLS.Certificate.DaysLeft = 4", server.console("show stat SMTP.TLS.Certificate.DaysLeft"))

    def test_a_key_that_does_not_match_keeps_the_old_one(self):
        with Server() as server:
            (server.folder / "tls" / "key.pem").write_bytes(Certificate(server.folder / "other").key.read_bytes())
            self.assertRegex(server.tell("update config"), r"key")
            with Client(server.port) as client:
                client.command("EHLO client.example.test")
                client.start_tls().command("EHLO client.example.test")
                self.assertEqual(client.deliver().code, 250)


if __name__ == "__main__":
    main()
