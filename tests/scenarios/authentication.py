"""People of the directory authenticate under TLS, and may relay then; the submission port takes mail of nobody else."""

import base64
import os
import pathlib
import subprocess
import unittest

from harness import Client, Server, Sink, main
from harness.ports import free_port

STUB = pathlib.Path(os.environ["POSTERN_BIN"]) / "notes-stub"
NOWHERE = {"SMTP_RelayHostsAllowed": ["192.0.2.1"], "SMTP_LocalDomains": ["local.test"]}


def digest_of(password):
    return subprocess.run([STUB, "--hash-password"], input=password + "\n", capture_output=True, text=True, check=True).stdout.strip()


def plain(user, password):
    return "AUTH PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode()


class Authentication(unittest.TestCase):
    def start(self, notes_ini=None, **items):
        self.sink = self.enterContext(Sink(None))
        anna = {"FullName": ["CN=Anna Müller/O=Example", "Anna Müller"], "ShortName": "anna", "InternetAddress": "anna@local.test",
                "HTTPPassword": digest_of("sésame")}
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **NOWHERE, **items}, notes_ini, people=[anna]))

    def client(self, port=None):
        client = self.enterContext(Client(port or self.server.port))
        client.command("EHLO client.example.test")
        return client

    def test_who_is_known_may_relay(self):
        self.start(SMTP_AuthNamePassword="Enabled")
        client = self.client()
        self.assertEqual(client.command(plain("anna", "sésame")).code, 538)
        client.start_tls()
        self.assertIn("AUTH", client.command("EHLO client.example.test").keywords)
        self.assertEqual(client.command("MAIL FROM:<anna@local.test>").code, 250)
        self.assertEqual(client.command("RCPT TO:<b@there.test>").code, 550)
        client.command("RSET")
        self.assertEqual(client.command(plain("Anna Müller", "sésame")).code, 235)
        self.server.wait_for_line(r"authenticated as CN=Anna Müller/O=Example")
        self.assertEqual(client.deliver(sender="anna@local.test", recipients=["b@there.test"]).code, 250)
        [message] = self.sink.wait_for_messages()
        self.assertIn("with ESMTPSA", message.text)

    def test_wrong_passwords_slow_down_are_logged_and_shut_out(self):
        self.start(SMTP_AuthNamePassword="Enabled", SMTP_MaxAuthFailures=2)
        client = self.client()
        client.start_tls()
        client.command("EHLO client.example.test")
        for user in ("anna", "nobody\r\n"):
            self.assertEqual(client.command(plain(user, "wrong")).code, 535)
        self.server.wait_for_line(r"Authentication failed for user anna ; connecting host 127\.0\.0\.1")
        self.server.wait_for_line(r"Authentication failed for user nobody\\x0D\\x0A ; connecting")
        self.assertEqual(client.command(plain("anna", "sésame")).code, 421)
        self.server.wait_for_line(r"not let in for now")

    def test_many_behind_one_address_may_authenticate_at_once(self):
        self.start(SMTP_AuthNamePassword="Enabled", SMTP_MaxAuthFailures=3)
        clients = [self.client() for _ in range(12)]
        for client in clients:
            client.start_tls()
            client.command("EHLO client.example.test")
        for client in clients:
            client.send(plain("anna", "sésame") + "\r\n")
        self.assertEqual([client.reply().code for client in clients], [235] * 12)

    def test_passwords_are_not_in_the_log(self):
        self.start({"SMTPDebug": "1"}, SMTP_AuthNamePassword="Enabled")
        client = self.client()
        client.start_tls()
        client.command("EHLO client.example.test")
        secrets = [base64.b64encode(text.encode()).decode() for text in ("anna", "sésame")]
        self.assertEqual([client.command(line).code for line in ("AUTH LOGIN", *secrets)], [334, 334, 235])
        self.assertEqual(client.command("NOOP").code, 250)
        self.server.wait_for_line(r"> NOOP")
        self.assertFalse([line for line in self.server.lines if any(secret in line for secret in secrets)])

    def test_recipients_are_looked_up(self):
        self.start(SMTP_VerifyRecipients="Enabled")
        client = self.client()
        client.command("MAIL FROM:<x@there.test>")
        codes = {address: client.command(f"RCPT TO:<{address}>").code
                 for address in ("anna@local.test", "ANNA@local.test", '"anna"@local.test', "postmaster@local.test", "nobody@local.test",
                                 "anna@mail.example.test")}
        self.assertEqual(list(codes.values()), [250, 250, 250, 250, 550, 550], codes)

    def test_a_local_part_that_is_somebodys_address_is_nobody(self):
        self.start(SMTP_VerifyRecipients="Enabled", SMTP_RelayHostsAllowed=["127.0.0.1"])
        client = self.client()
        client.command("MAIL FROM:<x@there.test>")
        self.assertEqual(client.command('RCPT TO:<"anna@local.test"@local.test>').code, 550)

    def test_the_submission_port(self):
        port = free_port()
        self.start(SMTP_SubmissionStatus="Enabled", SMTP_SubmissionPort=port)
        self.server.wait_for_listener(port)
        client = self.client(port)
        self.assertEqual(client.command("MAIL FROM:<anna@local.test>").code, 530)
        client.start_tls()
        client.command("EHLO client.example.test")
        self.assertRegex(client.command("MAIL FROM:<anna@local.test>").raw, rb"^530 5\.7\.0 Authentication required")
        self.assertEqual(client.command(plain("anna@local.test", "sésame")).code, 235)
        self.assertEqual(client.deliver(sender="anna@local.test", recipients=["b@there.test"], text="Subject: x\r\n\r\nbody\r\n").code, 250)
        [message] = self.sink.wait_for_messages()
        self.assertEqual(len(message.header("Date")), 1)
        self.assertRegex(message.header("Message-ID")[0], r"^<[0-9A-F]{16}@mail\.example\.test>$")


if __name__ == "__main__":
    main()
