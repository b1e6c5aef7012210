//! A device, sans-IO: both clocks are arguments, packets go in and out, nothing here waits.
//!
//! [`Device::manufacture`] makes one, [`Device::boot`] starts one. Then [`Device::handle`] takes what happens, and
//! [`Device::poll`] is drained until it says [`DeviceOutput::Wait`]. A device whose power was cut says nothing more;
//! booting the same parts again is what happens when the power comes back.

mod acquaintances;
mod boot;
mod command;
mod connection;
mod control;
mod credentials;
mod directory;
mod fault;
mod journal;
mod news;
mod pairing;
mod plan;
mod provisioning;
mod report;
mod request;
mod settings;
mod shared_flash;
mod switches;
mod telemetry;
mod therapy;
mod upkeep;

pub use boot::{
    BUILD_TIME, CONTACT_LIMITS, FlashChips, LOG_GEOMETRY, Parts, RECORD_GEOMETRY, TRUST_GEOMETRY,
};
pub use control::{Control, ControlFault, Status};
pub use credentials::Installation;
pub(crate) use directory::replace;
pub use directory::{DeviceDirectory, DirectoryFault};
pub use fault::Fault;
pub use news::News;
pub use pairing::MAX_PAIRED;
pub use provisioning::Provisioning;
pub use settings::{Settings, SettingsFault};
pub use shared_flash::SharedFlash;
pub use telemetry::{MARKER_CHANNEL, VALUE_CHANNELS};
pub use wand_protocol::log::LogCode;

use crate::body::Body;
use crate::contact::{ContactBudget, ContactLimits};
use crate::device_log::DeviceLog;
use crate::energy::EnergyMeter;
use crate::flash::{DeviceRecord, Flash, FlashCounters, TwoBank};
use crate::keystore::KeyStore;
use connection::Contact;
use credentials::Credentials;
use std::collections::VecDeque;
use std::sync::Arc;
use therapy::Therapy;
use wand_crypto::{Provider, Random, Signer};
use wand_protocol::cose::CertificateRef;
use wand_protocol::session::{Endpoint, Output, Session, Surroundings};
use wand_trust::{ClockFloor, Policy, TrustStore};

/// Both clocks of the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since an arbitrary start; never goes back.
    pub ms: u64,
    /// What the device's clock says, seconds since 1970 UTC; may be wrong.
    pub unix_s: u64,
}

/// What happens to a device.
#[derive(Debug)]
pub enum DeviceInput<'a> {
    /// A programmer connected.
    Connected {
        /// The largest packet in bytes.
        mtu: usize,
        /// The connection interval in milliseconds.
        interval_ms: u32,
    },
    /// A packet arrived.
    Packet(&'a [u8]),
    /// The connection is gone.
    Disconnected,
    /// Centrals were connected beside all that, for so long in all, and began no session.
    Loitered {
        /// How long in milliseconds.
        ms: u64,
        /// Their connection interval in milliseconds.
        interval_ms: u32,
    },
}

/// What a device asks of the world.
#[derive(Debug, PartialEq, Eq)]
pub enum DeviceOutput {
    /// Send this packet.
    Packet(Vec<u8>),
    /// End the connection.
    Disconnect,
    /// Something happened.
    News(News),
    /// Nothing more until something happens, or until this time in milliseconds.
    Wait(Option<u64>),
}

/// The key that signs receipts and checkpoints, and how they name its certificate.
struct Evidence {
    signer: Arc<dyn Signer>,
    reference: CertificateRef,
}

/// A simulated device.
pub struct Device {
    provider: &'static dyn Provider,
    random: Box<dyn Random + Send>,
    settings: Settings,
    policy: Policy,
    store: TwoBank<Box<dyn Flash>>,
    record: DeviceRecord,
    credentials_store: TwoBank<Box<dyn Flash>>,
    credentials: Option<Credentials>,
    trust: TrustStore,
    /// Grows with every change of the trust store.
    trust_generation: u64,
    log: DeviceLog<Box<dyn Flash>>,
    keys: Arc<KeyStore>,
    endpoint: Option<Arc<Endpoint>>,
    evidence: Option<Evidence>,
    meter: EnergyMeter,
    limits: ContactLimits,
    budget: ContactBudget,
    floor: ClockFloor,
    body: Box<dyn Body>,
    therapy: Therapy,
    /// Alerts that are pending, by parameter number.
    alerts: Vec<u16>,
    contact: Option<Contact>,
    outbox: VecDeque<DeviceOutput>,
    pairing_until_ms: u64,
    introduce: bool,
    turned_away_noted_at: Option<u64>,
    powered: bool,
    flash_charged: FlashCounters,
    /// Device time, seconds since 1970 UTC, as of the last call.
    time: u64,
    /// Milliseconds since an arbitrary start, as of the last call.
    ms: u64,
    /// What to add to `ms` for the body's milliseconds since 1970.
    body_offset_ms: u64,
}

impl Device {
    /// Whether the power was cut.
    pub fn is_dead(&self) -> bool {
        !self.powered
    }

    /// Takes what happened. Drain [`Device::poll`] afterwards.
    pub fn handle(&mut self, now: Now, input: DeviceInput<'_>) {
        if !self.powered {
            return;
        }
        self.live(now);
        match input {
            DeviceInput::Connected { mtu, interval_ms } => self.connected(mtu, interval_ms),
            DeviceInput::Packet(packet) => self.packet(packet),
            DeviceInput::Disconnected => self.disconnected(),
            DeviceInput::Loitered { ms, interval_ms } => self.loitered(ms, interval_ms),
        }
    }

    /// The next thing to do; call until it says [`DeviceOutput::Wait`].
    pub fn poll(&mut self, now: Now) -> DeviceOutput {
        loop {
            if let Some(output) = self.outbox.pop_front() {
                return output;
            }
            if !self.powered {
                return DeviceOutput::Wait(None);
            }
            self.live(now);
            self.end_what_is_due();
            match self.with_session(|session, around| session.poll(around)) {
                Some(Output::Packet(packet)) => {
                    self.packet_sent(packet.len());
                    self.outbox.push_back(DeviceOutput::Packet(packet));
                }
                Some(Output::Event(event)) => self.session_event(event),
                Some(Output::Wait(_)) if self.tell_what_is_due() => {}
                Some(Output::Wait(until)) => return DeviceOutput::Wait(self.next_wake(until)),
                None if self.outbox.is_empty() => return DeviceOutput::Wait(None),
                None => {}
            }
        }
    }

    fn with_session<T>(&mut self, run: impl FnOnce(&mut Session, &mut Surroundings<'_>) -> T) -> Option<T> {
        let contact = self.contact.as_mut()?;
        let paired = acquaintances::Paired {
            pairings: &self.record.pairings,
            introduce: self.introduce,
        };
        let mut around = Surroundings {
            now_ms: self.ms,
            unix_s: self.time,
            random: &mut *self.random,
            store: &self.trust,
            acquaintances: &paired,
        };
        Some(run(&mut contact.session, &mut around))
    }

    fn lose_power(&mut self) {
        self.powered = false;
        self.contact = None;
        self.outbox.clear();
        self.outbox.push_back(DeviceOutput::News(News::PowerLost));
        self.outbox.push_back(DeviceOutput::Disconnect);
    }

    fn tell(&mut self, news: News) {
        self.outbox.push_back(DeviceOutput::News(news));
    }
}
