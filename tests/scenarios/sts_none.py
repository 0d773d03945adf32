"""A domain takes its MTA-STS back by a policy of mode none: mail goes as without, and no host needs to be listed."""

from harness import main
from harness.mta_sts import DOMAIN, StsCase, policy


class StsNone(StsCase):
    def test_mail_is_delivered(self):
        self.set_up(policy("none", mx=[]), mx_names=["other.example"])
        self.send()
        self.mx.wait_for_messages()
        self.assertRegex(self.policies(), rf"{DOMAIN} +none +1 .* none")


if __name__ == "__main__":
    main()
