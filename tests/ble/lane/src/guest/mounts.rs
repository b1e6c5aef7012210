use super::GuestFault;
use crate::plan::Plan;
use rustix::mount::{MountFlags, mount};
use std::ffi::CString;
use std::path::{Path, PathBuf};

/// Loads the kernel modules in their order.
pub(super) fn load_modules(modules: &[PathBuf]) -> Result<(), GuestFault> {
    for path in modules {
        let image = std::fs::read(path).map_err(|error| GuestFault::File {
            path: path.clone(),
            error,
        })?;
        rustix::system::init_module(&image, c"").map_err(|error| GuestFault::Module {
            path: path.clone(),
            error,
        })?;
    }
    Ok(())
}

/// Makes a root of the host's files, read-only below and changed in memory only, and moves into it.
pub(super) fn enter_root(plan: &Plan) -> Result<(), GuestFault> {
    let scratch = &plan.scratch;
    plain("tmpfs", scratch, "scratch")?;
    let [upper, work, root] = ["upper", "work", "root"].map(|name| scratch.join(name));
    for folder in [&upper, &work, &root] {
        make(folder)?;
    }
    let layers = format!(
        "lowerdir=/,upperdir={},workdir={}",
        upper.display(),
        work.display()
    );
    special("overlay", &root, "overlay", &layers)?;
    for (kind, at) in [
        ("proc", "proc"),
        ("sysfs", "sys"),
        ("devtmpfs", "dev"),
        ("devpts", "dev/pts"),
        ("tmpfs", "dev/shm"),
        ("tmpfs", "run"),
        ("tmpfs", "var/lib/bluetooth"),
    ] {
        let at = root.join(at);
        make(&at)?;
        plain(kind, &at, kind)?;
    }
    let out = root.join(plan.out.strip_prefix("/").unwrap_or(&plan.out));
    make(&out)?;
    special("hostfs", &out, "out", &plan.out.display().to_string())?;
    let into = |what| move |error| GuestFault::Mount { what, error };
    rustix::process::chroot(&root).map_err(into("root"))?;
    rustix::process::chdir("/").map_err(into("root"))
}

fn make(folder: &Path) -> Result<(), GuestFault> {
    std::fs::create_dir_all(folder).map_err(|error| GuestFault::File {
        path: folder.to_owned(),
        error,
    })
}

fn plain(kind: &str, at: &Path, what: &'static str) -> Result<(), GuestFault> {
    mount(kind, at, kind, MountFlags::empty(), None).map_err(|error| GuestFault::Mount { what, error })
}

fn special(kind: &str, at: &Path, what: &'static str, options: &str) -> Result<(), GuestFault> {
    let fault = |error| GuestFault::Mount { what, error };
    let options = CString::new(options).map_err(|_| fault(rustix::io::Errno::INVAL))?;
    mount(kind, at, kind, MountFlags::empty(), options.as_c_str()).map_err(fault)
}
