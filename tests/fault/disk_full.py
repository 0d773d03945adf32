"""A full disk, a real one: mail is refused in time, nothing acknowledged is lost, the queue drains all the same, and it recovers."""

import collections
import errno
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from harness import Client, Server, Sink, main, wait_until

DISK_OCTETS = 56 << 20
MESSAGE = ("x" * 78 + "\r\n") * 1200  # 96 KB: into the database
LARGE = ("x" * 78 + "\r\n") * 10000  # 800 KB: into a file


def may_mount():
    """Whether this user may make a mount namespace and a tmpfs in it."""
    probe = ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"]
    try:
        return subprocess.run(probe, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


class DiskFull(unittest.TestCase):
    def world(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        # Seen by the task too, and gone with this process: we are in a mount namespace of our own.
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_OCTETS}", "none", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=True)
        self.sink = self.enterContext(Sink(None))
        self.sink.stop()
        # The mark: 1.5 times the largest message and what the log may take, 25.5 MiB.
        self.server = self.enterContext(Server({
            "SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1, "SMTP_MaxMessageSize": 1024,
            "SMTP_SpoolDirectory": str(self.disk / "spool")}))
        self.accepted = []
        return self.server

    def try_to_send(self, body=MESSAGE):
        """The code of the reply that decided: of MAIL, or of the final dot."""
        subject = f"m{len(self.accepted)}"
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            answer = client.command("MAIL FROM:<a@example.test>")
            if answer.code != 250:
                return answer.code
            client.command("RCPT TO:<b@there.test>")
            client.command("DATA")
            answer = client.send(f"Subject: {subject}\r\n\r\n{body}.\r\n").reply()
        if answer.code == 250:
            self.accepted.append(subject)
        return answer.code

    def fill_with_mail(self):
        """Sends until the mail is refused; says with what."""
        for number in range(1000):
            code = self.try_to_send(LARGE if number % 5 == 0 else MESSAGE)
            if code != 250:
                return code
        self.fail("a disk of 56 MiB took 1000 messages")

    def fill_to_the_brim(self):
        self.ballast = self.disk / "ballast"
        with open(self.ballast, "wb", buffering=0) as file:
            for octets in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * octets)
                except OSError as error:
                    self.assertEqual(error.errno, errno.ENOSPC)

    def free_octets(self):
        room = os.statvfs(self.disk)
        return room.f_bavail * room.f_frsize

    def expect_everything_once(self):
        arrived = collections.Counter(message.header("Subject")[0] for message in self.sink.messages)
        self.assertEqual(arrived, collections.Counter(self.accepted))

    def test_mail_is_refused_below_the_mark_and_taken_again_above_it(self):
        server = self.world()
        self.assertEqual(self.fill_with_mail(), 452)
        self.assertGreater(len(self.accepted), 20)
        self.assertGreater(self.free_octets(), 20 << 20)  # well before the disk is full
        self.sink.start()
        server.tell("route")
        server.wait_for_empty_queue(60)
        self.expect_everything_once()
        wait_until(lambda: self.try_to_send() == 250, "mail taken again")
        server.wait_for_empty_queue()
        self.expect_everything_once()

    def test_the_queue_drains_though_the_disk_is_full_to_the_brim(self):
        server = self.world()
        self.fill_with_mail()
        self.fill_to_the_brim()
        self.assertEqual(self.try_to_send(), 452)
        self.sink.start()
        server.tell("route")
        server.wait_for_empty_queue(60)
        self.expect_everything_once()

    def test_a_task_that_starts_on_a_full_disk_drains_the_queue_by_its_reserve(self):
        server = self.world()
        self.fill_with_mail()
        server.tell("quit")
        server.wait_until_task_ended()
        self.assertTrue((self.disk / "spool" / "reserve").exists())
        self.fill_to_the_brim()
        server.console("load smtp")
        server.wait_for_listener(server.port)
        self.assertEqual(self.try_to_send(), 452)
        self.sink.start()
        server.tell("route")
        server.wait_for_empty_queue(60)
        self.expect_everything_once()

        self.ballast.unlink()
        wait_until(lambda: self.try_to_send() == 250, "mail taken again where there is room")
        wait_until((self.disk / "spool" / "reserve").exists, "a reserve made again")
        server.wait_for_empty_queue()
        self.expect_everything_once()


if __name__ == "__main__":
    if "POSTERN_OWN_MOUNTS" not in os.environ and may_mount():
        os.environ["POSTERN_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])
    if "POSTERN_OWN_MOUNTS" not in os.environ:
        DiskFull = unittest.skip("a tmpfs can be mounted by root only")(DiskFull)
    main()
