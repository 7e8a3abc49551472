"""Digital signatures: put on with a certificate file, proven when the file comes back, broken ones found out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from models.errors import AppError
from models.export import signing
from models.export.contract_pdf import contract_document
from models.export.documents import make_pdf
from models.export.views import PrintOptions
from tests.models.export import reading, samples

PASSWORD = "密码 1"
NAME = "渠道净水科技（上海）有限公司"


def certificate(key: Any = None, *, days: int = 30, with_key: bool = True, before: int = 90) -> bytes:
    """A certificate file as an issuer gives it, signed by itself, valid from so many days before now to so many after."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=before)).not_valid_after(now + timedelta(days=days))
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )  # fmt: skip
    return pkcs12.serialize_key_and_certificates(
        b"own", key if with_key else None, None if not with_key else made, None if with_key else [made],
        BestAvailableEncryption(PASSWORD.encode()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return make_pdf([contract_document(samples.contract(), PrintOptions())]).content


@pytest.fixture(scope="module")
def signed(pdf: bytes) -> signing.Signed:
    return signing.sign(pdf, certificate(), PASSWORD, reason="合同签署", place="上海")


def test_a_signature_is_added_and_holds(pdf: bytes, signed: signing.Signed) -> None:
    assert signed.signer == NAME
    assert signed.content.startswith(pdf)
    assert reading.page_texts(signed.content) == reading.page_texts(pdf)
    found = signing.check(signed.content, "a.pdf")
    (one,) = found.signatures
    assert (one.signer, one.issuer, one.holds, one.trusted) == (NAME, NAME, True, False)
    assert one.at is not None and abs(one.at - datetime.now(UTC)) < timedelta(minutes=5)


def test_an_rsa_key_signs_too(pdf: bytes) -> None:
    made = signing.sign(pdf, certificate(rsa.generate_private_key(65537, 2048)), PASSWORD)
    assert signing.check(made.content, "a.pdf").signatures[0].holds


def test_a_file_without_signatures_says_so(pdf: bytes) -> None:
    assert signing.check(pdf, "a.pdf").signatures == ()


def test_a_second_person_signs_and_both_hold(signed: signing.Signed) -> None:
    again = signing.sign(signed.content, certificate(), PASSWORD)
    assert [one.holds for one in signing.check(again.content, "a.pdf").signatures] == [True, True]


def test_one_changed_byte_of_the_signed_text_breaks_it(pdf: bytes, signed: signing.Signed) -> None:
    spoilt = bytearray(signed.content)
    spoilt[pdf.index(b"stream", len(pdf) // 2) + 20] ^= 1
    assert [one.intact for one in signing.check(bytes(spoilt), "a.pdf").signatures] == [False]


def test_a_page_changed_behind_the_signature_is_found_out(signed: signing.Signed) -> None:
    import io

    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed.content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    (one,) = signing.check(out.getvalue(), "a.pdf").signatures
    assert one.intact and not one.last and not one.holds


@pytest.mark.parametrize("content", [
    b"", b"no pdf", b"%PDF-1.7", b"%PDF-1.7\n" + b"<<" * 100_000, b"%PDF-1.4\n1 0 obj\n<</Length 9e99>>stream\n",
])  # fmt: skip
def test_a_file_that_is_no_pdf_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(AppError) as raised:
        signing.check(content, "坏.pdf")
    assert "坏.pdf" in str(raised.value)


def test_wrong_password_foreign_file_expired_certificate_and_unfit_key_sign_nothing(pdf: bytes) -> None:
    for file, password, text in (
        (certificate(), "x", signing.WRONG),
        (b"nothing", PASSWORD, signing.WRONG),
        (certificate(with_key=False), PASSWORD, signing.NO_KEY),
        (certificate(days=-1), PASSWORD, signing.NOT_YET),
        (certificate(ed25519.Ed25519PrivateKey.generate()), PASSWORD, signing.KEY_KIND),
    ):
        with pytest.raises(AppError) as raised:
            signing.sign(pdf, file, password)
        assert raised.value.text == text
