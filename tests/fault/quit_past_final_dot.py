"""`quit` while a message's final dot is being made durable: the transaction is finished, and its 250 is true."""

import tempfile
import threading
import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.sync_trace import is_log, read_trace, slow_down, traced


class QuitPastFinalDot(unittest.TestCase):
    def test_the_transaction_is_finished_and_the_message_arrives(self):
        with tempfile.TemporaryDirectory() as folder, Sink(None) as sink:
            items = {"SMTP_RelayHost": sink.next_hop, "Router_PortStatus": "Disabled"}
            with Server(items, environment=traced(folder)) as server, Client(server.port) as client:
                client.command("EHLO client.example.test")
                client.command("MAIL FROM:<a@example.test>")
                client.command("RCPT TO:<b@there.test>")
                client.command("DATA")
                slow_down(folder, 300_000)
                before = len(read_trace(folder).events)
                client.send("Subject: last\r\n\r\nbody\r\n.\r\n")
                wait_until(lambda: any(operation == "sync-begin" and is_log(path)
                                       for operation, _, path in read_trace(folder).events[before:]), "the sync under way")
                ending = threading.Thread(target=server.stop)
                ending.start()
                self.assertEqual(client.reply().code, 250)
                self.assertEqual(client.reply().code, 421)
                ending.join()
                slow_down(folder, 0)
                server.items["Router_PortStatus"] = "Enabled"
                server.write_documents()
                server.start()
                self.assertEqual(sink.wait_for_messages()[0].header("Subject"), ["last"])


if __name__ == "__main__":
    main()
