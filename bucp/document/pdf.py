"""The agreement's PDF: `common.pdf` in the style of this folder."""

from pathlib import Path

from common import pdf as paper
from common.pdf import FONTS, Attached, CannotMakePdf, is_bundled

STYLE = Path(__file__).resolve().parent / "document.css"

__all__ = ["FONTS", "STYLE", "Attached", "CannotMakePdf", "is_bundled", "render_pdf"]


def render_pdf(html: str, attached: tuple[Attached, ...] = ()) -> bytes:
    """The PDF of a whole HTML document, with `attached` embedded. Raises CannotMakePdf."""
    return paper.render(html, STYLE, attached)
