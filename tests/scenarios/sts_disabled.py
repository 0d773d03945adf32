"""SMTP_MTASTS is Disabled: no policy is looked for, and mail goes as without."""

from harness import main
from harness.mta_sts import StsCase, policy


class StsDisabled(StsCase):
    def test_no_policy_is_looked_for(self):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]), mx_names=["other.example"], items={"SMTP_MTASTS": "Disabled"})
        self.send()
        self.mx.wait_for_messages()
        self.assertEqual(self.web.requests, [])
        self.assertIn("SMTP_MTASTS is Disabled", self.policies())


if __name__ == "__main__":
    main()
