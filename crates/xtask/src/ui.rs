//! The page: its packages, its build, its checks.

use crate::setup::{node::npm, retried};
use crate::step::{StepFault, root, step};
use std::sync::OnceLock;
use std::thread;

/// Installs the page's packages as its lock file has them, when they are not, and builds it: once in a run, since a page
/// that is written anew makes the window's program stale.
///
/// # Errors
/// When Node.js, the packages or the build fail.
pub(crate) fn build() -> Result<(), StepFault> {
    static BUILT: OnceLock<()> = OnceLock::new();
    if BUILT.get().is_some() {
        return Ok(());
    }
    packages()?;
    step("page: build", &mut npm(["run", "--silent", "build"])?)?;
    BUILT.get_or_init(|| ());
    Ok(())
}

/// Types, style, format and tests of the page. The first three use one processor each.
///
/// # Errors
/// The first check that fails.
pub(crate) fn check() -> Result<(), StepFault> {
    packages()?;
    let check = |script| step(&format!("page: {script}"), &mut npm(["run", "--silent", script])?);
    thread::scope(|scope| {
        let types = scope.spawn(|| check("check"));
        ["format:check", "lint"].into_iter().try_for_each(check)?;
        types
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    check("test")
}

fn packages() -> Result<(), StepFault> {
    let changed =
        |name: &str| std::fs::metadata(root().join("ui").join(name)).and_then(|file| file.modified());
    let installed = changed("node_modules/.package-lock.json");
    if let (Ok(installed), Ok(wanted)) = (installed, changed("package-lock.json"))
        && installed >= wanted
    {
        return Ok(());
    }
    retried(|| {
        step(
            "page: packages",
            &mut npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"])?,
        )
    })
}
