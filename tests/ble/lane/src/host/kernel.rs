use super::{LaneFault, build, say};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file in a kernel's folder that names its modules in the order of loading.
pub(super) const MODULES: &str = "modules.list";

/// The kernel's program in its folder.
pub(super) const LINUX: &str = "linux.uml";

/// The library in its folder that is loaded before it.
pub(super) const XSTATE: &str = "xstate.so";

/// Raised when the same package has to be prepared in another way.
const RECIPE: u32 = 2;

/// A kernel with its modules, ready to boot.
#[derive(Debug)]
pub(super) struct Kernel {
    /// The package's version, and how it was prepared.
    pub(super) version: String,
    /// Where it is.
    pub(super) folder: PathBuf,
}

/// What Debian has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// Of the package `user-mode-linux`.
    pub(super) version: String,
    /// The version of the Linux source it was built from.
    pub(super) source: String,
}

impl Offer {
    /// Reads the answer of `apt-cache show`: the first paragraph that has both fields.
    fn read(text: &str) -> Option<Self> {
        text.split("\n\n").find_map(|paragraph| {
            let field = |name: &str| {
                paragraph
                    .lines()
                    .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            };
            let (_, after) = field("Built-Using")?.split_once("linux (= ")?;
            let (source, _) = after.split_once(')')?;
            Some(Self {
                version: field("Version")?.to_owned(),
                source: source.to_owned(),
            })
        })
    }

    fn folder(&self) -> String {
        format!("{}-recipe{RECIPE}", self.version)
    }

    /// The package with the source: `linux-source-6.1` for 6.1.176-1.
    pub(super) fn source_package(&self) -> String {
        let numbers: Vec<_> = self.source.splitn(3, '.').take(2).collect();
        format!("linux-source-{}", numbers.join("."))
    }
}

impl Kernel {
    fn cached(folder: PathBuf) -> Option<Self> {
        let version = folder.file_name()?.to_str()?.to_owned();
        folder.join(MODULES).exists().then_some(Self { version, folder })
    }

    /// The modules in the order of loading.
    pub(super) fn modules(&self) -> Result<Vec<PathBuf>, LaneFault> {
        let list = self.folder.join(MODULES);
        let names = std::fs::read_to_string(&list).map_err(|error| LaneFault::File { path: list, error })?;
        Ok(names.lines().map(|name| self.folder.join(name)).collect())
    }
}

/// The newest kernel: Debian's, from the cache or freshly prepared; without Debian, the newest in the cache.
pub(super) fn ready() -> Result<Kernel, LaneFault> {
    let cache = cache();
    let Some(offer) = offer() else {
        return newest(&cache).ok_or_else(|| LaneFault::NoKernel("apt-cache names none".into()));
    };
    let folder = cache.join(offer.folder());
    if let Some(kernel) = Kernel::cached(folder.clone()) {
        return Ok(kernel);
    }
    say(&format!(
        "preparing kernel {} from source {} in {}",
        offer.version,
        offer.source,
        folder.display()
    ));
    build::into(&offer, &cache, &folder)?;
    Kernel::cached(folder).ok_or_else(|| LaneFault::NoKernel("the prepared one is incomplete".into()))
}

/// `WAND_BLE_CACHE`, or `wand/ble` in the user's cache.
fn cache() -> PathBuf {
    let set = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let of_user = || set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    set("WAND_BLE_CACHE")
        .or_else(|| of_user().map(|cache| cache.join("wand/ble")))
        .unwrap_or_else(|| PathBuf::from("/var/cache/wand/ble"))
}

fn newest(cache: &Path) -> Option<Kernel> {
    let folders = std::fs::read_dir(cache).ok()?.flatten();
    let kernels = folders.filter_map(|entry| {
        let made = entry.metadata().ok()?.modified().ok()?;
        Some((made, Kernel::cached(entry.path())?))
    });
    kernels.max_by_key(|(made, _)| *made).map(|(_, kernel)| kernel)
}

fn offer() -> Option<Offer> {
    let output = Command::new("apt-cache")
        .args(["show", "user-mode-linux"])
        .output()
        .ok()?;
    Offer::read(&String::from_utf8_lossy(&output.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_source_is_read_from_the_package() {
        let text =
            "Package: user-mode-linux\nVersion: 6.1um4+b13\nBuilt-Using: linux (= 6.1.176-1)\nSize: 1\n";
        let offer = Offer::read(text).expect("both fields");
        assert_eq!(
            (offer.version.as_str(), offer.source.as_str()),
            ("6.1um4+b13", "6.1.176-1")
        );
        assert_eq!(offer.source_package(), "linux-source-6.1");
    }

    #[test]
    fn a_package_that_does_not_say_its_source_is_no_offer() {
        assert_eq!(Offer::read("Package: user-mode-linux\nVersion: 6.1um4\n"), None);
        assert_eq!(Offer::read(""), None);
    }
}
