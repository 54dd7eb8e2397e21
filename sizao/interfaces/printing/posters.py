"""Posters with a QR code: each with the code of the place where it hangs, in both languages."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sizao.interfaces.printing.pdf import PrintingError


_TEMPLATES = Path(__file__).parent / "templates"
_FONT = "Noto Sans CJK SC"
_STEPS = (
    ("两分钟填好，无需账号；没网也能填，联网后自动发送", "Two minutes, no account, also without a network"),
    ("提交后立即知道到达后怎么办、带什么、找谁", "You learn at once what to expect, what to bring and whom to call"),
    ("可为全家填报，也可由社区、酒店、单位代报", "For yourself, your family, or by community, hotel, employer"),
    ("报告不限制任何人，到期自动删除", "A report restricts nobody, and is deleted when its term is over"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one poster. `address`: what the QR holds; `calls`: (name and telephone) in zh and en."""

    code: str
    place: str
    address: str
    calls: tuple[str, str]
    lead_hours: float | None
    band: str = ""


def posters_pdf(sheets: Sequence[Sheet]) -> bytes:
    """All of them in one PDF, a page each. Raises `PrintingError` where nothing can be printed."""
    try:
        import manimgx_fonts_cjk
        import segno
        import typst
    except ImportError as error:
        raise PrintingError(
            "Nothing can be printed here.",
            "The packages of requirements/report.txt are not installed.",
            "Install them: make setup.",
        ) from error

    def facts(sheet: Sheet) -> dict[str, Any]:
        drawn = io.BytesIO()
        # A quarter of the code may be torn or dirty and it is read all the same.
        segno.make(sheet.address, error="q", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
        hours = f"{sheet.lead_hours:g}" if sheet.lead_hours else ""
        return {
            "font": _FONT,
            "band": sheet.band,
            "title_zh": "来返人员请提前报告",
            "title_en": "Coming to the city? Report before you travel",
            "what_zh": f"请提前{hours}小时扫码报告" if hours else "请提前扫码报告",
            "what_en": f"Please report {hours} hours before you arrive" if hours else "Please report before you arrive",
            "scan_zh": "手机扫一扫",
            "scan_en": "Scan with your phone",
            "address": sheet.address,
            "svg": drawn.getvalue().decode(),
            "steps": [{"zh": zh, "en": en} for zh, en in _STEPS],
            "call_zh": f"不会扫码请拨打：{sheet.calls[0]}" if sheet.calls[0] else "",
            "call_en": f"No phone to scan with? Call {sheet.calls[1]}" if sheet.calls[1] else "",
            "place": sheet.place,
            "code": sheet.code,
        }

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(Path(manimgx_fonts_cjk.__file__).parent)],
    )
    made: bytes = typst.compile(
        str(_TEMPLATES / "poster.typ"),
        root=str(_TEMPLATES),
        font_paths=fonts,
        sys_inputs={"data": json.dumps([facts(sheet) for sheet in sheets], ensure_ascii=False)},
        format="pdf",
    )
    return made
