"""names.dxl broken: the last good documents stay, and file, line and cause are named."""

import unittest

from harness import Client, Server, Sink, deliver, main


class BrokenDocuments(unittest.TestCase):
    def test_the_last_good_ones_stay_and_the_place_is_named(self):
        with Server() as server:
            good = (server.folder / "names.dxl").read_text()
            lines = good.splitlines()
            lines[5] = lines[5].replace("</item>", "")
            after = server.mark()
            (server.folder / "names.dxl").write_text("\n".join(lines) + "\n")
            server.tell("update config")
            line = server.wait_for_line(r".*names\.dxl.*", after).group(0)
            self.assertRegex(line, r"\b\d+\b")  # the line
            with Client(server.port) as client:
                self.assertIn("STARTTLS", client.command("EHLO client.example.test").keywords)

            # Mended, and with a change: it is read again.
            (server.folder / "names.dxl").write_text(good)
            server.change(SMTP_NegotiatedSSL="Disabled")
            with Client(server.port) as client:
                self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)

    def test_an_empty_file_takes_nothing_away(self):
        with Server() as server:
            (server.folder / "names.dxl").write_text("")
            self.assertRegex(server.tell("update config") + server.log(), r"names\.dxl")
            with Client(server.port) as client:
                self.assertIn("STARTTLS", client.command("EHLO client.example.test").keywords)

    def test_a_task_that_never_read_them_opens_nothing_and_waits(self):
        with Sink() as sink, Server({"SMTP_RelayHost": sink.next_hop, "Router_PortStatus": "Disabled"}) as server:
            self.assertEqual(deliver(server.port, text="Subject: before\r\n\r\nx\r\n").code, 250)
            server.tell("quit")
            server.wait_until_task_ended()
            # The log is the server's, which begins it when it comes to it.
            before = sorted(path.name for path in server.folder.iterdir() if not path.name.startswith(("names.", "log.nsf")))
            away = [path.rename(path.with_name("away." + path.name)) for path in server.folder.glob("names.*")]
            after = server.mark()
            server.console("load smtp")
            server.wait_for_line("Nothing is listened on and nothing is sent until the documents can be read", after)
            self.assertIn("Waiting for the documents", server.console("show tasks"))
            asked = server.mark()
            server.tell("show queue")
            server.wait_for_line("until the documents can be read", asked)
            now = sorted(path.name for path in server.folder.iterdir() if not path.name.startswith(("away.", "names.", "log.nsf")))
            self.assertEqual(now, before)

            for path in away:
                path.rename(path.with_name(path.name.removeprefix("away.")))
            server.tell("update config")
            server.wait_for_listener(server.port)
            self.assertEqual(deliver(server.port, text="Subject: after\r\n\r\nx\r\n").code, 250)
            self.assertEqual(server.queued(), 2)
            server.change(Router_PortStatus="Enabled")
            server.wait_for_empty_queue()
            self.assertEqual(sorted(message.header("Subject")[0] for message in sink.messages), ["after", "before"])

    def test_a_task_that_waits_for_them_can_be_ended(self):
        with Server() as server:
            server.tell("quit")
            server.wait_until_task_ended()
            for path in server.folder.glob("names.*"):
                path.rename(path.with_name("away." + path.name))
            for end in (lambda: server.tell("quit"), server.stop):
                after = server.mark()
                server.console("load smtp")
                server.wait_for_line("until the documents can be read", after)
                end()
                server.wait_until_task_ended()


if __name__ == "__main__":
    main()
