//! What can be typed.

use crate::exit;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;
use wand_programmer::VaultChoice;
use wand_trust::Role;

/// Program implantable and wearable medical devices, securely.
#[derive(Parser)]
#[command(name = "wand", version, about, after_help = exit::TABLE, max_term_width = 110, infer_long_args = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Data folder of this workstation [default: the platform's, such as ~/.local/share/wand]
    #[arg(long, global = true, env = "WAND_HOME", hide_env = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Folder of the simulated air, where simulated devices answer [default: "air" in the data folder]
    #[arg(long, global = true, env = "WAND_AIR", hide_env = true, value_name = "DIR")]
    pub(crate) air: Option<PathBuf>,
    /// Reach devices by Bluetooth LE instead of the simulated air; `wand doctor` tells whether it can be used
    #[arg(long, global = true)]
    pub(crate) ble: bool,
    /// Bluetooth adapter, such as hci1; means --ble [default: the first that is switched on]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) adapter: Option<String>,
    /// Write what the session sends and receives, sealed as on air, to a new file for Wireshark (btsnoop)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) capture: Option<PathBuf>,
    /// Print JSON for programs instead of text for people
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Read the operator's PIN from a file instead of asking for it
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Implementation of the cryptographic primitives
    #[arg(long, global = true, value_enum, default_value_t = ProviderName::Rustcrypto, hide_default_value = true)]
    pub(crate) provider: ProviderName,
    /// Show more: handshakes, hashes, and what is logged
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

/// An implementation of the primitives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProviderName {
    /// The RustCrypto crates (the default).
    Rustcrypto,
    /// AWS-LC.
    #[cfg(feature = "aws-lc-rs")]
    AwsLc,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the devices in reach, and the known ones out of reach
    Devices {
        /// How long to listen, in seconds
        #[arg(long, default_value_t = 1.0, value_parser = seconds, value_name = "SECONDS")]
        seconds: f64,
    },
    /// Make device and workstation known to each other; the device's pairing window must be open
    Pair(Target),
    /// Show which device it is, its battery, its leads and its programme
    Interrogate(Target),
    /// Interrogate, and write what crosses the link to a new file for Wireshark, as --capture does for every session
    Capture {
        /// The file to write; it must not exist
        file: PathBuf,
        #[command(flatten)]
        target: Target,
    },
    /// Show the programme, the key slots, the certificates or the log of a device
    Show {
        /// What to show
        #[arg(value_enum)]
        what: Shown,
        #[command(flatten)]
        target: Target,
    },
    /// Change values: review, confirm, sign, send, read back
    #[command(after_help = PROGRAM_HELP)]
    Program {
        /// The device (as everywhere, not needed when one is in reach), then the values
        #[arg(required = true, value_name = "[DEVICE] NAME=VALUE", num_args = 1..)]
        words: Vec<String>,
        /// Do not ask for confirmation
        #[arg(long, short)]
        yes: bool,
        /// Only try the values, for so many seconds; the permanent programme stays
        #[arg(long = "try", value_name = "SECONDS", value_parser = seconds)]
        try_for: Option<f64>,
    },
    /// Give emergency (STAT) therapy, at once and without confirmation
    Stat(Target),
    /// Have the device do something its class offers, such as starting a sensor session
    Action {
        /// The device, then the action
        #[arg(required = true, value_name = "[DEVICE] ACTION", num_args = 1..=2)]
        words: Vec<String>,
        /// Do not ask for confirmation
        #[arg(long, short)]
        yes: bool,
    },
    /// Read, verify and export this workstation's audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Run a certification authority: issue to operators and devices, revoke
    #[command(subcommand)]
    Pki(PkiCommand),
    /// What this workstation trusts
    #[command(subcommand)]
    Trust(Trust),
    /// Walk the main job against a simulated device, each step with what it proved
    Demo(Demo),
    /// Look whether this machine has what the work needs: Bluetooth, key store, data folder, display
    Doctor,
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

const PROGRAM_HELP: &str = "\
Examples:
  wand program lower-rate-limit=70 ventricular-amplitude='4.0 V'
  wand program A1B2C3D4 LRL=70 --try 30
`wand show programme` lists names and permitted values.";

/// Which device.
#[derive(Args, Debug, Clone)]
pub(crate) struct Target {
    /// Serial number, or the name `wand devices` shows; not needed when one device is in reach
    #[arg(value_name = "DEVICE")]
    pub(crate) device: Option<String>,
}

/// What `show` shows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Shown {
    /// Every value with its permitted range.
    #[value(alias = "program")]
    Programme,
    /// Key slots of device and workstation.
    Keys,
    /// Certificates and revocation lists the device holds.
    Certificates,
    /// What is new in the device's log, verified.
    Log,
}

/// What to do with the audit log.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// List rows, newest first
    List {
        /// At most so many rows
        #[arg(long, default_value_t = 25, value_name = "ROWS")]
        limit: usize,
        /// Only kinds that begin so, such as `command.`
        #[arg(long, value_name = "PREFIX")]
        kind: Option<String>,
        /// Only rows that contain this
        #[arg(long)]
        text: Option<String>,
        /// Only rows about this device
        #[arg(long, value_name = "SERIAL")]
        device: Option<String>,
        /// Only rows at or after this time, as 2026-07-01 or 2026-07-01T12:00:00Z
        #[arg(long, value_name = "TIME", value_parser = crate::terminal::read_time)]
        from: Option<u64>,
        /// Only rows before this time
        #[arg(long, value_name = "TIME", value_parser = crate::terminal::read_time)]
        until: Option<u64>,
        /// Oldest first
        #[arg(long)]
        oldest: bool,
    },
    /// Verify every row, and that a head noted earlier is still among them
    Verify {
        /// A head noted earlier, as this command prints it
        #[arg(long, value_name = "HEAD")]
        expect: Option<String>,
    },
    /// Export the whole log
    Export {
        /// The file to write; it must not exist
        file: PathBuf,
        /// Its format [default: by the file's ending, else jsonl]
        #[arg(long, value_enum)]
        format: Option<ExportFormat>,
    },
    /// Check an export, without any key
    VerifyExport {
        /// The file
        file: PathBuf,
        /// Its format [default: by the file's ending, else jsonl]
        #[arg(long, value_enum)]
        format: Option<ExportFormat>,
        /// A head noted elsewhere
        #[arg(long, value_name = "HEAD")]
        expect: Option<String>,
    },
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// RFC 4180, for people.
    Csv,
    /// One JSON object a line, for programs.
    Jsonl,
}

/// What to do with the authority.
#[derive(Args, Debug, Clone)]
pub(crate) struct AuthorityFolder {
    /// Folder of the authority [default: "authority" in the data folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) authority: Option<PathBuf>,
}

/// What to do with the authority.
#[derive(Subcommand)]
pub(crate) enum PkiCommand {
    /// Found an authority: root, an issuing authority for each function, first revocation lists
    Init {
        #[command(flatten)]
        folder: AuthorityFolder,
        /// Its name, which every certificate repeats: 1 to 16 characters
        #[arg(long, default_value = "Wand")]
        name: String,
        /// Also issue for keys on P-384 (cipher suite 24)
        #[arg(long)]
        p384: bool,
    },
    /// Issue certificates
    #[command(subcommand)]
    Issue(Issue),
    /// Renew this workstation's operator: fresh keys, new certificates, the same name and role; nothing else changes
    Renew {
        #[command(flatten)]
        folder: AuthorityFolder,
    },
    /// Revoke a certificate, for ever
    Revoke {
        #[command(flatten)]
        folder: AuthorityFolder,
        /// Serial number or SHA-256 fingerprint of the certificate
        serial: String,
        /// Why
        #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(REASONS))]
        reason: String,
    },
    /// Publish revocation lists that are due, and install them in this workstation's trust store
    Crl {
        #[command(flatten)]
        folder: AuthorityFolder,
    },
    /// List what was issued
    List {
        #[command(flatten)]
        folder: AuthorityFolder,
    },
}

/// The reasons of RFC 5280 §5.3.1 that an authority here gives.
pub(crate) const REASONS: [&str; 7] = [
    "unspecified",
    "key-compromise",
    "ca-compromise",
    "affiliation-changed",
    "superseded",
    "cessation-of-operation",
    "privilege-withdrawn",
];

/// To whom to issue.
#[derive(Subcommand)]
pub(crate) enum Issue {
    /// Enrol this workstation's operator: keys in its vault, certificates, trust store
    Operator {
        #[command(flatten)]
        folder: AuthorityFolder,
        /// The operator's name
        #[arg(long)]
        name: String,
        /// What the operator may do
        #[arg(long, value_enum, default_value_t = RoleName::Clinician)]
        role: RoleName,
        /// What seals the keys, besides the PIN
        #[arg(long, value_enum, default_value_t = VaultName::Auto)]
        vault: VaultName,
    },
    /// Issue to an operator's workstation elsewhere, by the file of requests that its window wrote
    Requests {
        #[command(flatten)]
        folder: AuthorityFolder,
        /// The file of requests
        file: PathBuf,
        /// The operator's name, as in the requests
        #[arg(long)]
        name: String,
        /// What the operator may do
        #[arg(long, value_enum, default_value_t = RoleName::Clinician)]
        role: RoleName,
        /// Folder for certificates.pem and anchor.pem
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Provision a simulated device that was manufactured (`firmware-sim manufacture`)
    Device {
        #[command(flatten)]
        folder: AuthorityFolder,
        /// The device's folder
        #[arg(long, value_name = "DIR")]
        state: PathBuf,
    },
}

/// An operator's role.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    /// Reads and programs.
    Clinician,
    /// Maintains devices.
    ServiceEngineer,
    /// Treats in an emergency.
    Emergency,
    /// Makes devices.
    Manufacturer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Clinician => Self::Clinician,
            RoleName::ServiceEngineer => Self::ServiceEngineer,
            RoleName::Emergency => Self::Emergency,
            RoleName::Manufacturer => Self::Manufacturer,
        }
    }
}

/// What seals an operator's keys, besides the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VaultName {
    /// The operating system's key store when one answers, else nothing.
    Auto,
    /// The operating system's key store, or no enrolment.
    Os,
    /// Nothing.
    Pin,
}

impl From<VaultName> for VaultChoice {
    fn from(name: VaultName) -> Self {
        match name {
            VaultName::Auto => Self::Auto,
            VaultName::Os => Self::Os,
            VaultName::Pin => Self::Pin,
        }
    }
}

/// What to do with the trust store.
#[derive(Subcommand)]
pub(crate) enum Trust {
    /// Add issuing certificates and revocation lists from files, PEM or DER
    Add {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Add certificates as trust anchors: everything below them will be believed
        #[arg(long)]
        anchor: bool,
        /// Do not ask before a trust anchor is added
        #[arg(long, short)]
        yes: bool,
    },
    /// List what is trusted, and how old the revocation lists are
    List,
    /// Say for what a certificate is good, or why not; the file's first certificate is judged
    Verify {
        /// The file, PEM or DER
        file: PathBuf,
    },
}

/// How to run the demonstration.
#[derive(Args)]
pub(crate) struct Demo {
    /// Walk in this terminal, without a window
    #[arg(long)]
    pub(crate) headless: bool,
    /// Begin with nothing, in a folder that is removed afterwards
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Class of the simulated device [default: the first that is known]
    #[arg(long, value_name = "CLASS")]
    pub(crate) class: Option<String>,
    /// With --ble: the Bluetooth adapter of the simulated device, such as hci1 [default: the first beside the programmer's]
    #[arg(long, value_name = "NAME")]
    pub(crate) device_adapter: Option<String>,
    #[command(subcommand)]
    pub(crate) verb: Option<DemoVerb>,
}

/// What else a demonstration can do.
#[derive(Subcommand)]
pub(crate) enum DemoVerb {
    /// Make credentials, start simulated devices and keep them running until standard input ends
    Serve(Serve),
}

/// What to serve.
#[derive(Args)]
pub(crate) struct Serve {
    /// Class of a simulated device; may be repeated [default: all]
    #[arg(long, value_name = "CLASS")]
    pub(crate) class: Vec<String>,
    /// Role of the operator
    #[arg(long, value_enum, default_value_t = RoleName::Clinician)]
    pub(crate) role: RoleName,
    /// Further arguments for each simulator, such as `--cut-link-after receipt`
    #[arg(last = true, value_name = "SIMULATOR ARGUMENT")]
    pub(crate) simulator: Vec<String>,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "a number of seconds is needed".to_owned())?;
    if (0.0..=3600.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("0 to 3600 seconds are possible".to_owned())
    }
}
