//! Where the bytes of files are kept, and how large a file may be.

use super::sources::Values;
use std::path::PathBuf;

/// Files that are added to pilot requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachments {
    /// Where their bytes are; none: in the database.
    pub folder: Option<PathBuf>,
    /// Largest file, in MiB.
    pub max_mib: u64,
    /// Most files of one side of a pilot request.
    pub max_files: i64,
}

pub(super) fn read(values: &mut Values) -> Option<Attachments> {
    let folder = Some(values.text("attachment_folder")).filter(|path| !path.is_empty()).map(PathBuf::from);
    let max_mib = values.range("attachment_max_mib", 1, 1024).and_then(|most| u64::try_from(most).ok());
    let max_files = values.range("attachment_max_files", 1, 10_000);
    Some(Attachments { folder, max_mib: max_mib?, max_files: max_files? })
}
