"""The one way in for a file. Everywhere else what is sent as a file is read and dropped (settings)."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from orchestrator.studio.archives import MAX_ARCHIVE


class InMemory(FileUploadHandler):
    """Keeps files in memory and never on a disk: of one request one byte more than is ever accepted."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.left = MAX_ARCHIVE + 1
        self.kept = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.left -= self.kept.write(raw_data[: self.left])
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )
