use super::kernel::{LINUX, MODULES, Offer, XSTATE};
use super::{LaneFault, say, tools};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What of the Linux source the two modules need.
const SOURCES: &[&str] = &[
    "*/Makefile*",
    "*/Kconfig*",
    "*/Kbuild*",
    "*/scripts/*",
    "*/include/*",
    "*/arch/um/*",
    "*/arch/x86/*",
    "*/net/bluetooth/*",
    "*/drivers/bluetooth/*",
    "*/kernel/bounds.c",
    "*/kernel/time/timeconst.bc",
    "*/lib/vdso/*",
];

/// What the configuration has beyond Debian's.
const CONFIGURATION: &str = "\
CONFIG_BT=m
CONFIG_BT_LE=y
CONFIG_BT_BREDR=y
CONFIG_BT_DEBUGFS=n
CONFIG_BT_HCIVHCI=m
";

/// The modules the guest asks for; what these need comes with them. BlueZ reckons with the kernel's cryptography.
const WANTED: &[&str] = &[
    "overlay",
    "cmac",
    "ecb",
    "algif_hash",
    "algif_skcipher",
    "hci_vhci",
];

/// A library that lets the kernel run on processors with more registers than it knows.
const XSTATE_SOURCE: &str = include_str!("xstate.c");

/// Fetches Debian's kernel and its source, builds the two Bluetooth modules, and puts what the lane needs into `folder`
/// in one step.
pub(super) fn into(offer: &Offer, cache: &Path, folder: &Path) -> Result<(), LaneFault> {
    tools::to_build()?;
    let file = |path: &Path, error| LaneFault::File {
        path: path.to_owned(),
        error,
    };
    std::fs::create_dir_all(cache).map_err(|error| file(cache, error))?;
    let site = tempfile::Builder::new()
        .prefix("building-")
        .tempdir_in(cache)
        .map_err(|error| file(cache, error))?;
    let build = Build {
        offer,
        site: site.path(),
        begun: Instant::now(),
    };
    build.fetch()?;
    build.unpack()?;
    let release = build.configure()?;
    build.modules()?;
    build.collect(&release)?;
    build.library()?;
    match std::fs::rename(site.path().join("ready"), folder) {
        // Somebody else was faster, with the same.
        Err(_) if folder.join(MODULES).exists() => Ok(()),
        renamed => renamed.map_err(|error| file(folder, error)),
    }
}

struct Build<'a> {
    offer: &'a Offer,
    site: &'a Path,
    begun: Instant,
}

impl Build<'_> {
    fn fetch(&self) -> Result<(), LaneFault> {
        let kernel = format!("user-mode-linux={}", self.offer.version);
        let source = format!("{}={}", self.offer.source_package(), self.offer.source);
        self.step(
            "apt-get download",
            "apt-get",
            &["-q", "download", &kernel, &source],
            self.site,
        )?;
        say(&format!(
            "fetched after {:.0} s",
            self.begun.elapsed().as_secs_f32()
        ));
        Ok(())
    }

    fn unpack(&self) -> Result<(), LaneFault> {
        let patterns: Vec<_> = SOURCES.iter().map(|pattern| format!("'{pattern}'")).collect();
        let script = format!(
            "set -eu; mkdir kernel source; dpkg-deb -x user-mode-linux_*.deb kernel; \
             dpkg-deb --fsys-tarfile {source}_*.deb | tar -xO ./usr/src/{source}.tar.xz | xz -dc | \
             tar -x -C source --strip-components=1 --wildcards {patterns}",
            source = self.offer.source_package(),
            patterns = patterns.join(" "),
        );
        self.step("unpacking", "bash", &["-o", "pipefail", "-c", &script], self.site)?;
        say(&format!(
            "unpacked after {:.0} s",
            self.begun.elapsed().as_secs_f32()
        ));
        Ok(())
    }

    /// The release that Debian's kernel and the modules must agree on.
    fn configure(&self) -> Result<String, LaneFault> {
        let (source, kernel) = (self.source(), self.site.join("kernel"));
        let given = kernel.join("usr/share/doc/user-mode-linux/config.gz");
        let script = format!(
            "set -eu; gzip -dc '{}' > .config; printf '%s' '{CONFIGURATION}' >> .config",
            given.display()
        );
        self.step("configuration", "bash", &["-c", &script], &source)?;
        self.step(
            "make olddefconfig",
            "make",
            &["-s", "ARCH=um", "olddefconfig"],
            &source,
        )?;
        self.step(
            "make modules_prepare",
            "make",
            &["-s", "ARCH=um", &jobs(), "modules_prepare"],
            &source,
        )?;
        let built = self.step(
            "make kernelrelease",
            "make",
            &["-s", "ARCH=um", "kernelrelease"],
            &source,
        )?;
        let built = built.trim();
        if kernel.join("usr/lib/uml/modules").join(built).is_dir() {
            return Ok(built.to_owned());
        }
        Err(LaneFault::Build {
            step: "comparing releases".into(),
            detail: format!("the source is {built}, Debian's kernel is another"),
        })
    }

    fn modules(&self) -> Result<(), LaneFault> {
        for part in ["M=net/bluetooth", "M=drivers/bluetooth"] {
            let arguments = ["-s", "ARCH=um", &jobs(), "KBUILD_MODPOST_WARN=1", part, "modules"];
            self.step(&format!("make {part}"), "make", &arguments, &self.source())?;
        }
        say(&format!(
            "built after {:.0} s",
            self.begun.elapsed().as_secs_f32()
        ));
        Ok(())
    }

    fn collect(&self, release: &str) -> Result<(), LaneFault> {
        let wanted = WANTED.join(" ");
        let script = format!(
            "set -eu; PATH=$PATH:/usr/sbin:/sbin; mkdir -p root/lib/modules ready; \
             cp -a kernel/usr/lib/uml/modules/{release} root/lib/modules/; \
             mkdir -p root/lib/modules/{release}/updates; \
             for one in source/net/bluetooth/bluetooth.ko source/drivers/bluetooth/hci_vhci.ko; do \
             strip --strip-debug -o root/lib/modules/{release}/updates/$(basename $one) $one; done; \
             depmod -b root {release}; \
             for one in {wanted}; do modprobe -d \"$PWD/root\" -S {release} --show-depends $one; done | \
             sed -n 's/^insmod //p' | awk '!seen[$1]++ {{print $1}}' > files; \
             xargs -a files -I@ cp @ ready/; sed 's#.*/##' files > ready/{MODULES}; \
             cp kernel/usr/bin/linux.uml ready/{LINUX}"
        );
        self.step(
            "collecting",
            "bash",
            &["-o", "pipefail", "-c", &script],
            self.site,
        )
        .map(drop)
    }

    fn library(&self) -> Result<(), LaneFault> {
        let path = self.site.join("xstate.c");
        std::fs::write(&path, XSTATE_SOURCE).map_err(|error| LaneFault::File { path, error })?;
        let output = format!("ready/{XSTATE}");
        let arguments = ["-O2", "-shared", "-fPIC", "-o", &output, "xstate.c"];
        self.step("compiling xstate.c", "gcc", &arguments, self.site)
            .map(drop)
    }

    fn source(&self) -> PathBuf {
        self.site.join("source")
    }

    fn step(
        &self,
        name: &str,
        program: &str,
        arguments: &[&str],
        folder: &Path,
    ) -> Result<String, LaneFault> {
        let fault = |detail: String| LaneFault::Build {
            step: name.to_owned(),
            detail,
        };
        let output = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| fault(error.to_string()))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = errors.lines().collect();
        let last = lines.len().saturating_sub(20);
        Err(fault(lines.get(last..).unwrap_or_default().join("\n")))
    }
}

fn jobs() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("-j{cores}")
}
