"""A QR code as markup that stands in a page, drawn without any style so that the strict content policy shows it."""

from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString | None:
    """The code as inline SVG of black modules on white; None where the package for it is not installed.

    `text` stands in it only as modules: nothing of it is markup.
    """
    try:
        import segno
    except ImportError:
        return None
    code = segno.make(text, error="m", micro=False)
    width = code.symbol_size(border=4)[0]
    drawn: str = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000")
    assert f'viewBox="0 0 {width} {width}"' in drawn
    # Made of numbers only.
    return mark_safe(drawn)
