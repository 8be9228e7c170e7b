from __future__ import annotations

import threading
from pathlib import Path

from bench.folder_bucket import FolderBucket
from library.outgoing import ignore
from library.settings import read_settings
from library.stores.object_bucket import Bucket
from library.stores.object_files import ObjectFiles
from tests.ports import free_port
from tests.store_servers import with_bucket


def test_a_bucket_in_a_folder_has_what_was_put_there_after_its_server_died(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF- one two three")
    for is_first in (True, False):
        server = FolderBucket(tmp_path / "bucket", port := free_port())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = with_bucket(read_settings(library=tmp_path / "library"), f"http://127.0.0.1:{port}", "papers")
        files = ObjectFiles(Bucket.of(settings), "lib", tmp_path / f"fetched-{is_first}", 10**6, ignore)
        uploads = ObjectFiles(Bucket.of(settings), "lib/incoming", tmp_path / f"incoming-{is_first}", 10**6, ignore)
        if is_first:
            files.add("a" * 64, tmp_path / "a.pdf")
            uploads.add("coming", tmp_path / "a.pdf")
        assert files.ids() == {"a" * 64}
        assert uploads.ids() == {"coming"}
        assert files.path("a" * 64).read_bytes() == b"%PDF- one two three"
        assert (files.holds("a" * 64), files.holds("b" * 64)) == (True, False)
        if not is_first:
            files.remove("a" * 64)
            assert files.ids() == set()
        server.shutdown()
        server.server_close()
