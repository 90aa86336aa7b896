"""A form with one file in it, read in memory: nothing of anybody lies about in temporary files."""

from typing import Final

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.api.large import LARGEST_LIST
from app.errors import Invalid
from app.web.sheet import Sheet

FILE: Final = "file"
_MOST_FIELDS: Final = 8
_LONGEST_FIELD: Final = 1024


class _InMemory(MultiPartParser):
    spool_max_size = LARGEST_LIST  # the boundary took no more


async def read_upload(request: Request, sheet: Sheet) -> tuple[dict[str, str], bytes]:
    """The fields of a form, and the bytes of its one file; its name and kind are not asked.

    Raises Invalid for another form than the sheet's, and where no file was chosen.
    """
    parser = _InMemory(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=_MOST_FIELDS,
        max_part_size=_LONGEST_FIELD,
    )
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _unreadable()
    try:
        form = await parser.parse()
    except MultiPartException:
        raise _unreadable() from None
    try:
        fields, content = await _taken(form, sheet)
    finally:
        await form.close()
    request.state.sheet = sheet.filled({name: (value,) for name, value in fields.items()})
    if not content:
        raise Invalid.at(f"body.{FILE}", "ファイルを選んでください。", "Choose a file.")
    return fields, content


async def _taken(form: FormData, sheet: Sheet) -> tuple[dict[str, str], bytes]:
    fields, content = dict[str, str](), b""
    for name, value in form.multi_items():
        if name in fields or name not in {blank.name for blank in sheet.blanks}:
            raise _unreadable()
        if isinstance(value, UploadFile) is not (name == FILE):
            raise _unreadable()
        if isinstance(value, UploadFile):
            content = await value.read()
        elif any(c < " " for c in value):
            raise _unreadable()
        else:
            fields[name] = value
    return fields, content


def _unreadable() -> Invalid:
    return Invalid(ja="送られた内容を読み取れません。", en="The form cannot be read.")
