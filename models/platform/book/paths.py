"""Where the parts of a book lie, and which places are safe for it (DS-11)."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from models.platform.book import errors
from models.safe_files import private_folder

SUFFIX = ".qudao"
CARD_SUFFIX = ".qudao-card"
_NETWORK_TYPES = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "ncpfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "webdav",
        "davfs",
        "ftp",
        "beegfs",
        "ocfs2",
        "gfs2",
    }
)
_LOCAL_FUSE = frozenset(
    {"fuseblk", "fuse.lxcfs", "fuse.ntfs-3g", "fuse.exfat", "fuse.overlayfs", "fuse.fuse-overlayfs"}
)
_SYNCED_PARTS = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "mobile documents": "iCloud",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "cloudstorage": "CloudStorage",
    "nutstore": "坚果云",
    "坚果云": "坚果云",
    "我的坚果云": "坚果云",
    "baidusyncdisk": "百度网盘",
    "百度网盘同步空间": "百度网盘",
    "wpsdrive": "WPS",
    "wps云盘": "WPS",
    "微云同步助手": "微云",
    "nextcloud": "Nextcloud",
    "syncthing": "Syncthing",
}


def is_card(path: Path) -> bool:
    """Whether this names an office's server instead of a book on this computer."""
    return path.suffix.lower() == CARD_SUFFIX


@dataclass(frozen=True)
class BookPaths:
    """The files of one book: the encrypted file itself and small companions beside it."""

    book: Path

    def _beside(self, ending: str) -> Path:
        return self.book.with_name(self.book.name + ending)

    @property
    def keys(self) -> Path:
        """The wrapped keys; without it only a backup helps."""
        return self._beside("-keys")

    @property
    def wal(self) -> Path:
        """SQLite's write-ahead file, present while the book is open."""
        return self._beside("-wal")

    @property
    def shm(self) -> Path:
        """SQLite's shared index of the write-ahead file."""
        return self._beside("-shm")

    @property
    def mark(self) -> Path:
        """How the last session ended."""
        return self._beside("-mark")

    @property
    def lock(self) -> Path:
        """Held while the book is open."""
        return self._beside("-lock")

    @property
    def call(self) -> Path:
        """Touched by a second start, so that the first window comes to the front."""
        return self._beside("-call")

    @property
    def tries(self) -> Path:
        """Failed sign-ins, counted before the book is open."""
        return self._beside("-tries")

    @property
    def ballast(self) -> Path:
        """Space that is given back when the disk is full."""
        return self._beside("-space")

    @property
    def fresh(self) -> Path:
        """The new file during a change of the data key."""
        return self._beside("-new")

    @property
    def files(self) -> Path:
        """The folder of encrypted attachments."""
        return self.book.with_name(self.book.stem + ".files")

    @property
    def backups(self) -> Path:
        """The folder of backups unless another one is chosen."""
        return self.book.with_name(self.book.stem + ".backups")

    @property
    def name(self) -> str:
        """The file name, for messages."""
        return self.book.name


def check_file(path: Path) -> None:
    """Refuse links, second names, folders and other things that are no plain file."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise errors.NotFoundBook(path.name) from None
    except (OSError, ValueError):
        raise errors.ForeignBook(path.name) from None
    if stat.S_ISLNK(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink > 1):
        raise errors.LinkedFile(path.name)
    if not stat.S_ISREG(found.st_mode):
        raise errors.ForeignBook(path.name)


def check_place(folder: Path, *, synced_allowed: bool = False) -> None:
    """Refuse network drives always and synchronised folders unless an administrator gave a reason."""
    kind = network_kind(folder)
    if kind:
        raise errors.NetworkPlace(str(folder), kind)
    service = sync_service(folder)
    if service and not synced_allowed:
        raise errors.SyncedPlace(str(folder), service)


def require_writable(folder: Path, file: Path | None = None) -> None:
    """Make the folder if need be; refuse a folder or file that cannot be written."""
    try:
        private_folder(folder)
    except OSError:
        raise errors.ReadOnlyPlace(str(folder)) from None
    if not os.access(folder, os.W_OK | os.X_OK) or (file is not None and not os.access(file, os.W_OK)):
        raise errors.ReadOnlyPlace(str(folder))


def network_kind(folder: Path) -> str:
    """The kind of network file system a folder lies on, empty for a local disk."""
    text = str(folder)
    if text.startswith(("\\\\", "//")):
        return "UNC"
    if sys.platform == "win32":
        return _windows_kind(text)
    kind = _mount_type(_existing(folder))
    if kind in _NETWORK_TYPES or (kind.startswith("fuse") and kind not in _LOCAL_FUSE):
        return kind
    return ""


def sync_service(folder: Path) -> str:
    """The cloud service that copies this folder around, empty for none (known by names and variables)."""
    resolved = _existing(folder)
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        root = os.environ.get(variable)
        if root and resolved.is_relative_to(root):
            return "OneDrive"
    for part in (*folder.parts, *resolved.parts):
        word = part.casefold()
        if word in _SYNCED_PARTS:
            return _SYNCED_PARTS[word]
        for start, service in (("onedrive -", "OneDrive"), ("dropbox (", "Dropbox")):
            if word.startswith(start):
                return service
    return ""


def safe_name(company: str) -> str:
    """A file name made of a company's name: readable, allowed on all three systems, never empty."""
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "_", company).strip(" ._")
    name = name.encode("utf-8")[:120].decode("utf-8", "ignore").strip(" ._")
    stem = name.split(".")[0].upper()
    if not name or re.fullmatch(r"(CON|PRN|AUX|NUL|(COM|LPT)[0-9¹²³])\s*", stem):
        name = f"{name}_book" if name else "book"
    return name + SUFFIX


def _existing(folder: Path) -> Path:
    """The folder with links followed, or its nearest parent that exists."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.resolve()


def _mount_type(place: Path) -> str:
    """The file system type of the mount a folder belongs to, empty when it cannot be found out."""
    mounts = _linux_mounts() if sys.platform.startswith("linux") else _listed_mounts()
    best, kind = "", ""
    for point, found in mounts:
        inside = place == Path(point) or Path(point) in place.parents
        if inside and len(point) >= len(best):
            best, kind = point, found
    return kind.lower()


def _linux_mounts() -> list[tuple[str, str]]:
    """Mount points and types of this process."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        left, _, right = line.partition(" - ")
        fields = left.split(" ")
        if len(fields) > 4 and right:
            point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), fields[4])
            found.append((point, right.split(" ")[0]))
    return found


def _listed_mounts() -> list[tuple[str, str]]:
    """Mount points and types as macOS lists them: “/dev/disk1 on /Volumes/x (smbfs, nodev)”."""
    import subprocess

    try:
        answer = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return re.findall(r"^.* on (/.*) \((\w+)[,)]", answer, flags=re.MULTILINE)


def _windows_kind(text: str) -> str:
    """The kind of a mapped drive letter on Windows."""
    if sys.platform != "win32":
        return ""
    import ctypes

    drive = os.path.splitdrive(os.path.abspath(text))[0]
    remote = 4
    if drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == remote:
        return "SMB"
    return ""
