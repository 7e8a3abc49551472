"""Proves the signatures of one PDF file in a process of its own, so that a hostile file can only harm that process."""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

MEMORY_LIMIT = 1024 * 1024 * 1024
MOST = 50


def main() -> int:
    """Read a PDF from standard input, and write what is found of its signatures to standard output as JSON."""
    limit_memory()
    logging.disable(logging.CRITICAL)
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(sys.stdin.buffer.read()), strict=False)
    signatures = reader.embedded_regular_signatures[:MOST]
    found = [proven(one) for one in signatures]
    sys.stdout.write(json.dumps({"signatures": found, "code": code_in(reader)}))
    return 0


def code_in(reader: Any) -> str:
    """The content code among the properties of the file, where our documents carry it."""
    try:
        return str(reader.trailer["/Info"]["/Keywords"])
    except (KeyError, TypeError):
        return ""


def proven(embedded: Any) -> dict[str, Any]:
    """One signature: who, when, and whether it holds. Nothing is fetched from anywhere."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    certificate = embedded.signer_cert
    at = embedded.self_reported_timestamp
    said: dict[str, Any] = {
        "signer": certificate.subject.native.get("common_name") or certificate.subject.human_friendly,
        "issuer": certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly,
        "at": None if at is None else at.isoformat(),
        "intact": False, "last": False, "trusted": False,
    }  # fmt: skip
    try:
        status = validate_pdf_signature(
            embedded, ValidationContext(allow_fetching=False), key_usage_settings=KeyUsageConstraints(key_usage=set())
        )
    except Exception:  # a signature that cannot be read does not hold
        return said
    level = status.modification_level
    said["intact"] = bool(status.intact and status.valid)
    said["last"] = level is not None and level <= ModificationLevel.FORM_FILLING
    said["trusted"] = bool(status.trusted)
    return said


def limit_memory() -> None:
    """Let the system end this process rather than fill the machine, where it can."""
    if sys.platform == "win32":
        return
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    except (ValueError, OSError):
        pass


if __name__ == "__main__":
    sys.exit(main())
