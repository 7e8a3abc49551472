"""Phones, credit codes, identity and bank numbers, mail addresses (F27–F29) and their masks (PR-01)."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import identifiers
from models.identifiers import BadIdentifier

COMPANIES = Path(__file__).resolve().parents[3] / "shared" / "data" / "cn_companies"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("１３８００１３８０００", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("13800138000 转 8", "13800138000 转 8"),
        ("0571-88889999 ext. 8012", "057188889999 转 8012"),
        ("0571-8888 9999", "057188889999"),
        ("(010) 6512-3456", "01065123456"),
        ("+86 571 8888 9999", "057188889999"),
        ("400-800-1234", "4008001234"),
        ("88889999", "88889999"),
        ("95588", "95588"),
        ("+852 2345 6789", "+85223456789"),
        ("0044 20 7946 0958", "+442079460958"),
    ],
)
def test_f27_phones_are_normalised_and_stay_text(typed: str, stored: str) -> None:
    assert identifiers.phone(typed) == stored
    assert identifiers.phone(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "138001380001",
        "1380013800",
        "12345678901",
        "abc",
        "1.38E+10",
        "",
        "+86 138001380001",
        "٣٣٣٣٣٣٣٣",
        "138\x0013800",
    ],
)
def test_f27_other_phones_are_refused(typed: str) -> None:
    with pytest.raises(BadIdentifier):
        identifiers.phone(typed)


@pytest.mark.parametrize(
    "code", ["91110000600037341L", "91 3301 0079 9655 058B", "９１１１００００６０００３７３４１ｌ"]
)
def test_credit_codes_of_real_companies_are_accepted(code: str) -> None:
    """The first is the example of the number's public description, the second a listed company's."""
    stored = identifiers.credit_code(code)
    assert len(stored) == 18 and stored.isupper()


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037342L",
        "91110000600037341I",
        "9111000060003734OL",
        "S1110000600037341L",
        "91110000V00037341L",
        "9111000060003734ZL",
        "9111000060003734",
        "",
        "91110000600037341L1",
        "9111000060003734中L",
    ],
)
def test_f28_wrong_credit_codes_are_refused(code: str) -> None:
    with pytest.raises(BadIdentifier):
        identifiers.credit_code(code)


def test_f28_identity_numbers() -> None:
    """11010519491231002X is the example of the national standard GB 11643."""
    assert identifiers.identity_number("11010519491231002x") == "11010519491231002X"
    for wrong in ("110105194912310021", "11010519491331002X", "440101", "1101051949123100²X"):
        with pytest.raises(BadIdentifier):
            identifiers.identity_number(wrong)


def test_f28_bank_numbers_are_text_and_a_wrong_check_digit_is_only_doubtful() -> None:
    good = identifiers.bank_account("6222 0212 3456 7890 128")
    assert (good.number, len(good.number)) == ("6222021234567890128", 19)
    doubts = [identifiers.bank_account(f"622202123456789012{digit}").doubtful for digit in range(10)]
    assert doubts.count(False) == 1
    assert not identifiers.bank_account("4111111111111111").doubtful
    with pytest.raises(BadIdentifier, match="16 to 19 digits; these are 12"):
        identifiers.bank_account("123456789012")
    assert identifiers.bank_account("123456789012", 8, 32).number == "123456789012"
    for wrong in ("6.22202E+18", "6222a", "", "６２２²"):
        with pytest.raises(BadIdentifier):
            identifiers.bank_account(wrong)


@pytest.mark.parametrize("address", ["a@b.cn", "First.Last+tag@mail.Example.COM", "o'neil@x.co", " x@y.com ", "jose\u0301@x.es"])
def test_mail_addresses(address: str) -> None:
    stored = identifiers.mail_address(address)
    assert "jos\u00e9" in stored or stored.isascii()
    assert stored.partition("@")[2].islower() and identifiers.mail_address(stored) == stored


@pytest.mark.parametrize(
    "address",
    [
        "a@b\nBcc: x@y",
        "a@b.cn\nBcc: x@y.cn",
        "a@b.cn\n",
        "a@b.cn,c@d.cn",
        '"a@good.com"<b@evil.com>',
        "alice@x)bob@evil.com",
        "a@b",
        "@b.cn",
        "a@",
        "a..b@c.cn",
        ".a@b.cn",
        "a@-b.cn",
        "a@b..cn",
        "a b@c.cn",
        "a@b.c",
        "名@b.cn",
        "p\u0430ypal@x.com",
        "jos\u00d7@x.es",
        "a" * 65 + "@b.cn",
        "a@" + "b" * 300 + ".cn",
        "a@b.cn>",
        "",
    ],
)
def test_f29_other_mail_addresses_are_refused(address: str) -> None:
    if address == "a@b.cn\n":
        assert identifiers.mail_address(address) == "a@b.cn"
        return
    with pytest.raises(BadIdentifier):
        identifiers.mail_address(address)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (identifiers.mask_phone("13800138000"), "138****8000"),
        (identifiers.mask_phone("13800138000 转 8"), "138****8000"),
        (identifiers.mask_phone("88889999"), "****9999"),
        (identifiers.mask_phone("95588"), "****"),
        (identifiers.mask_identity("440101199001011234"), "440101********1234"),
        (identifiers.mask_identity("4401"), "********"),
        (identifiers.mask_bank("6222021234560123"), "**** 0123"),
        (identifiers.mask_bank("123"), "****"),
        (identifiers.mask_mail("alice@x.com"), "a***@x.com"),
        (identifiers.mask_mail("nothing"), "***"),
        (identifiers.mask_address("浙江省杭州市西湖区文三路 1 号"), "浙江省杭州市西湖区***"),
        (identifiers.mask_address("上海市浦东新区世纪大道 8 号"), "上海市浦东新区***"),
        (identifiers.mask_address("文三路 1 号"), "***"),
        (identifiers.mask_phone(""), ""),
    ],
)
def test_pr01_masks(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.text("0123456789", min_size=1, max_size=24))
def test_pr01_masks_never_show_the_middle(number: str) -> None:
    for mask in (identifiers.mask_phone, identifiers.mask_bank, identifiers.mask_identity):
        shown = sum(character.isdigit() for character in mask(number))
        assert shown <= 10 and shown <= max(0, len(number) - 4)


def test_grouping_for_reading() -> None:
    assert identifiers.group_digits("6222021234567890123") == "6222 0212 3456 7890 123"
    assert identifiers.group_digits("13800138000", (3, 4)) == "138 0013 8000"


@pytest.mark.skipif(not COMPANIES.exists(), reason="the shared data folder is not here")
def test_published_credit_codes() -> None:
    """201 registered codes are accepted, the 4 published wrong ones refused."""
    codes = {}
    for name in ("valid", "invalid"):
        with (COMPANIES / f"uscc_{name}.csv").open(encoding="ascii", newline="") as file:
            codes[name] = [row["code"] for row in csv.DictReader(file)]
    assert len(codes["valid"]) == 201 and len(codes["invalid"]) == 4
    assert [identifiers.credit_code(code) for code in codes["valid"]] == codes["valid"]
    for code in codes["invalid"]:
        with pytest.raises(BadIdentifier):
            identifiers.credit_code(code)
