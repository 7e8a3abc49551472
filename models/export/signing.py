"""Digital signatures on PDF files: put on with the certificate file of whoever signs, and proven when a file comes back.

The certificate and its password stay in memory only; nothing of them is stored or logged. A file from outside is read in a
process of its own.
"""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.clock import clock
from models.dates import format_instant
from models.errors import AppError
from models.i18n import N_
from models.ids import new_id

FROZEN_ARGUMENT = "--check-signatures"
LARGEST = 100 * 1024 * 1024
LARGEST_CERTIFICATE = 1024 * 1024
SECONDS = 60
_SCRIPT = Path(__file__).with_name("signing_child.py")

WRONG = N_("The certificate could not be opened: the password is wrong, or the file is no certificate with a key (.p12, .pfx). "
           "Nothing was signed. Check both and try again.")  # fmt: skip
NO_KEY = N_("“{name}” holds no private key. Nothing was signed. Choose the file that the issuer gave for signing.")
NOT_YET = N_("The certificate of {name} is valid from {since} to {until}. Nothing was signed. Use one that is valid today.")
KEY_KIND = N_("The certificate of {name} has a kind of key that cannot sign PDF files. Nothing was signed. Use one with RSA "
              "or EC.")  # fmt: skip
FAILED = N_("The document could not be signed. Nothing was changed. Make it anew and try again.")
UNREADABLE = N_("“{name}” could not be checked: it is no PDF file, damaged, or larger than 100 MB. Nothing was changed.")


@dataclass(frozen=True)
class Signed:
    """A signed PDF, and in whose name."""

    content: bytes
    signer: str


@dataclass(frozen=True)
class Signature:
    """One signature of a file.

    `intact`: what was signed is unchanged; `last`: nothing was added after it but further signatures; `trusted`: this
    computer knows who issued the certificate.
    """

    signer: str
    issuer: str
    at: datetime | None
    intact: bool
    last: bool
    trusted: bool

    @property
    def holds(self) -> bool:
        """Whether the file is still what was signed."""
        return self.intact and self.last


@dataclass(frozen=True)
class Checked:
    """What a file says of itself: its signatures, and the content code of the document if it is one of ours."""

    name: str
    signatures: tuple[Signature, ...]
    code: str = ""


def read_certificate(path: Path) -> bytes:
    """The bytes of a certificate file. Raises AppError when it cannot be read or is far too large to be one."""
    try:
        if path.stat().st_size <= LARGEST_CERTIFICATE:
            return path.read_bytes()
    except OSError as error:
        raise AppError(WRONG) from error
    raise AppError(WRONG)


def sign(content: bytes, certificate: bytes, password: str, *, reason: str = "", place: str = "") -> Signed:
    """Put a signature on a PDF. Raises AppError for a certificate that cannot be opened, is not valid today, or cannot sign."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer, name = _signer(certificate, password)
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    field = f"Qudao{new_id().hex}"
    about = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", name=name, reason=reason or None, location=place or None
    )
    made = io.BytesIO()
    try:
        signers.sign_pdf(writer, about, signer=signer, output=made)
    except Exception as error:  # the library has no one kind of failure
        raise AppError(FAILED) from error
    return Signed(made.getvalue(), name)


def _signer(certificate: bytes, password: str) -> tuple[Any, str]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.sign.signers import SimpleSigner

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)  # it would write names and paths
    try:
        key, own, _ = pkcs12.load_key_and_certificates(certificate, password.encode("utf-8") or None)
    except Exception as error:  # of many kinds: a wrong password, a foreign file, an old cipher
        raise AppError(WRONG) from error
    if own is None or key is None:
        raise AppError(NO_KEY, name=_name(own) if own is not None else "?")
    name = _name(own)
    now = clock.now()
    if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
        since, until = (format_instant(at, clock.zone) for at in (own.not_valid_before_utc, own.not_valid_after_utc))
        raise AppError(NOT_YET, name=name, since=since, until=until)
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise AppError(KEY_KIND, name=name)
    signer = SimpleSigner.load_pkcs12_data(certificate, other_certs=[], passphrase=password.encode("utf-8") or None)
    if signer is None:
        raise AppError(WRONG)
    return signer, name


def _name(certificate: Any) -> str:
    """In whose name a certificate is: the common name, else the organisation."""
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        found = certificate.subject.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)
    return str(certificate.subject.rfc4514_string())


# --- proving ---------------------------------------------------------------------------------------------


def check(content: bytes, name: str) -> Checked:
    """The signatures of a PDF file from anywhere. Raises AppError for a file that cannot be read as one."""
    if len(content) > LARGEST or not content.startswith(b"%PDF-"):
        raise AppError(UNREADABLE, name=name)
    command = (
        [sys.executable, FROZEN_ARGUMENT] if getattr(sys, "frozen", False) else [sys.executable, "-I", str(_SCRIPT)]
    )
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
        said = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, OSError, ValueError):
        said = None
    if said is None:
        raise AppError(UNREADABLE, name=name)
    return Checked(name, tuple(_signature(one) for one in said["signatures"]), str(said["code"])[:40])


def _signature(said: dict[str, Any]) -> Signature:
    at = said["at"]
    return Signature(
        signer=str(said["signer"])[:200],
        issuer=str(said["issuer"])[:200],
        at=None if at is None else datetime.fromisoformat(at).astimezone(UTC),
        intact=bool(said["intact"]),
        last=bool(said["last"]),
        trusted=bool(said["trusted"]),
    )
