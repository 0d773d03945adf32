"""A domain enforces MTA-STS, and its MX shows a certificate of another name: mail waits, although the MX would take it."""

from harness import main
from harness.mta_sts import DOMAIN, StsCase, policy


class StsWrongCertificate(StsCase):
    def test_mail_waits_with_the_reason(self):
        self.set_up(policy("enforce"), mx_names=["other.example"])
        self.send()
        self.server.wait_for_reason(rf"mx\.{DOMAIN}", 30)
        self.assertEqual(self.server.queued(), 1)
        self.assertEqual(self.mx.messages, [])


if __name__ == "__main__":
    main()
