"""A QR code as markup that stands in a page, drawn without any style so that the strict content policy shows it."""

from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, mask: int | None = None) -> SafeString | None:
    """The code as inline SVG of black modules on white; None where the package for it is not installed.

    `text` stands in it only as modules: nothing of it is markup. With a `mask` (0 to 7) the best of them is not looked
    for, which takes a fifth of the time; short texts are read as well with any.
    """
    try:
        import segno
    except ImportError:
        return None
    code = segno.make(text, error="m", micro=False, mask=mask)
    width = code.symbol_size(border=4)[0]
    drawn: str = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000")
    assert f'viewBox="0 0 {width} {width}"' in drawn
    # Made of numbers only.
    return mark_safe(drawn)
