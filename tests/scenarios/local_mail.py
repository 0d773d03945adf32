"""Mail for a local domain lies in mail.box: listed, shown and exported at the server's console, octet for octet."""

import contextlib
import re
import sqlite3
import unittest

from harness import Client, Server, deliver, main, wait_until


def without_received(octets):
    """The message as it was sent: without the header fields that we put before it."""
    while octets.startswith(b"Received:"):
        octets = re.sub(rb"\AReceived:[^\n]*\n(?:[ \t][^\n]*\n)*", b"", octets)
    return octets


class LocalMail(unittest.TestCase):
    TEXT = ("From: Ann <ann@other.test>\r\nTo: bob@example.test\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from outside\r\n"
            "Message-ID: <1@other.test>\r\n\r\nfirst line\r\n\ttabbed, and \x1b[31mred\r\n8-bit: \xfc\r\nlast line\r\n")

    def setUp(self):
        self.server = self.enterContext(Server())

    def ids(self, server=None):
        """Note ids that `show mail` lists, by mailbox."""
        found, box = {}, None
        for line in (server or self.server).console("show mail").splitlines():
            if heading := re.match(r"(\S+\.box): \d+ messages?$", line):
                box = found.setdefault(heading[1], [])
            elif row := re.match(r"  ([0-9A-F]+)  \d\d-", line):
                box.append(row[1])
        return found

    def wait_for_mail(self, count, server=None):
        wait_until(lambda: sum(map(len, self.ids(server).values())) == count,
                   lambda: f"{count} messages in\n{(server or self.server).console('show mail')}")

    def exported(self, server=None):
        """The files that `export mail` writes."""
        server = server or self.server
        server.console(f"export mail {server.folder / 'out'}")
        return sorted((server.folder / "out").iterdir())

    def test_a_message_is_listed_and_shown(self):
        self.assertEqual(deliver(self.server.port, sender="ann@other.test", recipients=["bob@example.test"], text=self.TEXT).code, 250)
        self.wait_for_mail(1)
        listed = self.server.console("show mail")
        self.assertRegex(listed, r"from ann@other\.test  to bob@example\.test  \d+ octets  Subject: Grüße from outside")
        self.assertEqual(self.server.console("show mail mail.box"), listed)
        shown = self.server.console(f"show mail {self.ids()['mail.box'][0]}")
        for item in (r"Recipients: bob@example\.test", r"SMTPOriginator: ann@other\.test", r"\$MessageID: <1@other\.test>",
                     r"SendTo: bob@example\.test", r"\$PosternQueueId: [0-9A-F]{16}"):
            self.assertRegex(shown, rf"(?m)^  {item}$")
        self.assertIn("first line\n\ttabbed, and ?[31mred\n8-bit: ?\nlast line", shown)
        self.server.wait_for_empty_queue()

    def test_it_is_exported_octet_for_octet_and_nothing_is_overwritten(self):
        deliver(self.server.port, recipients=["bob@example.test"], text=self.TEXT)
        self.wait_for_mail(1)
        [file] = self.exported()
        self.assertEqual(without_received(file.read_bytes()), self.TEXT.encode("latin-1"))
        self.assertRegex(file.read_bytes().split(b"\r\n\r\n")[0].decode("latin-1"), r"\AReceived: from ")
        file.write_bytes(b"mine")
        answer = self.server.console(f"export mail {self.server.folder / 'out'}")
        self.assertRegex(answer, r"0 messages exported to .*/out, 1 were there already")
        self.assertEqual(file.read_bytes(), b"mine")

    def test_recipients_of_one_message_share_a_note(self):
        deliver(self.server.port, recipients=["ann@example.test", "bob@example.test"])
        self.wait_for_mail(1)
        self.assertIn("to ann@example.test,bob@example.test", self.server.console("show mail"))

    def test_a_message_that_went_to_a_body_file_is_exported_octet_for_octet(self):
        text = "Subject: large\r\n\r\n" + "".join(f"{number:07d} {'x' * 69}\r\n" for number in range(60_000))
        self.assertEqual(deliver(self.server.port, recipients=["bob@example.test"], text=text).code, 250)
        self.wait_for_mail(1)
        [file] = self.exported()
        self.assertTrue(without_received(file.read_bytes()) == text.encode())
        self.assertIn("more octets; export mail DIR writes all", self.server.console(f"show mail {self.ids()['mail.box'][0]}"))

    def test_it_is_there_after_a_restart_of_the_server(self):
        deliver(self.server.port, recipients=["bob@example.test"], text=self.TEXT)
        self.wait_for_mail(1)
        self.server.stop()
        self.server.start()
        self.wait_for_mail(1)

    def test_several_mailboxes_are_used_in_turn(self):
        with Server(notes_ini={"STUB_MAILBOXES": "2"}) as server:
            with Client(server.port) as client:
                client.command("EHLO client.example.test")
                for number in range(6):
                    self.assertEqual(client.deliver(recipients=["bob@example.test"], text=f"Subject: {number}\r\n\r\n").code, 250)
            self.wait_for_mail(6, server)
            self.assertEqual({box: len(ids) for box, ids in self.ids(server).items()}, {"mail1.box": 3, "mail2.box": 3})
            self.assertEqual(len(self.exported(server)), 6)

    def test_a_damaged_note_hides_no_other(self):
        for number in range(30):
            self.assertEqual(deliver(self.server.port, recipients=["b@example.test"],
                                     text=f"Subject: number-{number}-\r\n\r\n" + 150 * ("x" * 78 + "\r\n")).code, 250)
        self.server.wait_for_empty_queue()
        self.wait_for_mail(30)
        self.server.stop()
        box = self.server.folder / "mail.box"
        # What the last process may have left in the log.
        with contextlib.closing(sqlite3.connect(box)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        octets = bytearray(box.read_bytes())
        page = int.from_bytes(octets[16:18], "big")
        # A leaf of a tree: damage further up would hide what is below it too.
        pages = (match.start() // page * page for match in re.finditer(rb"number-\d+-", octets))
        place = next(place for place in pages if place > 0 and octets[place] in (0x0A, 0x0D))
        octets[place:place + 200] = 200 * b"\xff"
        box.write_bytes(octets)
        self.server.start()
        listed = self.server.console("show mail")
        unreadable = listed.count("cannot be read: ")
        self.assertGreaterEqual(unreadable, 1)
        self.assertGreater(len(re.findall(r"number-\d+-", listed)), 20)
        exported = self.exported()
        self.assertGreater(len(exported), 20)
        self.assertRegex(self.server.log(), r"mail\.box, note [0-9A-F]+ cannot be read: ")

    def test_an_export_names_a_target_that_cannot_be_written(self):
        self.assertEqual(deliver(self.server.port, recipients=["b@example.test"]).code, 250)
        self.wait_for_mail(1)
        answer = self.server.console("export mail /proc/1")
        self.assertRegex(answer, r"/proc/1/mail-.*\.eml\.part cannot be written: .*The export ends here; it can be repeated\.")
        self.assertIn("0 messages exported", answer)

    def test_an_export_follows_no_link_that_somebody_planted(self):
        self.assertEqual(deliver(self.server.port, recipients=["b@example.test"]).code, 250)
        self.wait_for_mail(1)
        [file] = self.exported()
        octets = file.read_bytes()
        file.unlink()
        victim = self.server.folder / "victim"
        victim.write_text("precious")
        file.with_name(file.name + ".part").symlink_to(victim)
        self.assertEqual([again.read_bytes() for again in self.exported()], [octets])
        self.assertEqual(victim.read_text(), "precious")

    def test_a_mailbox_that_is_away_is_waited_for(self):
        for file in self.server.folder.glob("mail.box*"):
            file.rename(self.server.folder / ("away-" + file.name))
        deliver(self.server.port, recipients=["bob@example.test"])
        self.server.wait_for_reason(r"next in .*mail\.box cannot be opened")
        for file in self.server.folder.glob("away-mail.box*"):
            file.rename(self.server.folder / file.name.removeprefix("away-"))
        self.server.tell("route")
        self.wait_for_mail(1)

    def test_help_says_whose_these_commands_are(self):
        for command in ("show mail", "export mail"):
            self.assertRegex(self.server.console("help"), rf"(?m)^  {command}.*; ours, not Domino's$")


if __name__ == "__main__":
    main()
