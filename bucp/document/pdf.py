"""The agreement's PDF: `common.pdf` in the style of this folder."""

from pathlib import Path

from common.pdf import FONTS, Attached, CannotMakePdf, is_bundled, render

STYLE = Path(__file__).resolve().parent / "document.css"

__all__ = ["FONTS", "STYLE", "Attached", "CannotMakePdf", "is_bundled", "render_pdf"]


def render_pdf(html: str, attached: tuple[Attached, ...] = ()) -> bytes:
    """The PDF of a whole HTML document, with `attached` embedded. Raises CannotMakePdf."""
    return render(html, STYLE, attached)
