"""Numbers and addresses that identify people and companies: checks, one stored form, and masks."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from models.errors import AppError
from models.i18n import N_
from models.text import BadText, Kind, clean_text

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－", "-"))
_EXTENSION = re.compile(r"^(.*?)\s*(?:转|轉|ext\.?|x|#|,)\s*([0-9]{1,6})$", re.IGNORECASE)
_PHONE = re.compile(
    r"1[3-9][0-9]{9}"  # mobile
    r"|0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}"  # with area code
    r"|[48]00[0-9]{7}"  # free or shared cost
    r"|[2-9][0-9]{6,7}|9[56][0-9]{3,6}|1[0-9]{2,4}"  # local and service numbers
)
_FOREIGN = re.compile(
    r"[+(]?[0-9][-0-9 ()./+]{4,24}[0-9](?:\s*(?:x|ext\.?|转)\s*[0-9]{1,6})?", re.IGNORECASE
)
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")
_LETTER = r"A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"  # with accents (RFC 6531); other scripts have look-alikes
_MAIL = re.compile(
    rf"[{_LETTER}!#$%&'*+/=?^_`{{|}}~-]+(?:\.[{_LETTER}!#$%&'*+/=?^_`{{|}}~-]+)*"
    rf"@(?:[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?\.)+(?:[A-Za-z]{{2,63}}|xn--[A-Za-z0-9-]{{2,59}})"
)
_MAIL_LIMIT = 254
_MAIL_NAME_LIMIT = 64
_DISTRICT = re.compile(
    r"^\s*(.{1,12}?(?:省|自治区|特别行政区))?(.{1,12}?(?:市|自治州|盟|地区))?(.{1,12}?(?:区|县|旗|市))?"
)


class BadIdentifier(AppError):
    """A number or address that cannot be right."""


@dataclass(frozen=True)
class BankAccount:
    """A bank account number as stored, and whether its check digit looks wrong (only a warning)."""

    number: str
    doubtful: bool


def _plain(text: str) -> str:
    try:
        return clean_text(text.translate(_FULL_WIDTH).translate(_DASHES), Kind.LINE)
    except BadText as error:
        raise BadIdentifier(error.text, **error.values)


def phone(text: str) -> str:
    """Bring a phone number into its stored form: digits, + for abroad, 转 for an extension."""
    plain = _plain(text)
    extension = ""
    if match := _EXTENSION.match(plain):
        plain, extension = match[1], match[2]
    digits = re.sub(r"[ ()./-]", "", plain)
    home = re.sub(r"^(?:\+86|0086|86(?=1[3-9][0-9]{9}$))", "", digits)
    if home != digits and re.fullmatch(r"(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}", home):
        home = "0" + home
    if not _PHONE.fullmatch(home):
        abroad = re.sub(r"^00", "+", digits)
        if home != digits or not _ABROAD.fullmatch(abroad):
            raise BadIdentifier(
                N_("“{number}” is not a phone number. A mobile number has 11 digits; these are {count}."),
                number=text[:40],
                count=sum(character.isdigit() for character in digits),
            )
        home = abroad
    return f"{home} 转 {extension}" if extension else home


def foreign_phone(text: str) -> str:
    """Bring a phone number of somebody abroad into its stored form: ours if it is one, else as it is written there."""
    try:
        return phone(text)
    except BadIdentifier:
        shown = " ".join(_plain(text).split())
        if len(shown) > 40 or not _FOREIGN.fullmatch(shown):
            raise
        return shown


def credit_code(text: str) -> str:
    """Check a unified social credit code (18 characters with a check character) and return it as stored."""
    from stdnum.cn import uscc

    code = _plain(text).replace(" ", "").replace("-", "").upper()
    if len(code) != 18:
        raise BadIdentifier(
            N_("A unified social credit code has 18 characters; these are {count}."), count=len(code)
        )
    wrong = sorted(set(re.sub("[0-9A-HJ-NP-RTUWXY]", "", code)))
    if wrong:
        raise BadIdentifier(
            N_("A unified social credit code has no {letters}. Compare it with the business licence."),
            letters=" ".join(wrong)[:40],
        )
    if not uscc.is_valid(code):
        raise BadIdentifier(
            N_("The check character of this unified social credit code is wrong. Compare the licence.")
        )
    return code


def identity_number(text: str) -> str:
    """Check the number of a resident identity card (18 characters) and return it with a capital X."""
    from stdnum.cn import ric

    number = _plain(text).replace(" ", "").upper()
    if len(number) != 18 or not ric.is_valid(number):
        raise BadIdentifier(
            N_("This is not the number of an identity card: 17 digits and a check character.")
        )
    return number


def bank_account(text: str, least: int = 16, most: int = 19) -> BankAccount:
    """Check a bank account number; it is kept as text, a wrong check digit is only doubtful."""
    number = _plain(text).replace(" ", "").replace("-", "")
    if not re.fullmatch("[0-9]+", number):
        raise BadIdentifier(N_("A bank account number has digits only."))
    if not least <= len(number) <= most:
        raise BadIdentifier(
            N_("A bank account number has {least} to {most} digits; these are {count}."),
            least=least,
            most=most,
            count=len(number),
        )
    return BankAccount(number, not _luhn(number))


def _luhn(number: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mail_address(text: str) -> str:
    """Check one mail address; names, lists, quotes and comments are refused."""
    address = normalize("NFC", text.strip())
    if len(address) > _MAIL_LIMIT or not _MAIL.fullmatch(address):
        raise BadIdentifier(
            N_("“{address}” is not one mail address like name@example.com."), address=text[:80]
        )
    name, _, domain = address.partition("@")
    if len(name) > _MAIL_NAME_LIMIT:
        raise BadIdentifier(
            N_("“{address}” is not one mail address like name@example.com."), address=text[:80]
        )
    return f"{name}@{domain.lower()}"


# --- masks -----------------------------------------------------------------------------------------------


def mask_phone(number: str) -> str:
    """Show a phone number as 138****8000."""
    if not number:
        return ""
    main = number.partition(" ")[0]
    if len(main) < 8:
        return "****"
    return f"{main[:3]}****{main[-4:]}" if len(main) >= 11 else f"****{main[-4:]}"


def mask_identity(number: str) -> str:
    """Show an identity number as 440101********1234."""
    if not number:
        return ""
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else "********"


def mask_bank(number: str) -> str:
    """Show a bank account number as **** 0123."""
    if not number:
        return ""
    return f"**** {number[-4:]}" if len(number) >= 8 else "****"


def mask_mail(address: str) -> str:
    """Show a mail address as a***@x.com."""
    if not address:
        return ""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if at and name else "***"


def mask_address(address: str) -> str:
    """Show an address down to its district."""
    if not address:
        return ""
    match = _DISTRICT.match(address)
    return (match[0].strip() if match else "") + "***"


def group_digits(number: str, sizes: tuple[int, ...] = (4,)) -> str:
    """Group a number for reading, by repeating the last size: 6222 0212 3456 7890 123."""
    parts, position, index = [], 0, 0
    while position < len(number):
        size = sizes[min(index, len(sizes) - 1)]
        parts.append(number[position : position + size])
        position, index = position + size, index + 1
    return " ".join(parts)
