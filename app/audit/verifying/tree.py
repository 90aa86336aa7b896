"""The tree once more from its leaves' hashes, in the verifier's own way. Pure."""

from app.audit.tree import EMPTY, Node, node


class Recount:
    """A tree counted up leaf by leaf: a stack of subtrees, two of one height becoming one."""

    def __init__(self) -> None:
        """Begins with nothing."""
        self.size = 0
        self._stack: list[tuple[int, bytes]] = []

    def add(self, hashed: bytes) -> list[tuple[Node, bytes]]:
        """One leaf more. Returns the subtrees that it makes whole."""
        made = []
        self._stack.append((0, hashed))
        self.size += 1
        while len(self._stack) > 1 and self._stack[-1][0] == self._stack[-2][0]:
            height, right = self._stack.pop()
            _, left = self._stack.pop()
            whole = node(left, right)
            self._stack.append((height + 1, whole))
            made.append((Node(height + 1, self.size // 2 ** (height + 1) - 1), whole))
        return made

    def root(self) -> bytes:
        """The root over all that was added."""
        found = b""
        for _, each in reversed(self._stack):
            found = node(each, found) if found else each
        return found or EMPTY

    @property
    def subtrees(self) -> int:
        """How many subtrees of two leaves or more there are by now."""
        return self.size - self.size.bit_count()
