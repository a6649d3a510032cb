"""Certificates with defects, made by a certificate authority that the operator of a trial trusts."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime
from pathlib import Path

import trustme

DEFECTS = ("expired", "wrong-name", "unknown-authority", "missing-intermediate", "old-protocol")


class Authority:
    """A certificate authority, and contexts of servers that it vouches for, or should not."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def context(self, defect: str) -> ssl.SSLContext:
        """A server's context, good for 127.0.0.1 unless there is a defect."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if defect == "expired":
            made = self._authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))
        elif defect == "wrong-name":
            made = self._authority.issue_cert("elsewhere.example")
        elif defect == "unknown-authority":
            made = trustme.CA().issue_cert("127.0.0.1")
        elif defect == "missing-intermediate":
            made = self._authority.create_child_ca().issue_cert("127.0.0.1")
            with made.cert_chain_pems[0].tempfile() as leaf, made.private_key_pem.tempfile() as key:
                context.load_cert_chain(leaf, key)
            return context
        else:
            made = self._authority.issue_cert("127.0.0.1")
        made.configure_cert(context)
        if defect == "old-protocol":
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # old is what it is to be
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        return context
