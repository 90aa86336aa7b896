"""What is no plain scan is refused by its content, with a sentence that says what to do."""

import zlib
from time import process_time

import pytest

from app.papers.inspecting import LARGEST, NotPlain, inspect
from app.papers.kinds import MediaType
from tests.papers.scans import (
    PAGE,
    a_chunk,
    a_jpeg,
    a_pdf,
    a_png,
    a_segment,
    a_stream,
    a_zip,
    an_object_stream,
    packed,
)

PDF, JPEG, PNG = MediaType.PDF, MediaType.JPEG, MediaType.PNG
SCRIPT = "<< /Type /Action /S /JavaScript /JS (app.alert(1)) >>"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
GIF = b"GIF89a\x01\0\x01\0\0\0\0;"
HIDDEN = b"9 0 obj << /S /JavaScript >> endobj"

HOSTILE = {
    "nothing": (PNG, b""),
    "html named png": (PNG, HTML),
    "html named pdf": (PDF, HTML),
    "svg named png": (PNG, SVG),
    "svg named jpeg": (JPEG, SVG),
    "gif named png": (PNG, GIF),
    "jpeg named png": (PNG, a_jpeg()),
    "png named jpeg": (JPEG, a_png()),
    "pdf named png": (PNG, a_pdf()),
    "png named pdf": (PDF, a_png()),
    "half a png": (PNG, a_png()[:-20]),
    "a png without its end": (PNG, a_png()[:-12]),
    "a png with a wrong sum": (PNG, a_png()[:-1] + b"\0"),
    "a png without pixels": (PNG, a_png().replace(b"IDAT", b"IHDR")),
    "a png and html": (PNG, a_png() + HTML),
    "a png and a zip": (PNG, a_png() + a_zip()),
    "a zip in a png": (PNG, a_png(after=a_chunk(b"tEXt", a_zip(b"x" * 16)[:22]))),
    "a png with an unknown chunk": (PNG, a_png(after=a_chunk(b"ruNs", HTML))),
    "a moving png": (PNG, a_png(before=a_chunk(b"acTL", b"\0" * 8))),
    "a png with a packed text": (PNG, a_png(before=a_chunk(b"zTXt", b"a\0\0" + b"\0" * 9))),
    "a png with a novel in it": (PNG, a_png(before=a_chunk(b"tEXt", b"a\0" + b"b" * 300_000))),
    "a png with data after its end": (PNG, a_png() + a_chunk(b"IEND")),
    "a bomb of pixels": (PNG, a_png(19_999, 19_999)),
    "a png wider than any sheet": (PNG, a_png(30_000, 1)),
    "a png of four thousand million": (PNG, a_png(0xFFFFFFFF, 1)),
    "a png without a width": (PNG, a_png(0, 4)),
    "half a jpeg": (JPEG, a_jpeg()[:-30]),
    "a jpeg without its end": (JPEG, a_jpeg()[:-2]),
    "a jpeg and html": (JPEG, a_jpeg() + HTML),
    "a zip in a jpeg": (JPEG, a_jpeg() + a_zip()),
    "a jpeg and a film": (JPEG, a_jpeg() + b"\0\0\0\x18ftypmp42" + b"\0" * 100),
    "two jpegs": (JPEG, a_jpeg() + a_jpeg()),
    "a jpeg that is a zip too": (
        JPEG,
        a_jpeg(beside=a_segment(0xFE, a_zip(a_jpeg()[20:])[:22])),
    ),
    "a jpeg that is a pdf too": (JPEG, a_jpeg(beside=a_segment(0xFE, a_pdf()))),
    "a bomb of a jpeg": (JPEG, a_jpeg(19_999, 19_999)),
    "a jpeg without a height": (JPEG, a_jpeg(8, 0)),
    "a jpeg nobody draws": (JPEG, a_jpeg(frame=0xC3)),
    "a jpeg without a picture": (JPEG, b"\xff\xd8\xff\xe0\0\x02\xff\xd9"),
    "a jpeg with a novel in it": (JPEG, a_jpeg(beside=a_segment(0xFE, b"a" * 60_000) * 9)),
    "a jpeg with a segment nobody knows": (JPEG, a_jpeg(beside=a_segment(0xF0, HTML))),
    "a jpeg whose segment runs out": (JPEG, b"\xff\xd8\xff\xe0\xff\xff" + b"\0" * 50),
    "a script in clear": (PDF, a_pdf(SCRIPT, catalog="/OpenAction 4 0 R")),
    "a script nobody points to": (PDF, a_pdf(SCRIPT)),
    "a script in another spelling": (PDF, a_pdf("<< /S /J#61vaScript /J#53 (app.alert(1)) >>")),
    "a script in an object stream": (PDF, a_pdf(an_object_stream("<< >>", SCRIPT))),
    "one in an object stream by another name": (
        PDF,
        a_pdf(an_object_stream(SCRIPT, about="/Type /XObject /Subtype /Image")),
    ),
    "one in a stream of objects without a beginning": (
        PDF,
        a_pdf(packed("/N 1", f"20 0 {SCRIPT}".encode())),
    ),
    "a script in a stream's bytes": (PDF, a_pdf(a_stream("", HIDDEN))),
    "a script in a text": (PDF, a_pdf(f"<< /Title ({HIDDEN.decode()}) >>")),
    "a script in a comment": (PDF, a_pdf("% " + HIDDEN.decode() + "\n<< >>")),
    "a trailer in a text": (PDF, a_pdf("<< /Title (trailer << /Root << >> >>) >>")),
    "a name tree of scripts": (PDF, a_pdf(catalog="/Names << /JavaScript 4 0 R >>")),
    "an action on opening": (PDF, a_pdf(catalog="/OpenAction << /S /GoTo /D [3 0 R] >>")),
    "an action elsewhere": (PDF, a_pdf(catalog="/OpenAction 3 0 R")),
    "an action on a page": (PDF, a_pdf(page=PAGE.replace(">>", "/AA << >> >>"))),
    "a program": (PDF, a_pdf("<< /S /Launch /F (calc.exe) >>")),
    "a link": (PDF, a_pdf("<< /S /URI /URI (https://tracker.example/) >>")),
    "a form": (PDF, a_pdf(catalog="/AcroForm << /Fields [] >>")),
    "a form in XML": (PDF, a_pdf(catalog="/AcroForm << /XFA 4 0 R >>")),
    "an attachment": (PDF, a_pdf("<< /Type /Filespec /EF << /F 4 0 R >> >>")),
    "an attached file": (PDF, a_pdf(a_stream("/Type /EmbeddedFile", b"MZ"))),
    "a film": (PDF, a_pdf("<< /Type /Annot /Subtype /RichMedia >>")),
    "a stream that lies elsewhere": (PDF, a_pdf(a_stream("/F (/etc/passwd)", b""))),
    "an encrypted pdf": (PDF, a_pdf(trailer="/Encrypt 4 0 R")),
    "a pdf behind html": (PDF, HTML + a_pdf()),
    "html behind a pdf": (PDF, a_pdf(after=HTML)),
    "a zip behind a pdf": (PDF, a_pdf(after=a_zip())),
    "a zip that ends as a pdf does": (
        PDF,
        a_pdf(a_stream("", b"PK\x03\x04"))[:-30] + a_zip(b"startxref\n9\n%%EOF\n"),
    ),
    "half a pdf": (PDF, a_pdf()[:-40]),
    "a pdf without an end": (PDF, a_pdf()[:-7]),
    "a pdf without pages": (PDF, a_pdf(page="<< >>")),
    "a pdf with bytes between": (PDF, a_pdf(before=HTML)),
    "a pdf of another age": (PDF, a_pdf().replace(b"%PDF-1.7", b"%PDF-9.9")),
    "a stream longer than it says": (PDF, a_pdf(a_stream("", b"x" * 40, length=4))),
    "a stream longer than the file": (PDF, a_pdf(a_stream("", b"x", length=10**9))),
    "a stream that ends twice": (PDF, a_pdf(a_stream("", b"q\nendstream\nendobj\n% Q"))),
    "two names alike": (PDF, a_pdf("<< /A 1 /#41 2 >>")),
    "a filter nobody knows": (PDF, a_pdf(a_stream("/Filter /Crypt", b""))),
    "fifty-one pages": (PDF, a_pdf(*[PAGE] * 50)),
    "a bomb in an object stream": (
        PDF,
        a_pdf(packed("/Type /ObjStm /N 1 /First 5", b"20 0 " + b" " * (64 << 20))),
    ),
    "a bomb of lists": (PDF, a_pdf("[" * 5000 + "]" * 5000)),
    "a bomb of words": (PDF, a_pdf("[" + "1 " * 600_000 + "]")),
    "one list read a thousand times": (
        PDF,
        a_pdf(
            packed(
                "/Type /ObjStm /N 1000 /First 7000",
                (b"20 0   " * 1000)[:7000] + b"[" + b"1 " * 100_000 + b"]",
            )
        ),
    ),
}
PLAIN = {
    "a png": (PNG, a_png(), 1),
    "a png with its resolution": (PNG, a_png(before=a_chunk(b"pHYs", b"\0" * 9)), 1),
    "a png of many parts": (PNG, a_png(before=a_chunk(b"IDAT", zlib.compress(b""))), 1),
    "a jpeg": (JPEG, a_jpeg(), 1),
    "a photograph": (JPEG, a_jpeg(beside=a_segment(0xE1, b"Exif\0\0" + b"\0" * 100)), 1),
    "a progressive jpeg": (JPEG, a_jpeg(frame=0xC2), 1),
    "a jpeg with restarts": (JPEG, a_jpeg(scan=b"\x3f\xff\xd0\x3f\xff\x00\xff\xd1\x3f"), 1),
    "a pdf": (PDF, a_pdf(), 1),
    "a pdf of pictures": (
        PDF,
        a_pdf(a_stream("/Subtype /Image /Filter [/DCTDecode]", a_jpeg()), PAGE),
        2,
    ),
    "a pdf that opens at its top": (PDF, a_pdf(catalog="/OpenAction [3 0 R /Fit]"), 1),
    "a pdf with packed objects": (PDF, a_pdf(an_object_stream("<< /A 1 >>", "[1 2]", PAGE)), 2),
    "a pdf with a title": (PDF, a_pdf(r"<< /Title (JavaScript \(/JS\) <</S>>) >>"), 1),
    "a pdf with a colour profile": (
        PDF,
        a_pdf(packed("/N 3", b"\0" * 36 + b"acsp" + b"\0" * 88)),
        1,
    ),
    "a pdf with a length elsewhere": (PDF, a_pdf(a_stream("", b"q Q", length="5 0 R"), "3"), 1),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_plain_scan_is_refused_and_says_what_to_do(what: str) -> None:
    media_type, data = HOSTILE[what]
    began = process_time()
    with pytest.raises(NotPlain) as refused:
        inspect(data, media_type)
    assert process_time() - began < 2
    assert refused.value.status == 422
    assert refused.value.ja.endswith("ください。")
    assert refused.value.en.endswith(".")


@pytest.mark.parametrize("what", PLAIN)
def test_a_plain_scan_is_taken(what: str) -> None:
    media_type, data, pages = PLAIN[what]
    assert inspect(data, media_type).pages == pages


def test_no_cut_of_a_plain_scan_is_taken() -> None:
    for media_type, data in ((PNG, a_png()), (JPEG, a_jpeg()), (PDF, a_pdf())):
        ends = range(len(data.rstrip()))
        taken = [end for end in ends if _is_taken(data[:end], media_type)]
        assert not taken, (media_type, taken)


def test_the_largest_scan_is_looked_through_in_a_moment() -> None:
    noise = zlib.compress(bytes(range(256)) * 100, 0)
    body = (noise * (LARGEST // len(noise)))[: LARGEST - 1000].replace(b"endstream", b"")
    data = a_pdf(a_stream("/Subtype /Image /Filter /DCTDecode", body))
    began = process_time()
    assert inspect(data, PDF).pages == 1
    assert process_time() - began < 2


def _is_taken(data: bytes, media_type: MediaType) -> bool:
    try:
        inspect(data, media_type)
    except NotPlain:
        return False
    return True
