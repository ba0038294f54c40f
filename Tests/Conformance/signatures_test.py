"""Our signatures are botocore's, on 5,000 random requests."""

import contextlib
import io
import os
import unittest

import signatures
from servers import Programs

COUNT = 5_000


class Signatures(unittest.TestCase):
    def test_random_requests(self):
        # Other requests each time; a failure prints the seed to repeat it by.
        seed = int(os.environ.get("SEED", int.from_bytes(os.urandom(4), "little")))
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = signatures.compare(Programs.probe, COUNT, seed)
        self.assertEqual(status, 0, said.getvalue())
        self.assertIn(f"{COUNT} of {COUNT} equal to botocore", said.getvalue())
