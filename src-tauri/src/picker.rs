//! Files are chosen by a person in a native dialog: the page never names a path.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

/// What a person chose, once they have.
pub(crate) type Choosing<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Asks a person for files.
pub(crate) trait FilePicker: Send + Sync + 'static {
    /// Where to write; the dialog suggests a name. `None` when they thought better of it.
    fn save(&self, name: String) -> Choosing<Option<PathBuf>>;
    /// What to read: any number of files that end in one of these. Empty when they thought better of it.
    fn open(&self, endings: &'static [&'static str], several: bool) -> Choosing<Vec<PathBuf>>;
}
