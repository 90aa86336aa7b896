"""Made-up scans, built byte by byte: plain ones, and ones with something hidden in them."""

import struct
import zlib

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def a_chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def a_png(width: int = 4, height: int = 3, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """Black, eight bits a pixel; `before` and `after` stand on either side of the pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"\0" * min((width + 1) * height, 1 << 16)
    return (
        PNG_MAGIC
        + a_chunk(b"IHDR", header)
        + before
        + a_chunk(b"IDAT", zlib.compress(rows))
        + after
        + a_chunk(b"IEND")
    )


def a_segment(marker: int, body: bytes = b"") -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def a_jpeg(
    width: int = 8,
    height: int = 8,
    *,
    beside: bytes = b"",
    frame: int = 0xC0,
    scan: bytes = b"\x3f",
) -> bytes:
    """One grey block, with `beside` after the start."""
    said = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8"
        + a_segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + beside
        + a_segment(0xDB, b"\0" + b"\x01" * 64)
        + a_segment(frame, said)
        + a_segment(0xC4, b"\0\x01" + b"\0" * 15 + b"\0")
        + a_segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + scan
        + b"\xff\xd9"
    )


PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


def a_stream(about: str, body: bytes, *, length: int | str | None = None) -> bytes:
    said = len(body) if length is None else length
    return f"<< {about} /Length {said} >>\nstream\n".encode() + body + b"\nendstream"


def packed(about: str, body: bytes) -> bytes:
    return a_stream(f"{about} /Filter /FlateDecode", zlib.compress(body))


def an_object_stream(*objects: str, about: str = "/Type /ObjStm") -> bytes:
    """Objects packed into one, as newer PDFs have them."""
    places, body = [], ""
    for number, text in enumerate(objects, 20):
        places.append(f"{number} {len(body)}")
        body += text + " "
    head = " ".join(places) + " "
    said = f"{about} /N {len(objects)} /First {len(head)}"
    return packed(said, (head + body).encode())


def a_pdf(
    *more: str | bytes,
    catalog: str = "",
    page: str = PAGE,
    trailer: str = "",
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """One empty page. `more` are further objects."""
    objects = (
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        *more,
    )
    data, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + before, []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        text = body if isinstance(body, bytes) else body.encode()
        data += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode() + after


def a_zip(comment: bytes = b"") -> bytes:
    """An empty archive."""
    return b"PK\x05\x06" + b"\0" * 16 + struct.pack("<H", len(comment)) + comment
