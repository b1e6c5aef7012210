//! The air between the controllers: who hears whose advertising, which connections there are, and when data crosses.
//!
//! Sans-IO: packets come in with [`Air::receive`], time passes with [`Air::advance`], and what happened is drained with
//! [`Air::poll`]. Nothing here sleeps; the same air runs on a virtual clock in tests.

mod advertising;
mod link;
mod mishap;
mod pacing;
mod status;

#[cfg(test)]
mod tests;

pub use mishap::{Lost, Mishaps};
pub use pacing::{NotAPacing, Pacing};
pub use status::{ControllerStatus, LinkStatus, Status as AirStatus};

use crate::controller::{Controller, Effect, Generation, Time};
use crate::hci::{Address, Event};
use link::{Link, Side};
use std::collections::VecDeque;

/// How the air is set up.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Which advertising the controllers can do.
    pub generation: Generation,
    /// When data crosses.
    pub pacing: Pacing,
    /// For delays and losses: the same seed and the same packets at the same times give the same air.
    pub seed: u64,
}

/// What happened in the air.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// An H4 packet for a controller's host.
    ToHost {
        /// Which controller.
        controller: usize,
        /// Type byte first.
        packet: Vec<u8>,
    },
    /// A packet of the advertising channels, as anybody near hears it.
    OnAir(Pdu),
}

/// A packet of the advertising channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdu {
    /// When.
    pub at: Time,
    /// Who sent it.
    pub controller: usize,
    /// Its name in Vol 6, Part B, 2.3.
    pub kind: &'static str,
    /// The sender's address.
    pub address: Address,
    /// Advertising data, or nothing.
    pub data: Vec<u8>,
}

/// A station: one controller with its antenna.
#[derive(Debug)]
struct Station {
    controller: Controller,
    plugged: bool,
    muted: bool,
    rssi: i8,
}

impl Station {
    fn is_audible(&self) -> bool {
        self.plugged && !self.muted
    }
}

/// No such controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no controller {0}")]
pub struct NoSuchController(pub usize);

/// How loud a controller is heard when nothing else is said, in dBm.
const USUAL_RSSI: i8 = -60;

/// All controllers and connections.
#[derive(Debug)]
pub struct Air {
    settings: Settings,
    stations: Vec<Station>,
    links: Vec<Link>,
    mishaps: Mishaps,
    chance: fastrand::Rng,
    out: VecDeque<Output>,
}

impl Air {
    /// An air with nobody in it.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            stations: Vec::new(),
            links: Vec::new(),
            mishaps: Mishaps::default(),
            chance: fastrand::Rng::with_seed(settings.seed),
            out: VecDeque::new(),
        }
    }

    /// A further controller; its number counts from 0.
    pub fn add(&mut self) -> usize {
        let number = self.stations.len();
        let address = Address::of_controller(number as u8);
        self.stations.push(Station {
            controller: Controller::new(self.settings.generation, address, self.chance.u64(..)),
            plugged: true,
            muted: false,
            rssi: USUAL_RSSI,
        });
        number
    }

    /// A host sent a packet.
    pub fn receive(&mut self, now: Time, controller: usize, packet: &[u8]) {
        let Some(station) = self.stations.get_mut(controller) else {
            return;
        };
        for effect in station.controller.handle(now, packet) {
            self.apply(now, controller, effect);
        }
        self.advance(now);
    }

    /// Lets time pass: advertises, carries data, and ends connections that went silent.
    pub fn advance(&mut self, now: Time) {
        self.advertise(now);
        self.carry(now);
        self.supervise(now);
    }

    /// When something is due without a packet of a host; never earlier than what [`Air::advance`] was told last.
    pub fn next_deadline(&self) -> Option<Time> {
        let adverts = self
            .stations
            .iter()
            .filter_map(|station| station.controller.next_advert());
        let links = self
            .links
            .iter()
            .filter_map(|link| link.next_deadline(self.settings.pacing));
        adverts.chain(links).min()
    }

    /// The next thing that happened.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// Ends connections at once, as if the supervision time-out had passed: those of one controller, or all.
    ///
    /// # Errors
    /// When there is no such controller.
    pub fn drop_links(&mut self, of: Option<usize>) -> Result<(), NoSuchController> {
        if let Some(number) = of {
            self.station(number)?;
        }
        let (lost, kept) = std::mem::take(&mut self.links)
            .into_iter()
            .partition(|link: &Link| of.is_none_or(|number| link.has(number)));
        self.links = kept;
        for link in lost {
            self.lose(&link);
        }
        Ok(())
    }

    /// Silences a controller's antenna both ways, or lets it speak again. Connections of a silent one end at their
    /// supervision time-out.
    ///
    /// # Errors
    /// When there is no such controller.
    pub fn mute(&mut self, now: Time, controller: usize, muted: bool) -> Result<(), NoSuchController> {
        self.station(controller)?.muted = muted;
        self.note_silence(now);
        Ok(())
    }

    /// Takes a controller out of its host, or puts in a fresh one with the same address. Its peers are told nothing.
    ///
    /// # Errors
    /// When there is no such controller.
    pub fn plug(&mut self, now: Time, controller: usize, plugged: bool) -> Result<(), NoSuchController> {
        let (generation, seed) = (self.settings.generation, self.chance.u64(..));
        let station = self.station(controller)?;
        station.plugged = plugged;
        station.controller = Controller::new(generation, station.controller.address(), seed);
        self.forget(now, controller);
        Ok(())
    }

    /// How loud a controller is heard.
    ///
    /// # Errors
    /// When there is no such controller.
    pub fn set_rssi(&mut self, controller: usize, rssi: i8) -> Result<(), NoSuchController> {
        self.station(controller)?.rssi = rssi;
        Ok(())
    }

    /// When data crosses from now on.
    pub fn set_pacing(&mut self, pacing: Pacing) {
        self.settings.pacing = pacing;
    }

    /// What goes wrong from now on.
    pub fn mishaps(&mut self) -> &mut Mishaps {
        &mut self.mishaps
    }

    fn station(&mut self, number: usize) -> Result<&mut Station, NoSuchController> {
        self.stations.get_mut(number).ok_or(NoSuchController(number))
    }

    fn tell(&mut self, controller: usize, event: &Event) {
        if self
            .stations
            .get(controller)
            .is_some_and(|station| station.plugged)
        {
            self.out.push_back(Output::ToHost {
                controller,
                packet: event.to_host(),
            });
        }
    }

    fn apply(&mut self, now: Time, controller: usize, effect: Effect) {
        match effect {
            Effect::Tell(event) => self.tell(controller, &event),
            Effect::Forget => self.forget(now, controller),
            Effect::Carry(acl) => {
                if let Some((link, side)) = self.link_mut(controller, acl.handle) {
                    link.queue(now, side, acl);
                }
            }
            Effect::End { handle, reason } => self.end(controller, handle, reason),
            Effect::Update { handle, parameters } => self.update(now, controller, handle, parameters),
            Effect::Encrypt {
                handle,
                identifiers,
                key,
            } => self.begin_encryption(controller, handle, identifiers, key),
            Effect::Key { handle, key } => self.answer_key(controller, handle, key),
        }
    }

    fn link_mut(&mut self, controller: usize, handle: u16) -> Option<(&mut Link, Side)> {
        self.links
            .iter_mut()
            .find_map(|link| link.side(controller, handle).map(|side| (link, side)))
    }
}
