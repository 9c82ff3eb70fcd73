"""Money is integer fen everywhere inside; Decimal yuan at the edges; never a float."""

from decimal import Decimal, InvalidOperation

FEN_PER_YUAN = 100


def fen_from_yuan(text: str | Decimal | int) -> int:
    """Fen from yuan as text or number; ValueError when it is no number or has parts of a fen."""
    try:
        fen = Decimal(text) * FEN_PER_YUAN
        whole = int(fen)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError(f"not an amount: {text}") from error
    if whole != fen:
        raise ValueError(f"more than two decimals: {text}")
    return whole


def yuan_text(fen: int) -> str:
    """Yuan with two decimals as files and JSON carry them: 1234567 → "12345.67"."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan}.{rest:02d}"
