//! The real window under a virtual display: its scenarios, its pictures, its package.

use crate::step::{StepFault, root, say, step, target};
use crate::{programs, setup};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How to take pictures.
#[derive(Args)]
pub(crate) struct Screenshots {
    /// The folder for them.
    #[arg(default_value = "target/screenshots")]
    folder: PathBuf,
}

/// How to make the package.
#[derive(Args)]
pub(crate) struct Package {
    /// Without optimisation, as the suite does to try it.
    #[arg(long)]
    debug: bool,
}

/// Drives the window, which must have been built, through its scenarios.
///
/// # Errors
/// When a scenario fails.
pub(crate) fn scenarios() -> Result<(), StepFault> {
    step("window", &mut driver(&target().join("debug")))
}

/// Drives the window and writes pictures of its screens.
///
/// # Errors
/// When set-up, build or a scenario fails.
pub(crate) fn screenshots(options: &Screenshots) -> Result<(), StepFault> {
    setup::test_packages()?;
    programs::build()?;
    let folder = root().join(&options.folder);
    step(
        "pictures of the window",
        driver(&target().join("debug")).arg("--pictures").arg(&folder),
    )?;
    say(&format!("the pictures are in {}", folder.display()));
    Ok(())
}

/// Makes the Debian package: the window, the `wand` command and the simulator. Says where it is.
///
/// # Errors
/// When set-up or build fails.
pub(crate) fn package(options: &Package) -> Result<PathBuf, StepFault> {
    setup::window_packages()?;
    let profile = match options.debug {
        true => programs::build().map(|()| "debug")?,
        false => programs::build_release().map(|()| "release")?,
    };
    let built = target().join(profile);
    let config = format!(
        r#"{{"bundle":{{"linux":{{"deb":{{"files":{{"/usr/bin/wand":"{0}/wand","/usr/bin/firmware-sim":"{0}/firmware-sim"}}}}}}}}}}"#,
        built.display()
    );
    let mut bundle = setup::node::tauri()?;
    bundle
        .args(["bundle", "--ci", "--bundles", "deb", "--no-binary-patching"])
        .args(["--config", &config])
        .current_dir(root());
    if options.debug {
        bundle.arg("--debug");
    }
    step("package", &mut bundle)?;
    let made = newest(&built.join("bundle/deb"))?;
    say(&format!("the package is {}", made.display()));
    Ok(made)
}

/// Makes the package, installs it, drives what was installed, and removes it again.
///
/// # Errors
/// When a step fails, or when something is left behind.
pub(crate) fn try_package() -> Result<(), StepFault> {
    let package = package(&Package { debug: true })?;
    step(
        "install the package",
        setup::root_command("dpkg").arg("--install").arg(&package),
    )?;
    let driven = step(
        "drive what was installed",
        driver(Path::new("/usr/bin")).arg("main-job"),
    );
    let removed = step(
        "remove the package",
        setup::root_command("dpkg").args(["--purge", "wand"]),
    );
    driven.and(removed)?;
    match Path::new("/usr/bin/wand-desktop").exists() {
        true => Err(StepFault::Missing {
            what: "a clean removal: /usr/bin/wand-desktop".into(),
            next: "look at the package's list of files".into(),
        }),
        false => Ok(()),
    }
}

/// Measures the window, built as it is shipped, beside an empty one.
///
/// # Errors
/// When set-up, build or the run fails; a missed goal is a figure, not an error.
pub(crate) fn bench(json: bool) -> Result<(), StepFault> {
    setup::test_packages()?;
    programs::build_window_release()?;
    programs::build()?;
    let mut command = driver(&target().join("release"));
    command.arg("--bench");
    if json {
        command.arg("--json");
    }
    step("window", &mut command)
}

fn driver(programs: &Path) -> Command {
    let mut command = Command::new(target().join("debug/wand-e2e"));
    command
        .arg("--programs")
        .arg(programs)
        .arg("--axe")
        .arg(root().join("ui/node_modules/axe-core/axe.min.js"));
    command
}

fn newest(folder: &Path) -> Result<PathBuf, StepFault> {
    let missing = || StepFault::Missing {
        what: format!("a package in {}", folder.display()),
        next: "look at what the bundler said".into(),
    };
    let entries = std::fs::read_dir(folder).map_err(|_| missing())?;
    let packages = entries.flatten().map(|entry| entry.path());
    packages
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .max_by_key(|path| path.metadata().and_then(|file| file.modified()).ok())
        .ok_or_else(missing)
}
