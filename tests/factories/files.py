"""Files as people upload them. The workbook is written by hand: no library of ours writes XLSX."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from django.core.files.uploadedfile import SimpleUploadedFile

EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet


def upload(content: str | bytes, name: str = "people.csv") -> SimpleUploadedFile:
    """An upload with this content."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def workbook(rows: list[list[object]], *, before: str = "", extra: str = "") -> bytes:
    """An XLSX file whose first sheet with content holds `rows`; cells are text, numbers, booleans, dates or None.

    `before` names an empty sheet before it; `extra` is raw XML at the end of the sheet's data.
    """
    names = [before, "People"] if before else ["People"]
    lines = "".join(_row(number, row) for number, row in enumerate(rows, start=1))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types(len(names)))
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        sheets = "".join(f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(names, 1))
        archive.writestr("xl/workbook.xml", f"<workbook {_MAIN} {_R}><sheets>{sheets}</sheets></workbook>")
        targets = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(names) + 1)]
        archive.writestr("xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")]))
        archive.writestr("xl/styles.xml", _STYLES)
        for number in range(1, len(names) + 1):
            data = lines + extra if number == len(names) else ""
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml", f"<worksheet {_MAIN}><sheetData>{data}</sheetData></worksheet>"
            )
    return out.getvalue()


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_R = f'xmlns:r="{_OFFICE}"'
_STYLES = (
    f"<styleSheet {_MAIN}><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def _row(number: int, cells: list[object]) -> str:
    return f'<row r="{number}">{"".join(_cell(f"{chr(65 + n)}{number}", cell) for n, cell in enumerate(cells))}</row>'


def _cell(place: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value}</v></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{(value - EPOCH).days}</v></c>'
        case _:
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _relations(targets: list[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


def _types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>'
    )


GRADES = ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2")  # from less to more responsibility
CANARIES = ("Canary-trait", "Canary-identity", "Canary-life")  # stand where a file says what nobody should keep


def agency_file(side: str, count: int) -> str:
    """A CSV file as a public agency exports it: grades as words, the name in two columns, and much that is nobody's business."""
    private = "characteristics" if side == "mentor" else "match with similar identity,identity to match"
    lines = [
        f"first name,last name,email address,both mentor and mentee,job title,grade,organisation,profession,{private},biography"
    ]
    for n in range(count):
        grade, unit = GRADES[n % len(GRADES)], f"Department of {('Joy', 'Peace', 'Truth')[n % 3]}"
        told = '"Canary-trait, Gay"' if side == "mentor" else "yes,Canary-identity"
        life = f'"My name is {side} {n:03}. I am a {grade}. Canary-life. "'
        lines.append(f"{side},{n:03},{side}.{n:03}@agency.example,no,Some role,{grade},{unit},Policy,{told},{life}")
    return "\n".join(lines) + "\n"
