"""`quit`: idle sessions get 421, a transaction past its final dot is finished, all is done in 10 seconds."""

import threading
import time
import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.waiting import limit


class Quit(unittest.TestCase):
    def test_idle_sessions_and_open_transactions_get_421(self):
        with Server() as server, Client(server.port) as idle, Client(server.port) as waiting, Client(server.port) as under_tls:
            idle.command("EHLO client.example.test")
            waiting.command("EHLO client.example.test")
            waiting.command("MAIL FROM:<a@example.test>")
            under_tls.command("EHLO client.example.test")
            under_tls.start_tls().command("EHLO client.example.test")
            began = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - began, limit(10))
            for client in (idle, waiting, under_tls):
                self.assertEqual(client.reply().code, 421)
                self.assertTrue(client.is_closed())

    def test_a_session_in_the_middle_of_a_message_does_not_hold_it_up(self):
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            client.command("MAIL FROM:<a@example.test>")
            client.command("RCPT TO:<b@there.test>")
            client.command("DATA")
            client.send("Subject: half\r\n\r\nhalf a mess")
            began = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - began, limit(10))

    def test_a_peer_that_is_slow_to_answer_does_not_hold_it_up_and_its_mail_stays(self):
        with Sink(None, slow=60) as slow, Server({"SMTP_RelayHost": slow.next_hop}) as server:
            with Client(server.port) as client:
                client.command("EHLO client.example.test")
                self.assertEqual(client.deliver().code, 250)
            slow.wait(lambda sink: sink.connections, "a connection")
            began = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - began, limit(10))
            with Sink(None) as sink:
                server.items["SMTP_RelayHost"] = sink.next_hop
                server.write_documents()
                server.start()
                sink.wait_for_messages()

    def test_tell_smtp_quit_ends_the_task_alone(self):
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            server.console("tell smtp quit")
            self.assertEqual(client.reply().code, 421)
            server.wait_until_task_ended()
            server.console("load smtp")
            server.wait_for_listener(server.port)

    def test_what_got_250_while_it_quits_is_there_afterwards(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop, "Router_PortStatus": "Disabled"}) as server:
            accepted = []
            threads = [threading.Thread(target=self.deliver_until_refused, args=(server.port, f"{n}", accepted)) for n in range(4)]
            for thread in threads:
                thread.start()
            wait_until(lambda: len(accepted) >= 20, "20 accepted messages")
            server.stop()
            for thread in threads:
                thread.join(limit(20))
            server.items["Router_PortStatus"] = "Enabled"
            server.write_documents()
            server.start()
            sink.wait_for_messages(len(accepted), 30)
            arrived = {message.header("Subject")[0] for message in sink.messages}
            self.assertEqual(set(accepted) - arrived, set())

    @staticmethod
    def deliver_until_refused(port, name, accepted):
        try:
            with Client(port) as client:
                client.command("EHLO client.example.test")
                for number in range(100000):
                    subject = f"{name}-{number}"
                    if client.deliver(text=f"Subject: {subject}\r\n\r\nbody\r\n").code != 250:
                        return
                    accepted.append(subject)
        except Exception:  # the end of the session, however it shows
            return


if __name__ == "__main__":
    main()
