//! A Python that has Google's Bumble, in the cache: the lane's devices by another maker run with it.

use super::retried;
use crate::step::{StepFault, root, step};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's own, which the guest of the lane sees as well.
const SYSTEM_PYTHON: &str = "/usr/bin/python3";

/// The interpreter of an environment with what `tests/ble/bumble/requirements.txt` pins; made when it is not there yet.
///
/// # Errors
/// When the cache cannot be written, or the packages cannot be had in three tries.
pub(crate) fn python() -> Result<PathBuf, StepFault> {
    let requirements = root().join("tests/ble/bumble/requirements.txt");
    let text = std::fs::read(&requirements).map_err(|why| file(&requirements, why))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let cache = cache();
    let ready = cache.join(format!("bumble-{:016x}", hasher.finish()));
    let interpreter = ready.join("bin/python");
    if interpreter.exists() {
        return Ok(interpreter);
    }
    let fresh = cache.join(format!("building-bumble-{}", std::process::id()));
    retried(|| {
        let _ = std::fs::remove_dir_all(&fresh);
        std::fs::create_dir_all(&cache).map_err(|why| file(&cache, why))?;
        step(
            "Bumble: environment",
            Command::new(SYSTEM_PYTHON).args(["-m", "venv"]).arg(&fresh),
        )?;
        step(
            "Bumble: packages",
            Command::new(fresh.join("bin/python"))
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--requirement",
                ])
                .arg(&requirements),
        )
    })?;
    if let Err(why) = std::fs::rename(&fresh, &ready)
        && !interpreter.exists()
    {
        return Err(file(&ready, why));
    }
    Ok(interpreter)
}

/// Where the lane keeps its kernel, too.
fn cache() -> PathBuf {
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    variable("WAND_BLE_CACHE").unwrap_or_else(|| {
        let user = variable("XDG_CACHE_HOME")
            .or_else(|| Some(variable("HOME")?.join(".cache")))
            .unwrap_or_else(std::env::temp_dir);
        user.join("wand/ble")
    })
}

fn file(path: &Path, why: std::io::Error) -> StepFault {
    StepFault::Start {
        program: path.display().to_string(),
        why,
    }
}
