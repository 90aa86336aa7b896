"""Why a file is not taken, each with what to do about it. Pure."""

from app.errors import Problem


class UnknownType(Problem):
    """It does not call itself by a name that is taken here."""

    status, kind = 415, "paper-type"
    ja, en = (
        "PDF・JPEG・PNG のいずれかで送ってください。",
        "Send it as PDF, JPEG or PNG.",
    )


class ScanTooLarge(Problem):
    """A file larger than any sheet needs."""

    status, kind = 413, "too-large"
    ja, en = (
        "ファイルが大きすぎます(上限 10 MB)。解像度を下げて取り込み直してください。",
        "The file is too large (10 MB at most). Scan it at a lower resolution.",
    )


class NotPlain(Problem):
    """It is no plain scan: broken, of another kind than it says, or with something hidden in it."""

    status, kind = 422, "paper-not-plain"


def not_of_type() -> NotPlain:
    """Named as one kind, made as another."""
    return NotPlain(
        "ファイルの中身が種類と合いません。紙をあらためて JPEG か PNG で撮るか、"
        "PDF でスキャンしてください。",
        "The file is not what it says it is. Photograph the paper as JPEG or PNG, "
        "or scan it as PDF.",
    )


def broken() -> NotPlain:
    """Cut off, damaged, or in a form that this service does not understand."""
    return NotPlain(
        "ファイルを読み取れません。途中で切れているか、特殊な形式です。"
        "紙をあらためて JPEG か PNG で撮り直してください。",
        "The file cannot be read: it is cut off or of an unusual form. "
        "Photograph the paper again as JPEG or PNG.",
    )


def more_than_a_picture() -> NotPlain:
    """Something stands behind or beside what is shown."""
    return NotPlain(
        "画像のほかにデータが付いています(動画つきの写真など)。"
        "動きのない写真として撮り直すか、スキャナーで読み取ってください。",
        "There is more in the file than a picture, such as a moving photo. "
        "Take a still photograph or use a scanner.",
    )


def too_many_pixels() -> NotPlain:
    """Larger than any sheet needs."""
    return NotPlain(
        "画像が大きすぎます(5,000万画素まで)。解像度を下げて撮り直してください。",
        "The picture is too large (50 million pixels at most). Take it at a lower resolution.",
    )


def too_much() -> NotPlain:
    """More pages, objects or packed content than a scan has."""
    return NotPlain(
        "PDF が大きすぎるか複雑すぎます(50ページまで)。"
        "必要なページだけをスキャンし直してください。",
        "The PDF is too large or too complex (50 pages at most). Scan the pages needed only.",
    )


def locked() -> NotPlain:
    """Encrypted."""
    return NotPlain(
        "パスワードや制限のかかった PDF は受け取れません。"
        "制限のない PDF か、JPEG・PNG で送ってください。",
        "The PDF is encrypted. Send one without a password, or JPEG or PNG.",
    )


def acts() -> NotPlain:
    """It could run something, open something or hold other files."""
    return NotPlain(
        "PDF に、文書以外の仕組み(スクリプト・リンク・入力欄・添付など)が含まれています。"
        "印刷してスキャンし直すか、JPEG・PNG で送ってください。",
        "The PDF holds more than pages: a script, a link, a form or an attachment. "
        "Print it and scan it again, or send JPEG or PNG.",
    )
