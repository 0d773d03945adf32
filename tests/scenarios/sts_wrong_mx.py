"""A domain enforces MTA-STS, and its MX is not one that the policy lists: mail waits, and the reason says so."""

from harness import main
from harness.mta_sts import DOMAIN, StsCase, policy


class StsWrongMx(StsCase):
    def test_mail_waits_with_the_reason(self):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]))
        self.send()
        self.server.wait_for_reason(rf"MTA-STS policy of {DOMAIN} does not name mx\.{DOMAIN}", 30)
        self.assertEqual(self.server.queued(), 1)
        self.assertEqual(self.mx.messages, [])


if __name__ == "__main__":
    main()
