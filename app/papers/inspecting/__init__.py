"""What is taken as a scan, by its content: plain PDF, JPEG and PNG, and nothing hidden in them."""

from app.papers.inspecting.look import LARGEST as LARGEST
from app.papers.inspecting.look import Look as Look
from app.papers.inspecting.look import inspect as inspect
from app.papers.inspecting.look import told_by as told_by
from app.papers.inspecting.refusals import NotPlain as NotPlain
from app.papers.inspecting.refusals import ScanTooLarge as ScanTooLarge
from app.papers.inspecting.refusals import UnknownType as UnknownType
