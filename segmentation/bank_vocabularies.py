"""The vocabularies of the bank's files: the words that a cell of a table may hold, as data.

The tables that use them stand in ``segmentation.bank_data``, which hands these words on as well.
"""

DEPOSIT_KINDS = (
    "demand_deposit",
    "notice_deposit",
    "term_deposit",
    "instalment_deposit",
    "interest_drawing_deposit",
    "large_cd",
    "structured_deposit",
)
ASSET_KINDS = (
    *DEPOSIT_KINDS,
    "open_wealth",
    "closed_wealth",
    "money_fund",
    "bond_fund",
    "treasury_bond",
    "insurance",
    "equity_fund",
    "mixed_fund",
    "precious_metal",
    "metal_savings",
    "third_party_custody",
    "trust_plan",
)
LOAN_KINDS = ("mortgage", "consumer_loan", "car_loan", "business_loan", "card_overdraft")
#: What a customer can hold; products may also be a "service".
HOLDING_KINDS = (*ASSET_KINDS, *LOAN_KINDS)
PRODUCT_KINDS = (*HOLDING_KINDS, "service")

ROLES = (
    "relationship_manager",
    "wealth_manager",
    "lobby_manager",
    "branch_head",
    "content_editor",
    "compliance_reviewer",
    "admin",
)
RISK_LEVELS = ("C1", "C2", "C3", "C4", "C5")
RISK_GRADES = ("R1", "R2", "R3", "R4", "R5")
OCCUPATIONS = (
    "public_sector",
    "company_staff",
    "senior_manager",
    "financial_staff",
    "business_owner",
    "sole_proprietor",
    "professional_investor",
    "professional",
    "retiree",
)
CHANNELS = ("call", "phone", "visit", "wecom", "slack", "sms", "branch", "event")
OUTCOMES = (
    "reached",
    "no_answer",
    "wrong_number",
    "roll",
    "move",
    "take_out",
    "undecided",
    "not_interested",
    "review",
    "complaint",
)
#: A contact row with one of these is an attempt, not a contact.
#: The last is what the bot notes of a letter: written to, and no answer yet.
NOT_REACHED = ("no_answer", "wrong_number", "sent")
