use super::link::Side;
use super::{Air, Pacing};
use crate::controller::LinkParameters;
use serde::Serialize;

/// The air at a moment, for tests and people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// All controllers, by number.
    pub controllers: Vec<ControllerStatus>,
    /// All connections, oldest first.
    pub links: Vec<LinkStatus>,
    /// Microseconds between packets; none when connection events set the pace.
    pub pace_us: Option<u64>,
}

/// A controller at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControllerStatus {
    /// The manufacturer's address.
    pub address: String,
    /// Whether it is in its host.
    pub plugged: bool,
    /// Whether its antenna is silent.
    pub muted: bool,
    /// Whether it advertises.
    pub advertising: bool,
    /// Whether it listens for advertising.
    pub scanning: bool,
}

/// A connection at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkStatus {
    /// The central's controller.
    pub central: usize,
    /// The peripheral's controller.
    pub peripheral: usize,
    /// Interval in 1.25 ms, latency in events, time-out in 10 ms.
    #[serde(flatten)]
    pub parameters: LinkParameters,
    /// Packets the central's controller sent.
    pub to_peripheral: u64,
    /// Packets the peripheral's controller sent.
    pub to_central: u64,
}

impl Air {
    /// What there is now.
    pub fn status(&self) -> Status {
        Status {
            controllers: self
                .stations
                .iter()
                .map(|station| ControllerStatus {
                    address: station.controller.address().to_string(),
                    plugged: station.plugged,
                    muted: station.muted,
                    advertising: station.controller.is_advertising(),
                    scanning: station.controller.is_scanning(),
                })
                .collect(),
            links: self
                .links
                .iter()
                .map(|link| LinkStatus {
                    central: link.end(Side::Central).controller(),
                    peripheral: link.end(Side::Peripheral).controller(),
                    parameters: link.parameters,
                    to_peripheral: link.end(Side::Central).carried(),
                    to_central: link.end(Side::Peripheral).carried(),
                })
                .collect(),
            pace_us: match self.settings.pacing {
                Pacing::Every(time) => Some(time.as_micros() as u64),
                Pacing::Events(_) => None,
            },
        }
    }
}
