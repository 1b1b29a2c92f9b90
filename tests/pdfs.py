"""PDFs as programs write them, and as nobody should: made here, so that each test sees what is in its file."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)


def make_pdf(
    *, pages: int = 1, title: str | None = "Rapport", language: str | None = "da-DK", tagged: bool = True,
    text: bool = True, password: str | None = None, owner: str | None = None,
) -> bytes:  # fmt: skip
    """Return a PDF that is whole, and lacks only what it is told to; ``owner`` restricts what opens for everybody."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        if text:
            stream = DecodedStreamObject()
            stream.set_data(b"BT /F1 12 Tf 72 720 Td (Tro og forventninger) Tj ET")
            page[NameObject("/Contents")] = writer._add_object(stream)
            page[NameObject("/Resources")] = _named(
                Font=_named(F1=_named(Type="Font", Subtype="Type1", BaseFont="Helvetica"))
            )
    if title:
        writer.add_metadata({"/Title": title})
    if language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    if tagged:
        writer.root_object[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
        writer.root_object[NameObject("/StructTreeRoot")] = _named(Type="StructTreeRoot")
    if password is not None or owner is not None:
        writer.encrypt(password or "", owner, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _named(**values: str | DictionaryObject) -> DictionaryObject:
    return DictionaryObject(
        {NameObject(f"/{key}"): NameObject(f"/{one}") if isinstance(one, str) else one for key, one in values.items()}
    )


def hand_written(*objects: bytes) -> bytes:
    """Return a PDF of these objects, numbered from 1, the first its catalog: what no library would write."""
    out, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def bomb() -> bytes:
    """Return a PDF whose one page says two gigabytes in two megabytes."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    mebibyte = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # says the same wherever it stands
    total = struct.pack(">HH", (2048 << 20) % 65521, 1)  # Adler-32 of so many zeros
    packed = b"\x78\xda" + mebibyte * 2048 + packer.flush() + total
    return hand_written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    )


LOOP = hand_written(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>")
"""Pages that hold themselves."""
CROWD = hand_written(
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[" + b"3 0 R " * 200_000 + b"]/Count 200000>>",
    b"<</Type/Page/Parent 2 0 R>>",
)
"""More pages than any paper has, of one."""
DEEP = b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
"""Lists within lists."""
