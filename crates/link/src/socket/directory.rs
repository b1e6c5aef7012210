use crate::{Endpoint, LinkFault};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

const EXTENSION: &str = "air.json";
const LONGEST_FILE: u64 = 4096;

/// What an advertisement file says: where the device listens, nothing about who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) endpoint: Endpoint,
    pub(super) port: u16,
}

/// An advertisement file of our own, removed on drop.
#[derive(Debug)]
pub(super) struct Announcement {
    path: PathBuf,
    endpoint: Endpoint,
}

impl Announcement {
    /// Writes a file with a fresh random name into `directory`, atomically.
    pub(super) fn write(directory: &Path, port: u16) -> Result<Self, LinkFault> {
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(|_| LinkFault::System {
            step: "drawing a random address",
            kind: std::io::ErrorKind::Other,
        })?;
        let endpoint = Endpoint::new(hex::encode(name));
        let entry = Entry {
            endpoint: endpoint.clone(),
            port,
        };
        let json = serde_json::to_vec(&entry).unwrap_or_default();
        fs::create_dir_all(directory).map_err(LinkFault::system("making the air directory"))?;
        let path = directory.join(format!("{endpoint}.{EXTENSION}"));
        let temporary = directory.join(format!(".{endpoint}.new"));
        fs::write(&temporary, json).map_err(LinkFault::system("writing the advertisement"))?;
        fs::rename(&temporary, &path).map_err(LinkFault::system("publishing the advertisement"))?;
        Ok(Self { path, endpoint })
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// All readable advertisements of `directory`; a directory that is not there has none.
pub(super) fn entries(directory: &Path) -> Result<Vec<Entry>, LinkFault> {
    let listing = match fs::read_dir(directory) {
        Ok(listing) => listing,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(LinkFault::system("reading the air directory")(error)),
    };
    Ok(listing.flatten().filter_map(|file| entry(&file.path())).collect())
}

/// Removes the file of an endpoint whose process is gone.
pub(super) fn forget(directory: &Path, endpoint: &Endpoint) {
    let _ = fs::remove_file(directory.join(format!("{endpoint}.{EXTENSION}")));
}

fn entry(path: &Path) -> Option<Entry> {
    let stem = path
        .file_name()?
        .to_str()?
        .strip_suffix(EXTENSION)?
        .strip_suffix('.')?;
    let mut json = Vec::new();
    fs::File::open(path)
        .ok()?
        .take(LONGEST_FILE)
        .read_to_end(&mut json)
        .ok()?;
    let entry: Entry = serde_json::from_slice(&json).ok()?;
    (entry.endpoint.as_str() == stem).then_some(entry)
}
