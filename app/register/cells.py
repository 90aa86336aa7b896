"""What stands in a cell of a list where nothing is shown: hidden and absent never look alike."""

from typing import Final

WITHHELD: Final = "(共有ルールにより表示しません)"
NOT_RECORDED: Final = "記録なし"
