"""What the peers cost on the machine that the targets were set on, in CPU milliseconds a message, beside its `openssl speed`.

A figure of another run belongs to a sound measurement when it stands in the same ratio to that run's `openssl speed`: a disk that is
busy, or a neighbour, shows by its being far off. Measured 2026-11-23, medians of three, disk quiet; 2 processors, ext4, Linux 6.18, OpenSSL 3.0.
"""

VERIFICATIONS = 20928  # ECDSA P-256 a CPU second

MILLISECONDS = {
    ("postfix", "accept-clear"): 0.87, ("postfix", "accept-starttls"): 2.29, ("postfix", "accept-clear-64k"): 1.21,
    ("postfix", "relay-clear"): 2.63, ("postfix", "relay-starttls"): 4.81, ("postfix", "relay-clear-64k"): 3.88,
    ("postfix", "relay-starttls-64k"): 6.51,
    ("exim", "accept-clear"): 0.63, ("exim", "accept-starttls"): 2.53, ("exim", "accept-clear-64k"): 1.20,
    ("exim", "relay-clear"): 6.70, ("exim", "relay-starttls"): 8.43, ("exim", "relay-clear-64k"): 6.87, ("exim", "relay-starttls-64k"): 9.81,
    ("haraka", "accept-clear"): 3.14, ("haraka", "accept-starttls"): 11.94, ("haraka", "accept-clear-64k"): 5.90,
    ("haraka", "relay-clear"): 2.62, ("haraka", "relay-starttls"): 8.51, ("haraka", "relay-clear-64k"): 10.40,
    ("haraka", "relay-starttls-64k"): 19.30}

MOST_OFF = 0.20


def deviation(peer, row, milliseconds, verifications):
    """How far this figure is from what the reference leads one to expect: 0.1 is a tenth more. None: there is no reference."""
    reference = MILLISECONDS.get((peer, row))
    if reference is None:
        return None
    return milliseconds / (reference * VERIFICATIONS / verifications) - 1


def is_void(deviation_):
    return deviation_ is not None and abs(deviation_) > MOST_OFF
