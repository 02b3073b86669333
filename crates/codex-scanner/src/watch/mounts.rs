//! Which kind of file system a folder is on.
//! Must not decide what follows from that.

use std::path::{Path, PathBuf};

/// Kinds that tell this machine nothing of what others do to them.
const REMOTE: &[&str] = &[
    "9p",
    "afs",
    "ceph",
    "cifs",
    "fuse",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "prl_fs",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
    "vmhgfs",
];
/// Where Linux lists what is mounted.
const MOUNTS: &str = "/proc/self/mountinfo";

/// Whether what happens in a folder may go unheard, because it is on a network drive or one shared with a host. Blocks.
pub(super) fn is_remote(folder: &Path) -> bool {
    let mounts = std::fs::read_to_string(MOUNTS).unwrap_or_default();
    kind_of(&mounts, folder).is_some_and(is_remote_kind)
}

fn is_remote_kind(kind: &str) -> bool {
    // `fuse.sshfs` is a kind of `fuse`; a disk of this machine is `fuseblk`.
    let family = kind.split_once('.').map_or(kind, |(family, _)| family);
    REMOTE.contains(&family)
}

/// The kind of the file system that is mounted nearest above a folder; of several at one place, the last one shows.
fn kind_of<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mut nearest: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((left, right)) = line.split_once(" - ") else { continue };
        let Some(place) = left.split(' ').nth(4).map(unescaped) else { continue };
        let Some(kind) = right.split(' ').next() else { continue };
        let depth = place.components().count();
        if folder.starts_with(&place) && nearest.is_none_or(|(known, _)| depth >= known) {
            nearest = Some((depth, kind));
        }
    }
    nearest.map(|(_, kind)| kind)
}

/// A path of the list, in which blanks and backslashes are octal.
fn unescaped(text: &str) -> PathBuf {
    let codes = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    let path = codes.iter().fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain));
    PathBuf::from(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\
22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:44 / /srv/comics rw,relatime shared:2 - nfs4 nas:/comics rw,vers=4.2
41 40 0:45 / /srv/comics/local rw - xfs /dev/sdb1 rw
42 22 0:46 / /srv/my\\040books rw - fuse.sshfs me@host:/books rw
43 22 0:47 / /srv/usb rw - fuseblk /dev/sdc1 rw
44 22 0:48 / /srv/share rw - cifs //nas/share rw";

    #[test]
    fn the_nearest_mount_tells_the_kind() {
        let kind = |path: &str| kind_of(LIST, Path::new(path));
        assert_eq!(kind("/srv/comics/Saga"), Some("nfs4"));
        assert_eq!(kind("/srv/comics/local/Saga"), Some("xfs"));
        assert_eq!(kind("/srv/comics-2"), Some("ext4"));
        assert_eq!(kind("/srv/my books/a"), Some("fuse.sshfs"));
    }

    #[test]
    fn network_drives_and_shared_folders_are_remote() {
        for kind in ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "virtiofs"] {
            assert!(is_remote_kind(kind), "{kind}");
        }
        for kind in ["ext4", "xfs", "btrfs", "zfs", "overlay", "tmpfs", "fuseblk"] {
            assert!(!is_remote_kind(kind), "{kind}");
        }
    }
}
