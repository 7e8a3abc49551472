"""What the fields of a contract are called, for papers that name them."""

from __future__ import annotations

from models.agreements.differences import Difference, How
from models.agreements.records import CONTRACT_KIND_WORDS, EXCLUSIVITY_WORDS, PAYMENT_TERM_WORDS
from models.i18n import N_, tr

FIELD_WORDS = {
    "title": N_("Title"),
    "kind": N_("Type"),
    "language": N_("Language"),
    "agent_id": N_("Agent"),
    "supplement_of_id": N_("Supplement to contract"),
    "starts_on": N_("Valid from"),
    "ends_on": N_("Valid to"),
    "notice_days": N_("Notice days"),
    "auto_renew": N_("Renews by itself"),
    "renew_months": N_("Renewed for months"),
    "our_entity": N_("Our company"),
    "our_signer": N_("Our signer"),
    "agent_signer": N_("Signer of the agent"),
    "signed_place": N_("Place of signing"),
    "exclusivity": N_("Exclusivity"),
    "channel_scope": N_("Sales channels"),
    "reserved_customers": N_("Customers we serve ourselves"),
    "product_scope": N_("Product scope"),
    "certificate_no": N_("Certificate no."),
    "currency": N_("Currency"),
    "commitment": N_("Sales target of the term"),
    "first_purchase": N_("First purchase"),
    "repurchase_months": N_("Second purchase within months"),
    "deposit": N_("Deposit"),
    "entry_fee": N_("Entry fee"),
    "price_floor": N_("Lowest retail price"),
    "credit_limit": N_("Credit limit"),
    "payment_term": N_("Terms of payment"),
    "credit_days": N_("Credit days"),
    "statement_day": N_("Statement by day"),
    "objection_days": N_("Objection within days"),
    "price_notice_days": N_("Notice of new prices in days"),
    "min_order": N_("Smallest order"),
    "delivery_days": N_("Delivery within days"),
    "diversion_penalty": N_("Sales outside the territory"),
    "breach_penalty": N_("Serious breach"),
    "report_day": N_("Monthly report by day"),
    "rebate_note": N_("Rebates"),
    "special_terms": N_("Special terms"),
    "note": N_("Note"),
    "external_no": N_("External no."),
    "clauses": N_("Clause"),
    "territories": N_("Territory"),
    "products": N_("Product"),
    "milestones": N_("Milestone"),
}
VALUE_WORDS: dict[str, dict[str, str]] = {
    "kind": {key.value: word for key, word in CONTRACT_KIND_WORDS.items()},
    "exclusivity": {key.value: word for key, word in EXCLUSIVITY_WORDS.items()},
    "payment_term": {key.value: word for key, word in PAYMENT_TERM_WORDS.items()},
    "language": {"zh_CN": N_("Chinese"), "en": N_("English")},
}
HOW_WORDS = {How.ADDED: N_("added"), How.REMOVED: N_("removed"), How.CHANGED: N_("changed")}


def words_of(one: Difference, lang: str) -> str:
    """What a difference is about, and what happened to it."""
    name = one.path.split("/")[0]
    words = tr(FIELD_WORDS.get(name, name), lang=lang)
    if one.title:
        words = tr("{column}: {value}", lang=lang, column=words, value=one.title)
    how = HOW_WORDS.get(one.how)
    if how is None:
        return words
    return tr("{name} ({how})", lang=lang, name=words, how=tr(how, lang=lang))
