"""An upload that is looked at and forgotten: kept in memory, never written to the disk, and bounded."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

FAR_TOO_LARGE = 2
"""From this many times the limit on, the body is not read at all."""


class InMemory(FileUploadHandler):
    """Keeps up to `most` bytes of a request's files. What comes beyond is read and thrown away, so that the sender gets
    an answer."""

    def __init__(self, request, most: int):
        super().__init__(request)
        self.most = most
        self.kept = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        room = self.most - self.kept
        self.kept += self.file.write(raw_data[:room])

    def file_complete(self, file_size):
        size = self.file.tell()
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
