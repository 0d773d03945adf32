"""Documents are read again by themselves. A listener whose port changed closes, and its sessions go on to their own end; the others keep
their listeners and their sessions."""

import unittest

from harness import Client, Server, Sink, deliver, is_listening, main, wait_until
from harness.ports import free_port

EVERY_SECOND = {"SMTP_DocumentsInterval": "1"}


def listening_socket(port):
    """The kernel's number of the socket that listens on this port."""
    with open("/proc/net/tcp") as rows:
        [row] = [fields for fields in map(str.split, rows) if fields[1].endswith(f":{port:04X}") and fields[3] == "0A"]
    return row[9]


class ListenerPortChanges(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None))

    def start(self, **options):
        server = self.enterContext(Server({"SMTP_SSLStatus": "Enabled", "SMTP_RelayHost": self.sink.next_hop}, **options))
        server.wait_for_listener(server.ssl_port)
        return server

    def greeted(self, port, **options):
        client = self.enterContext(Client(port, **options))
        self.assertEqual(client.command("EHLO client.example.test").code, 250)
        return client

    def wait_until_closed(self, port):
        wait_until(lambda: not is_listening(port), f"the end of the listener on port {port}")

    def test_sessions_of_a_closed_listener_and_of_the_others_go_on(self):
        server = self.start()
        old, other, new_port = self.greeted(server.port), self.greeted(server.ssl_port, implicit_tls=True), free_port()
        # In the middle of a message.
        self.assertEqual([old.command(line).code for line in ("MAIL FROM:<a@here.test>", "RCPT TO:<b@there.test>", "DATA")], [250, 250, 354])
        old.send("Subject: begun before\r\n\r\n")
        server.change(SMTP_Port=new_port)
        server.wait_for_listener(new_port)
        self.wait_until_closed(server.port)
        self.assertTrue(is_listening(server.ssl_port))
        self.assertEqual(old.send("ended after\r\n.\r\n").reply().code, 250)
        self.assertEqual(old.command("STARTTLS").code, 220)
        old.start_tls_layer()
        self.assertEqual(old.command("EHLO client.example.test").code, 250)
        self.assertEqual(other.deliver(text="Subject: over the SSL port\r\n\r\n").code, 250)
        self.assertEqual(deliver(new_port, text="Subject: over the new port\r\n\r\n").code, 250)
        self.assertEqual(old.command("QUIT").code, 221)
        self.assertTrue(old.is_closed())
        subjects = sorted(message.header("Subject")[0] for message in self.sink.wait_for_messages(3))
        self.assertEqual(subjects, ["begun before", "over the SSL port", "over the new port"])
        self.assertEqual(other.command("NOOP").code, 250)
        self.assertRegex(server.console("show tasks"), rf"Port:{new_port}\b")

    def test_a_listener_that_stays_is_not_opened_anew(self):
        server = self.start()
        waiting, socket = self.enterContext(Client(server.ssl_port, implicit_tls=True)), listening_socket(server.ssl_port)
        server.change(SMTP_Port=free_port(), SMTP_MaxRecipients=200)
        self.wait_until_closed(server.port)
        self.assertEqual(listening_socket(server.ssl_port), socket)
        self.assertEqual(waiting.command("NOOP").code, 250)
        self.assertEqual(self.greeted(server.ssl_port, implicit_tls=True).command("NOOP").code, 250)

    def test_an_idle_session_of_a_closed_listener_gets_its_421_when_the_task_ends(self):
        server = self.start()
        old, new_port = self.greeted(server.port), free_port()
        server.change(SMTP_Port=new_port)
        server.wait_for_listener(new_port)
        server.stop()
        self.assertEqual(old.reply().code, 421)
        self.assertTrue(old.is_closed())

    def test_documents_are_read_again_by_themselves(self):
        server = self.start(notes_ini=EVERY_SECOND)
        old, new_port = self.greeted(server.port), free_port()
        server.items["SMTP_Port"] = new_port
        server.write_documents()  # and nobody is told
        server.wait_for_listener(new_port)
        self.wait_until_closed(server.port)
        self.assertEqual(old.deliver().code, 250)

    def test_what_is_wrong_in_documents_read_by_themselves_keeps_its_value(self):
        server = self.start(notes_ini=EVERY_SECOND)
        after = server.mark()
        server.items["SMTP_Port"] = "twenty-five"
        server.write_documents()
        server.wait_for_line(rf'SMTP_Port .* is "twenty-five".* Kept: {server.port}', after)
        self.assertTrue(is_listening(server.port))
        self.assertEqual(deliver(server.port).code, 250)
        server.items["SMTP_Port"] = free_port()
        server.write_documents()
        server.wait_for_listener(server.items["SMTP_Port"])

    def test_without_such_a_setting_they_are_read_every_two_minutes(self):
        server = self.start()
        self.assertRegex(server.tell("show config SMTP_DocumentsInterval"), r"(?s)SMTP_DocumentsInterval.*\b120\b")


if __name__ == "__main__":
    main()
