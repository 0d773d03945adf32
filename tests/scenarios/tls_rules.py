"""What the listeners agree to under TLS follows the documents, and a wrong name changes nothing."""

import re
import subprocess
import unittest

from harness import Certificate, Client, Server, main, wait_until


class TlsRules(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({"SMTP_NegotiatedSSL": "Enabled"}))

    def handshake(self, *arguments):
        done = subprocess.run(["openssl", "s_client", "-starttls", "smtp", "-connect", f"127.0.0.1:{self.server.port}", "-brief", *arguments],
                              input="QUIT\r\n", capture_output=True, text=True, timeout=30)
        return done.stdout + done.stderr

    def test_old_versions_are_refused_unless_the_document_takes_them_and_then_marked_as_weak(self):
        old = ("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
        self.assertNotIn("CONNECTION ESTABLISHED", self.handshake(*old))
        self.assertIn("Inbound: TLS 1.2 and 1.3.", self.server.tell("show tls"))
        self.server.change(SMTP_TLSMinimumVersion="TLS 1.1")
        self.assertIn("Protocol version: TLSv1.1", self.handshake(*old))
        self.assertIn("Inbound: TLS 1.1 to 1.3 (WEAK: 1.1 is broken).", self.server.tell("show tls"))

    def test_failed_handshakes_are_counted_by_cause_and_logged_once_a_minute(self):
        for _ in range(3):
            self.handshake("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
        line = (r"127\.0\.0\.1 TLS handshake failed: no TLS version in common: peer offers only TLS 1\.1 "
                r"\(peer: ClientHello, TLS 1\.1 \(\d+ octets\); we: alert protocol version \(70\)")
        self.server.wait_for_line(line)
        wait_until(lambda: re.search(r"failed: protocol-error +3 +3", self.server.tell("show tls")), "three failed handshakes counted")
        self.assertEqual(len(re.findall("TLS handshake failed", self.server.log())), 1)

    def test_a_handshake_that_is_never_finished_is_counted_as_one_that_took_too_long(self):
        self.server.change(SMTP_HandshakeTimeout="5")
        self.handshake("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            self.assertEqual(client.command("STARTTLS").code, 220)
            self.assertEqual(client.socket.recv(1), b"")
        wait_until(lambda: re.search(r"failed: timeout +1 +1", self.server.tell("show tls")), "the one that took too long counted")
        for cause in ("Timeout", "ProtocolError"):
            name = f"SMTP.TLS.Inbound.FailedHandshakes.{cause}"
            wait_until(lambda name=name: f"{name} = 1" in self.server.console(f"show stat {name}"), name)

    def test_a_password_behind_starttls_stays_out_of_the_log(self):
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            client.send("STARTTLS\r\nAUTH PLAIN AHNlY3JldAB3b3Jk\r\n").reply()
        self.server.wait_for_line(r'plain text where TLS was expected: "AUTH \*\*\*"')
        self.assertNotIn("AHNl", self.server.log())

    def test_ciphers_that_protect_nothing_or_leave_nothing_are_refused(self):
        for ciphers, reason in ((["NULL-SHA256"], "encrypts nothing"), (["ADH-AES128-GCM-SHA256"], "authenticates nobody"),
                                (["C02F"], r"none of the cipher suites C02F \(item SMTP_TLSCiphers\) can be used with the certificate of mail\.example\.test")):
            self.server.change(SMTP_TLSCiphers=ciphers)
            self.server.wait_for_line(f"SMTP: inbound TLS takes the usual cipher suites: .*{reason}")
            self.assertIn("CONNECTION ESTABLISHED", self.handshake())
        self.server.change(SMTP_TLSCiphers=["C02B"])
        self.assertIn("Inbound: TLS 1.2 alone, ciphers C02B.", self.server.tell("show tls"))

    def test_ciphers_that_leave_nothing_for_one_version_are_refused(self):
        self.server.change(SMTP_TLSCiphers=["C030", "TLS_AES_256_GCM_SHA384"])
        self.server.wait_for_line(r"none of the cipher suites C030 .*\(item SMTP_TLSCiphers\) can be used with TLS 1\.2, .*with the certificate of mail\.example\.test")
        self.assertIn("Protocol version: TLSv1.2", self.handshake("-tls1_2"))
        self.server.change(SMTP_TLSCiphers=["C02B", "TLS_AES_256_GCM_SHA384"])
        Certificate(self.server.folder / "new", algorithm="RSA")
        self.assertIn("Nothing was changed", self.server.tell("certificate install new/cert.pem new/key.pem"))
        self.assertIn("Protocol version: TLSv1.2", self.handshake("-tls1_2"))

    def test_dominos_list_counts_where_there_is_none_of_ours(self):
        self.server.change(SSLCipherList=["C02B", "FFFE", "003B"])
        self.assertIn("Protocol version: TLSv1.3", self.handshake())
        self.assertIn("Ciphersuite: ECDHE-ECDSA-AES128-GCM-SHA256", self.handshake("-tls1_2"))
        self.assertNotIn("CONNECTION ESTABLISHED", self.handshake("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"))
        self.assertIn("ciphers ECDHE-ECDSA-AES128-GCM-SHA256 (item SSLCipherList) and those of TLS 1.3.", self.server.tell("show tls"))

    def test_a_list_of_dominos_that_fits_nothing_leaves_the_usual_ones(self):
        self.server.change(SSLCipherList=["C030", "C02F", "9D"])
        self.assertIn("Protocol version: TLSv1.2", self.handshake("-tls1_2"))
        self.assertRegex(self.server.tell("show tls"), r"TLS 1\.2 and 1\.3, the usual ciphers \(item SSLCipherList names .*NIST P-256\)\.")
        self.server.wait_for_line("SMTP: item SSLCipherList names no cipher suite .*: the usual ones are used")

    def test_ciphers_and_groups_are_those_of_the_document(self):
        self.server.change(SMTP_TLSCiphers=["C02B", "C02F", "TLS_CHACHA20_POLY1305_SHA256"], SMTP_TLSGroups=["P-384"])
        answer = self.handshake()
        self.assertIn("Ciphersuite: TLS_CHACHA20_POLY1305_SHA256", answer)
        self.assertRegex(answer, r"Server Temp Key: ECDH, (P-384|secp384r1)")
        self.assertNotIn("CONNECTION ESTABLISHED", self.handshake("-groups", "X25519"))

    def test_each_name_and_each_kind_of_key_has_its_certificate(self):
        kinds = {"rsa": ("rsa:2048", "mail.example.test"), "other": ("ec", "mx.other.test")}
        for name, (key, host) in kinds.items():
            curve = ["-pkeyopt", "ec_paramgen_curve:P-256"] if key == "ec" else []
            file = self.server.folder / f"{name}.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", key, *curve, "-nodes", "-days", "9", "-subj", f"/CN={host}/O={name}",
                            "-addext", f"subjectAltName=DNS:{host}", "-keyout", f"{file}.key", "-out", f"{file}.crt"],
                           check=True, capture_output=True)
            file.write_text((self.server.folder / f"{name}.pem.crt").read_text() + (self.server.folder / f"{name}.pem.key").read_text())
        self.server.change(SMTP_MoreCertificates=["rsa.pem", "other.pem"])
        self.assertIn("O = other", self.handshake("-servername", "mx.other.test"))
        self.assertNotIn("O = other", self.handshake("-servername", "mail.example.test"))
        for signature in ("RSA-PSS+SHA256", "ECDSA+SHA256"):
            self.assertIn("CONNECTION ESTABLISHED", self.handshake("-servername", "mail.example.test", "-sigalgs", signature))
        shown = self.server.tell("show tls")
        self.assertIn("mx.other.test", shown)
        self.assertIn("RSA 2048", shown)
        self.server.wait_for_line(r"The certificate other\.pem .* expires in [89] day")

    def test_a_wrong_name_is_named_and_the_last_good_rules_stay(self):
        self.server.change(SMTP_TLSCiphers=["TLS_AES_256_GCM_SHA384"])
        self.assertIn("Ciphersuite: TLS_AES_256_GCM_SHA384", self.handshake())
        self.server.change(SMTP_TLSCiphers=["TLS_AES_128_GCM_SHA256", "NONSENSE"])
        self.server.wait_for_line(r'SMTP: the cipher suites of inbound TLS stay as they were: the cipher suite "NONSENSE" is not known')
        self.assertIn("Ciphersuite: TLS_AES_256_GCM_SHA384", self.handshake())
        self.assertIn("ciphers TLS_AES_256_GCM_SHA384.", self.server.tell("show tls"))

    def test_a_wrong_name_keeps_nothing_else_from_coming_into_force(self):
        answer = self.server.change(SMTP_TLSCiphers=["NONSENSE"], SMTP_TLSMinimumVersion="TLS 1.3", SMTP_TLSAskClientCertificate="Enabled")
        self.assertIn("Configuration updated; what is wrong kept its last good value: SMTP_TLSCiphers.", answer)
        self.assertIn("Inbound: TLS 1.3 alone, client certificates asked for.", self.server.tell("show tls"))
        self.assertNotIn("CONNECTION ESTABLISHED", self.handshake("-tls1_2"))
        self.server.stop()
        self.server.start()
        self.assertIn("Inbound: TLS 1.3 alone, client certificates asked for.", self.server.tell("show tls"))

    def test_certificate_and_ciphers_may_change_to_another_kind_of_key_together(self):
        self.server.change(SMTP_TLSCiphers=["C02B"])
        Certificate(self.server.folder / "rsa", algorithm="RSA")
        answer = self.server.change(SMTP_CertificateFile="rsa/cert.pem", SMTP_KeyFile="rsa/key.pem", SMTP_TLSCiphers=["C02F"])
        self.assertIn("Configuration updated.", answer)
        self.assertIn("Ciphersuite: ECDHE-RSA-AES128-GCM-SHA256", self.handshake())
        shown = self.server.tell("show tls")
        self.assertIn("Inbound: TLS 1.2 alone, ciphers C02F.", shown)
        self.assertIn("RSA 2048", shown)

    def test_a_refused_certificate_is_named_at_the_end_of_the_answer(self):
        answer = self.server.change(SMTP_CertificateFile="tls/absent.pem")
        self.assertIn("The certificate installed before stays in use: ", answer)
        self.assertIn("Configuration updated; what is wrong kept its last good value: SMTP_CertificateFile.", answer)
        self.assertIn("CONNECTION ESTABLISHED", self.handshake())

    def test_ciphers_that_do_not_go_with_the_certificate_leave_the_defaults_at_the_start(self):
        with Server({"SMTP_TLSCiphers": ["C02F"]}) as self.server:
            self.server.wait_for_line(r"inbound TLS takes the usual cipher suites: .*with the certificate of mail\.example\.test, whose key is NIST P-256")
            self.assertIn("CONNECTION ESTABLISHED", self.handshake())

    def test_a_wrong_name_at_the_start_leaves_the_defaults(self):
        with Server({"SMTP_TLSCiphers": ["NO_SUCH"]}, start=False) as self.server:
            Certificate(self.server.folder / "tls", algorithm="RSA")
            self.server.start()
            self.server.wait_for_line(r"inbound TLS takes the usual cipher suites: .*NO_SUCH")
            self.assertNotIn("CONNECTION ESTABLISHED", self.handshake("-tls1_2", "-cipher", "AES128-GCM-SHA256"), "no forward secrecy")
            self.assertIn("CONNECTION ESTABLISHED", self.handshake())


if __name__ == "__main__":
    main()
