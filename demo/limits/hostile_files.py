"""Files that look small and ask for much: PDF files for `/verify/`, workbooks and tables for the import."""

import io
import json
import random
import zipfile
from collections.abc import Iterator

MIB = 1024 * 1024
SEED = 9
SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
RELATIONS = b'<sheets xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
BLOW_UPS = (
    (SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 12_000_000 + b"</row></sheetData>"),
    (SHEET, b"<sheetData>", b"<a>" * 3_000_000 + b"<sheetData>"),
    (SHEET, b"<sheetData>", b"<sheetData>" + b"<row/>" * 9_000_000),
    (STYLES, b"<cellXfs", b"<cellXfs>" + b'<xf numFmtId="0"/>' * 2_000_000 + b"</cellXfs><cellXfs"),
    (BOOK, b"<sheets>", RELATIONS + b'<sheet name="x" sheetId="1" state="visible" r:id="rId1"/>' * 400_000),
)


def worst_pdf(size: int = 8 * MIB) -> bytes:
    """A PDF whose one object is a list of millions of numbers: of all that was tried, it takes the longest to read."""
    head = b"%PDF-1.7\n"
    body = b"1 0 obj[" + b"1 " * (size // 2) + b"]endobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \n" % len(head)
    end = b"trailer<</Size 2/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(head) + len(body))
    return head + body + table + end


def workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Name", "Type", "Definition"])
    for number in range(200):
        book.active.append([f"Element {number}", "text", "What it means."])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbooks(count: int) -> Iterator[bytes]:
    """Mutations of a good workbook: parts that swell, then bytes that are wrong, inside the zip and outside."""
    good, chance = workbook(), random.Random(SEED)
    for number in range(count):
        if number < len(BLOW_UPS):
            yield _altered(good, *BLOW_UPS[number])
        elif number % 2:
            yield _scrambled(good, chance)
        else:
            name = chance.choice(zipfile.ZipFile(io.BytesIO(good)).namelist())
            yield _altered(good, name, None, lambda content: _scrambled(content, chance))


def tables(count: int) -> Iterator[bytes]:
    """Mutations of a table as text."""
    chance = random.Random(SEED)
    good = b"Name,Type,Definition\n" + b"".join(b"Element %d,text,What it means.\n" % n for n in range(1_900))
    swollen = (
        b"Name\n" + (b"\n" * 999 + b"x\n") * 5_000,
        b"Name" + b"," * (5 * MIB - 10),
        b'Name\n"' + b'""' * (2 * MIB),
        b"Name\n" + b"x" * (5 * MIB - 10),
        b"Name\n" + b'"\n' * (2 * MIB),
    )
    for number in range(count):
        yield swollen[number] if number < len(swollen) else _scrambled(good, chance)


def rows(count: int) -> Iterator[bytes]:
    """Mutations of the rows that a report hands out, as they come back from the browser."""
    chance = random.Random(SEED)
    good = json.dumps([{"name": f"Element {n}", "type": "text", "definition": "What it means."} for n in range(1_900)])
    swollen = (
        b"[" + b"{}," * 2_600_000 + b"{}]",
        b"[" * 7_000_000,
        b"[" + b'"a",' * 1_900_000 + b'"a"]',
        b'[{"name":"' + b"x" * 7_900_000 + b'"}]',
        b"[" + b",".join(b'{"name":"%s"}' % (b"x " * 1_950) for _ in range(2_000)) + b"]",
    )
    for number in range(count):
        yield swollen[number] if number < len(swollen) else _scrambled(good.encode(), chance)


def papers(count: int) -> Iterator[bytes]:
    """Letters that take long to lay out: very long words, very many lines, much that is nested."""
    for number in range(count):
        size = 10_000 * (number // 4 + 1)
        text = ("a" * size, "a<br>" * (size // 5), "<p>a</p>" * (size // 8), "<i>" * 400 + "word " * (size // 5))
        yield f"<html lang=en><head><title>x</title></head><body><p>{text[number % 4]}</p></body></html>".encode()


def _altered(good: bytes, part: str, what: bytes | None, into) -> bytes:
    """The workbook with one part changed: `what` replaced by `into`, or all of it put through `into`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                content = content.replace(what, into, 1) if what else into(content)
            new.writestr(name, content)
    return out.getvalue()


def _scrambled(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(20):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)
