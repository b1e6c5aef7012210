use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;
use wand_firmware_sim::control::{Battery, Request};
use wand_firmware_sim::process::CutLink;

/// Simulated medical devices: real protocol, real cryptography, flash that can lose power, a body that answers.
///
/// A device lives in a folder. `manufacture` makes one and its keys; certificates are brought to it by `wand pki`;
/// `run` puts it on the simulator's air until it is stopped; `control` is what somebody beside it can do.
/// `firmware-sim --ble …` is short for `firmware-sim run --ble …`.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, 1 failed (the sentence on stderr says why and what to do), \
    2 wrong arguments, 3 the power was cut as asked."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print one JSON object a line instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// The words of a command line with the `run` that `firmware-sim --ble` leaves out.
pub(crate) fn complete(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<_> = words.collect();
    if words.get(1).is_some_and(|first| first == "--ble") {
        words.insert(1, "run".into());
    }
    words
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a device and its keys in a folder; the keys never leave it. Prints the public keys.
    Manufacture(Manufacture),
    /// Run the device of a folder until SIGTERM or Ctrl-C. Prints `ready ENDPOINT` when it takes contacts.
    Run(Run),
    /// Do something to a running device, as somebody beside it, and print how it is afterwards.
    Control {
        /// The device's folder.
        #[arg(long)]
        state: PathBuf,
        #[command(subcommand)]
        request: ControlCommand,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Manufacture {
    /// The folder to make; it must not hold a device.
    #[arg(long)]
    pub(crate) state: PathBuf,
    /// The device class: pacemaker or glucose-monitor.
    #[arg(long)]
    pub(crate) class: String,
    /// The model name, as its certificate will have it.
    #[arg(long)]
    pub(crate) model: String,
    /// The serial number, as its certificate will have it.
    #[arg(long)]
    pub(crate) serial: String,
    /// The EDHOC method it proposes: 0 (both sign), 2 (the device by static Diffie-Hellman) or 3 (both so).
    #[arg(long, default_value_t = 0)]
    pub(crate) method: u8,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The device's folder.
    #[arg(long)]
    pub(crate) state: PathBuf,
    /// The folder of the air: programmers that look there find the device.
    #[arg(long, required_unless_present = "ble", conflicts_with = "ble")]
    pub(crate) air: Option<PathBuf>,
    /// Be a Bluetooth LE device on an adapter of this machine instead (Linux).
    #[arg(long)]
    pub(crate) ble: bool,
    /// The Bluetooth adapter, such as hci1 [default: the first].
    #[arg(long, value_name = "NAME", requires = "ble")]
    pub(crate) adapter: Option<String>,
    /// Largest packet in bytes (for Bluetooth LE the ATT MTU less three), 20 to 510.
    #[arg(long, default_value_t = 244, value_parser = clap::value_parser!(u16).range(20..=510))]
    pub(crate) mtu: u16,
    /// Connection interval in milliseconds, 8 to 4000.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u16).range(8..=4000))]
    pub(crate) interval_ms: u16,
    /// Packets that one direction carries in a connection event.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) packets_per_event: u32,
    /// Probability that a packet is lost on air; the link layer sends it again.
    #[arg(long, default_value_t = 0.0, value_parser = probability)]
    pub(crate) loss: f64,
    /// Probability that a packet is lost in silence, as some Bluetooth libraries do.
    #[arg(long, default_value_t = 0.0, value_parser = probability)]
    pub(crate) silent_loss: f64,
    /// Seed of the losses.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Cut the power at the flash write after so many; the process ends with exit code 3.
    #[arg(long, value_name = "N")]
    pub(crate) cut_power_after_writes: Option<u64>,
    /// Cut the link once at this point.
    #[arg(long, value_name = "POINT")]
    pub(crate) cut_link_after: Option<CutLink>,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ControlCommand {
    /// Open the pairing window.
    PairingWindow {
        /// For how long; 0 closes it.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Place the magnet or wand, which also admits contacts for a while, or take it away.
    Magnet {
        /// on or off.
        state: OnOff,
    },
    /// Age the battery to the beginning of a phase.
    Battery {
        /// The phase.
        phase: Battery,
    },
    /// Turn a knob of the simulated body; a wrong name lists the knobs there are.
    Turn {
        /// The knob, such as ventricular-lead-fault or meal.
        name: String,
        /// Its new value.
        #[arg(allow_negative_numbers = true)]
        value: i32,
    },
    /// Break the ventricular lead of a pacemaker (1), or mend it (0).
    LeadFault {
        /// on or off.
        state: OnOff,
    },
    /// Carry the device out of range, or back.
    OutOfRange {
        /// on or off.
        state: OnOff,
    },
    /// Cut the power for a moment: RAM is lost, the device starts again from its flash.
    PowerCut,
    /// Change nothing.
    Status,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum OnOff {
    On,
    Off,
}

impl From<OnOff> for bool {
    fn from(state: OnOff) -> Self {
        matches!(state, OnOff::On)
    }
}

impl From<ControlCommand> for Request {
    fn from(command: ControlCommand) -> Self {
        match command {
            ControlCommand::PairingWindow { seconds } => Self::PairingWindow { seconds },
            ControlCommand::Magnet { state } => Self::Magnet { on: state.into() },
            ControlCommand::Battery { phase } => Self::Battery { phase },
            ControlCommand::Turn { name, value } => Self::Turn { name, value },
            ControlCommand::LeadFault { state } => Self::Turn {
                name: "ventricular-lead-fault".into(),
                value: bool::from(state).into(),
            },
            ControlCommand::OutOfRange { state } => Self::OutOfRange { on: state.into() },
            ControlCommand::PowerCut => Self::PowerCut,
            ControlCommand::Status => Self::Status,
        }
    }
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a probability is a number from 0 to 1".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bluetooth_alone_means_to_run_by_it() {
        let parsed = |line: &str| Arguments::try_parse_from(complete(line.split(' ').map(OsString::from)));
        let short = parsed("firmware-sim --ble --adapter hci1 --state here").expect("short for run");
        assert!(
            matches!(&short.command, Command::Run(run) if run.ble && run.adapter.as_deref() == Some("hci1"))
        );
        assert!(parsed("firmware-sim --state here --air there").is_err());
        let long = parsed("firmware-sim run --state here --air there").expect("as it is");
        assert!(matches!(&long.command, Command::Run(run) if !run.ble));
    }
}
