//! One controller: what its host commands it, and what it answers. No socket, clock or air.

mod advertising;
mod connecting;
mod information;
mod links;
mod scanning;

#[cfg(test)]
mod tests;

pub use advertising::Advert;
pub use connecting::Initiating;

use crate::hci::{Acl, Address, Event, Fields, FromHost, Status, opcode};
use advertising::Advertising;
use scanning::Scanning;
use std::collections::BTreeSet;
use std::time::Duration;

/// Time since the air began.
pub type Time = Duration;

/// Which advertising a controller can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Generation {
    /// Core 4: one advertiser, 31 bytes.
    #[default]
    Legacy,
    /// Core 5: several advertising sets, each with its own address and 251 bytes.
    Extended,
}

/// What a controller does in answer to its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Tell the host.
    Tell(Event),
    /// Carry data to the other end.
    Carry(Acl),
    /// End a connection.
    End {
        /// Which, on this side.
        handle: u16,
        /// As the host gave it.
        reason: u8,
    },
    /// Change a connection's parameters.
    Update {
        /// Which, on this side.
        handle: u16,
        /// The new parameters.
        parameters: LinkParameters,
    },
    /// Ask the peer's host for the key.
    Encrypt {
        /// Which, on this side.
        handle: u16,
        /// Random number and diversifier.
        identifiers: [u8; 10],
        /// The central's key.
        key: [u8; 16],
    },
    /// The peripheral's answer to that.
    Key {
        /// Which, on this side.
        handle: u16,
        /// Its key, when it has one.
        key: Option<[u8; 16]>,
    },
    /// All connections are forgotten, without a word to the other end.
    Forget,
}

/// A connection's timing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct LinkParameters {
    /// In 1.25 ms, 6 to 3200.
    pub interval: u16,
    /// Connection events that the peripheral may sleep through, at most 499.
    pub latency: u16,
    /// Supervision time-out in 10 ms, 10 to 3200.
    pub timeout: u16,
}

impl LinkParameters {
    /// Reads minimum and maximum interval, latency and time-out; takes the shortest interval. `None` when out of range
    /// (7.8.12), or when the time-out would come before the peripheral has to answer.
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (shortest, longest) = (fields.u16()?, fields.u16()?);
        let (latency, timeout) = (fields.u16()?, fields.u16()?);
        let in_range = (6..=3200).contains(&shortest)
            && (shortest..=3200).contains(&longest)
            && latency <= 499
            && (10..=3200).contains(&timeout);
        let this = Self {
            interval: shortest,
            latency,
            timeout,
        };
        (in_range && this.supervision() > this.event() * (1 + u32::from(latency)) * 2).then_some(this)
    }

    /// Between two connection events.
    pub fn event(&self) -> Duration {
        Duration::from_micros(1250) * u32::from(self.interval)
    }

    /// Silence after which the connection is lost.
    pub fn supervision(&self) -> Duration {
        Duration::from_millis(10) * u32::from(self.timeout)
    }
}

/// A controller between its host and the air.
#[derive(Debug)]
pub struct Controller {
    generation: Generation,
    address: Address,
    random: Address,
    le_events: u64,
    accept_list: Vec<Address>,
    advertising: Advertising,
    scanning: Scanning,
    initiating: Option<Initiating>,
    links: BTreeSet<u16>,
    random_numbers: fastrand::Rng,
}

/// LE_Event_Mask after a reset (7.8.1).
const FIRST_LE_EVENTS: u64 = 0x1F;

/// The bit of LE Enhanced Connection Complete in LE_Event_Mask.
const ENHANCED_CONNECTION_COMPLETE: u64 = 1 << 9;

impl Controller {
    /// A controller that was just powered; `seed` is for the random numbers its host asks for.
    pub fn new(generation: Generation, address: Address, seed: u64) -> Self {
        Self {
            generation,
            address,
            random: Address::unset(),
            le_events: FIRST_LE_EVENTS,
            accept_list: Vec::new(),
            advertising: Advertising::default(),
            scanning: Scanning::default(),
            initiating: None,
            links: BTreeSet::new(),
            random_numbers: fastrand::Rng::with_seed(seed),
        }
    }

    /// The manufacturer's address.
    pub fn address(&self) -> Address {
        self.address
    }

    /// Takes one H4 packet of the host. What no host may send is dropped, as a controller cannot answer it.
    pub fn handle(&mut self, now: Time, packet: &[u8]) -> Vec<Effect> {
        match FromHost::read(packet) {
            Some(FromHost::Command { opcode, parameters }) => self.command(now, opcode, parameters),
            Some(FromHost::Acl(acl)) if self.links.contains(&acl.handle) => vec![Effect::Carry(acl)],
            Some(FromHost::Acl(_)) | None => Vec::new(),
        }
    }

    fn command(&mut self, now: Time, opcode: u16, parameters: &[u8]) -> Vec<Effect> {
        let fields = &mut Fields::new(parameters);
        let known = opcode::KNOWN.iter().any(|(known, since, ..)| {
            *known == opcode && (*since == opcode::Since::Legacy || self.generation == Generation::Extended)
        });
        if !known {
            return refusal(opcode, Status::UnknownCommand);
        }
        let answer = self
            .basics(opcode, fields)
            .or_else(|| self.information(opcode, fields))
            .or_else(|| self.advertise(now, opcode, fields))
            .or_else(|| self.scan(opcode, fields))
            .or_else(|| self.connect(opcode, fields))
            .or_else(|| self.use_link(opcode, fields));
        match answer {
            Some(Ok(effects)) => effects,
            Some(Err(status)) => refusal(opcode, status),
            None => refusal(opcode, Status::UnknownCommand),
        }
    }

    fn basics(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Option<Answer> {
        Some(match opcode {
            opcode::RESET => {
                let seed = self.random_numbers.u64(..);
                *self = Self::new(self.generation, self.address, seed);
                Ok(vec![Effect::Forget, done(opcode)])
            }
            opcode::SET_EVENT_MASK | opcode::SET_EVENT_MASK_PAGE_2 => {
                required(fields.array::<8>()).map(|_| vec![done(opcode)])
            }
            opcode::WRITE_LE_HOST_SUPPORT => required(fields.array::<2>()).map(|_| vec![done(opcode)]),
            opcode::LE_SET_EVENT_MASK => required(fields.array()).map(|mask| {
                self.le_events = u64::from_le_bytes(mask);
                vec![done(opcode)]
            }),
            opcode::LE_SET_RANDOM_ADDRESS => self.set_random_address(opcode, fields),
            opcode::LE_RAND => Ok(vec![returned(opcode, &self.random_numbers.u64(..).to_le_bytes())]),
            opcode::LE_CLEAR_ACCEPT_LIST => {
                self.accept_list.clear();
                Ok(vec![done(opcode)])
            }
            opcode::LE_ADD_TO_ACCEPT_LIST => self.add_to_accept_list(opcode, fields),
            opcode::LE_REMOVE_FROM_ACCEPT_LIST => required(fields.typed_address()).map(|address| {
                self.accept_list.retain(|listed| *listed != address);
                vec![done(opcode)]
            }),
            _ => return None,
        })
    }

    fn set_random_address(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        let address = required(fields.address(crate::hci::AddressKind::Random))?;
        let in_use =
            self.advertising.legacy_is_on() || self.scanning.is_legacy_on() || self.initiating.is_some();
        if in_use {
            return Err(Status::CommandDisallowed);
        }
        self.random = address;
        Ok(vec![done(opcode)])
    }

    fn add_to_accept_list(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        let address = required(fields.typed_address())?;
        if self.accept_list.len() >= information::ACCEPT_LIST_SIZE {
            return Err(Status::MemoryExceeded);
        }
        if !self.accept_list.contains(&address) {
            self.accept_list.push(address);
        }
        Ok(vec![done(opcode)])
    }

    fn own_address(&self, kind: crate::hci::AddressKind) -> Address {
        match kind {
            crate::hci::AddressKind::Public => self.address,
            crate::hci::AddressKind::Random => self.random,
        }
    }
}

type Answer = Result<Vec<Effect>, Status>;

fn done(opcode: u16) -> Effect {
    Effect::Tell(Event::done(opcode, Status::Success))
}

fn begun(opcode: u16) -> Effect {
    Effect::Tell(Event::CommandStatus {
        opcode,
        status: Status::Success,
    })
}

fn returned(opcode: u16, parameters: &[u8]) -> Effect {
    let mut returned = vec![Status::Success.code()];
    returned.extend_from_slice(parameters);
    Effect::Tell(Event::CommandComplete { opcode, returned })
}

fn refusal(opcode: u16, status: Status) -> Vec<Effect> {
    vec![Effect::Tell(if opcode::is_answered_by_status(opcode) {
        Event::CommandStatus { opcode, status }
    } else {
        Event::done(opcode, status)
    })]
}

fn required<T>(field: Option<T>) -> Result<T, Status> {
    field.ok_or(Status::InvalidParameters)
}
