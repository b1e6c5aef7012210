//! What can be said at the start.

use clap::{Parser, ValueEnum};
use std::path::PathBuf;

/// A programmer for implantable and wearable medical devices.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "wand-desktop", version, about)]
pub struct Arguments {
    /// The data folder [default: the user's]
    #[arg(long, env = "WAND_HOME", hide_env = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// The folder where simulated devices answer [default: `air` in the data folder]; named, devices are simulated until
    /// somebody chooses another radio
    #[arg(long, env = "WAND_AIR", hide_env = true, value_name = "DIR")]
    pub air: Option<PathBuf>,
    /// Begin a demonstration at once, with simulated devices of these classes [default: all]
    #[arg(long, value_name = "CLASS", num_args = 0..)]
    pub demo: Option<Vec<String>>,
    /// Role of the demonstration's operator
    #[arg(long, value_enum, default_value_t, requires = "demo")]
    pub role: DemoRole,
}

/// Who plays the operator in a demonstration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DemoRole {
    /// Reads and programmes.
    #[default]
    Clinician,
    /// Reads, and looks after devices.
    ServiceEngineer,
    /// Gives emergency therapy.
    Emergency,
    /// Makes devices.
    Manufacturer,
}

impl DemoRole {
    /// The role's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Clinician => "clinician",
            Self::ServiceEngineer => "service-engineer",
            Self::Emergency => "emergency",
            Self::Manufacturer => "manufacturer",
        }
    }
}
