use super::boot::Boot;
use super::{LaneFault, kernel, say, tools};
use crate::plan::{Plan, control};
use clap::Parser;
use std::path::{Path, PathBuf};
use std::time::Instant;
use wand_vradio::air::Pacing;
use wand_vradio::controller::Generation;

/// Runs a command in a Linux kernel that has Bluetooth adapters, BlueZ, and an air between them.
///
/// The command sees this machine's files; what it changes is gone afterwards, except in the output folder. Its exit
/// code is passed on; 124 says that it took too long, 125 that it did not run.
#[derive(Parser)]
pub(super) struct Options {
    /// Leave BlueZ's default of three ATT bearers on; otherwise there is one, and packets keep their order.
    #[arg(long)]
    eatt: bool,
    /// Leave BlueZ's default on that a peripheral explores its central's services, too. A device would not; and
    /// Wireshark cannot tell the requests of two clients on one bearer apart.
    #[arg(long)]
    reverse_discovery: bool,
    /// Advertise and scan under resolvable private addresses.
    #[arg(long)]
    privacy: bool,
    /// Bluetooth adapters of the kernel: hci0 and on.
    #[arg(long, default_value_t = 2)]
    adapters: usize,
    /// A TCP port of the loopback interface with a further controller, for a host of another make; may be repeated.
    #[arg(long = "port")]
    ports: Vec<u16>,
    /// Which advertising the controllers can do.
    #[arg(long, value_enum, default_value_t)]
    generation: Generation,
    /// Microseconds between data packets each way, or `events:K` for K packets in each connection event.
    #[arg(long, default_value = "0")]
    pace: String,
    /// Seed of delays and losses.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds the command may take.
    #[arg(long, default_value_t = 300)]
    timeout: u64,
    /// Megabytes of memory of the kernel.
    #[arg(long, default_value_t = 512)]
    memory: u32,
    /// A folder for logs, captures and the air log, which the command finds as WAND_BLE_OUT; otherwise they are kept
    /// only until the end.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Only get the kernel ready.
    #[arg(long)]
    prepare: bool,
    /// The command.
    #[arg(last = true, required_unless_present = "prepare")]
    command: Vec<String>,
}

impl Options {
    pub(super) fn read() -> Self {
        let options = Self::parse();
        if let Err(fault) = options.pace.parse::<Pacing>() {
            let error = clap::Error::raw(clap::error::ErrorKind::ValueValidation, format!("{fault}\n"));
            error.exit();
        }
        options
    }

    pub(super) fn run(&self) -> Result<u8, LaneFault> {
        let begun = Instant::now();
        let kernel = kernel::ready()?;
        if self.prepare {
            say(&format!(
                "kernel {} is ready in {} ({:.0} s)",
                kernel.version,
                kernel.folder.display(),
                begun.elapsed().as_secs_f32()
            ));
            return Ok(0);
        }
        tools::to_run()?;
        let scratch = folder(None)?;
        let temporary = self.out.is_none().then(|| folder(None)).transpose()?;
        let out = match (&self.out, &temporary) {
            (Some(out), _) => {
                std::fs::create_dir_all(out).map_err(|error| file(out, error))?;
                out.canonicalize().map_err(|error| file(out, error))?
            }
            (None, Some(temporary)) => temporary.path().to_owned(),
            (None, None) => scratch.path().to_owned(),
        };
        let plan = self.plan(&kernel, scratch.path(), &out)?;
        let boot = Boot {
            kernel: &kernel,
            plan: &plan,
            megabytes: self.memory,
        };
        boot.run()
    }

    fn plan(&self, kernel: &kernel::Kernel, scratch: &Path, out: &Path) -> Result<Plan, LaneFault> {
        let here = std::env::current_dir().map_err(|error| file(Path::new("."), error))?;
        let inner = scratch.join("root");
        std::fs::create_dir_all(&inner).map_err(|error| file(&inner, error))?;
        Ok(Plan {
            modules: kernel.modules()?,
            scratch: inner,
            out: out.to_owned(),
            vradio: self.vradio(out)?,
            adapters: self.adapters,
            bluez: self.bluez(),
            command: self.command.clone(),
            folder: here,
            environment: environment(out),
            seconds: self.timeout,
        })
    }

    fn vradio(&self, out: &Path) -> Result<Vec<String>, LaneFault> {
        let own = std::env::current_exe().map_err(|error| file(Path::new("/proc/self/exe"), error))?;
        let path = own.with_file_name("wand-vradio");
        if !path.exists() {
            return Err(LaneFault::NoVradio { path });
        }
        let generation = match self.generation {
            Generation::Legacy => "legacy",
            Generation::Extended => "extended",
        };
        let text = |path: &Path| path.display().to_string();
        let mut arguments = vec![text(&path), "serve".into()];
        arguments.extend(["--kernel".into(), self.adapters.to_string()]);
        arguments.extend(["--generation".into(), generation.into()]);
        arguments.extend(["--pace".into(), self.pace.clone()]);
        arguments.extend(["--seed".into(), self.seed.to_string()]);
        arguments.extend(["--control".into(), text(control())]);
        arguments.extend(["--air-log".into(), text(&out.join(AIR_LOG))]);
        arguments.extend(["--capture".into(), text(out)]);
        for port in &self.ports {
            arguments.extend(["--port".into(), port.to_string()]);
        }
        Ok(arguments)
    }

    fn bluez(&self) -> String {
        let mut general = "ControllerMode = le\nTemporaryTimeout = 30\n".to_owned();
        if self.privacy {
            general += "Privacy = device\n";
        }
        if !self.reverse_discovery {
            general += "ReverseServiceDiscovery = false\n";
        }
        let bearers = if self.eatt { "" } else { "Channels = 1\n" };
        format!("[General]\n{general}[GATT]\n{bearers}[Policy]\nAutoEnable = true\n")
    }
}

/// The air log's name in the output folder.
const AIR_LOG: &str = "air.jsonl";

fn environment(out: &Path) -> Vec<(String, String)> {
    let own = [
        ("WAND_VRADIO_CONTROL".to_owned(), control().display().to_string()),
        ("WAND_BLE_OUT".to_owned(), out.display().to_string()),
        (
            "WAND_BLE_AIR_LOG".to_owned(),
            out.join(AIR_LOG).display().to_string(),
        ),
    ];
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .chain(own)
        .collect()
}

fn folder(within: Option<&Path>) -> Result<tempfile::TempDir, LaneFault> {
    let within = within.map_or_else(std::env::temp_dir, Path::to_owned);
    tempfile::Builder::new()
        .prefix("wand-ble-")
        .tempdir_in(&within)
        .map_err(|error| file(&within, error))
}

fn file(path: &Path, error: std::io::Error) -> LaneFault {
    LaneFault::File {
        path: path.to_owned(),
        error,
    }
}
