//! Two sessions and the modelled link between them, on a virtual clock.

use crate::credentials::{Credentials, DEVICE, NOW, PACEMAKER, Party};
use crate::edhoc::{Case, Form, key_use, x5t};
use std::sync::Arc;
use wand_crypto::{HealthTested, OsRandom, Provider};
use wand_link::{Direction, LinkCounters, Mode};
use wand_link::{LinkModel, LinkParameters};
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{Acquaintances, Endpoint, Event, Input, Output, Session, Surroundings};
use wand_trust::{Function, Policy, TrustStore};

/// Steps after which a world that reports nothing counts as stuck.
const STEPS: usize = 10_000_000;

/// The link between the two, and how the programmer hands packets to it before the session is open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wiring {
    pub(crate) link: LinkParameters,
    pub(crate) handshake: Mode,
    pub(crate) seed: u64,
}

/// Whether a side has met the other before.
struct Met(Option<([u8; 8], Vec<u8>)>);

impl Acquaintances for Met {
    fn certificate(&self, x5t: &[u8; 8]) -> Option<Vec<u8>> {
        self.0
            .as_ref()
            .filter(|(hash, _)| hash == x5t)
            .map(|(_, leaf)| leaf.clone())
    }

    fn holds_ours(&self, _: Option<&[u8; 32]>) -> bool {
        self.0.is_some()
    }
}

struct End {
    session: Session,
    met: Met,
}

/// A device and a programmer on a link.
pub(crate) struct World<'a> {
    device: End,
    programmer: End,
    model: LinkModel,
    wiring: Wiring,
    store: &'a TrustStore,
    random: HealthTested<OsRandom>,
    now_us: u64,
}

impl<'a> World<'a> {
    /// Both sides at the moment of connecting.
    pub(crate) fn connect(
        case: Case,
        providers: [&'static dyn Provider; 2],
        credentials: &'a Credentials,
        wiring: Wiring,
    ) -> Self {
        let [device, programmer] = providers;
        let config = SegmentConfig {
            mtu: wiring.link.mtu,
            interval_ms: u32::try_from(wiring.link.connection_interval_us / 1000).expect("a short interval"),
            ..SegmentConfig::default()
        };
        let endpoint = |party, provider| Arc::new(endpoint(case, party, provider, credentials));
        let device_session = Session::device(endpoint(Party::Device, device), config, 0);
        let programmer_session = Session::programmer(endpoint(Party::Operator, programmer), config, 0);
        let met = |peer| Met(met(case, peer, credentials));
        Self {
            device: End {
                session: device_session,
                met: met(Party::Operator),
            },
            programmer: End {
                session: programmer_session,
                met: met(Party::Device),
            },
            model: LinkModel::new(wiring.link, wiring.seed),
            wiring,
            store: &credentials.store,
            random: HealthTested::start(OsRandom).expect("a healthy random source"),
            now_us: 0,
        }
    }

    /// Microseconds since the connection was made.
    pub(crate) fn now_us(&self) -> u64 {
        self.now_us
    }

    /// Connection events since the connection was made, whether they carried anything or not.
    pub(crate) fn events(&self) -> u64 {
        self.now_us / self.wiring.link.connection_interval_us + 1
    }

    /// What went over the link.
    pub(crate) fn counters(&self) -> LinkCounters {
        self.model.counters()
    }

    /// A party's session.
    pub(crate) fn session(&mut self, party: Party) -> &mut Session {
        &mut self.end(party).session
    }

    fn end(&mut self, party: Party) -> &mut End {
        match party {
            Party::Device => &mut self.device,
            Party::Operator => &mut self.programmer,
        }
    }

    /// Lets time pass until somebody reports something.
    pub(crate) fn next(&mut self) -> (Party, Event) {
        for _ in 0..STEPS {
            let mut waits = [None, None];
            for (party, wait) in [Party::Device, Party::Operator].into_iter().zip(&mut waits) {
                match self.drain(party) {
                    Ok(event) => return (party, event),
                    Err(until_ms) => *wait = until_ms.map(|ms| ms * 1000),
                }
            }
            let times = [self.model.next_event_time(), waits[0], waits[1]];
            let next = times
                .into_iter()
                .flatten()
                .min()
                .expect("sessions have deadlines");
            self.now_us = self.now_us.max(next);
            self.deliver();
        }
        panic!("nothing happened in {STEPS} steps, at {} µs", self.now_us);
    }

    /// The next event of a party, or until when it waits.
    fn drain(&mut self, party: Party) -> Result<Event, Option<u64>> {
        loop {
            let output = self.with(party, |session, around| session.poll(around));
            match output {
                Output::Event(event) => return Ok(event),
                Output::Wait(until) => return Err(until),
                Output::Packet(packet) => {
                    let (direction, mode) = self.way(party);
                    self.model
                        .push(direction, mode, packet, self.now_us)
                        .expect("a packet that fits");
                }
            }
        }
    }

    fn way(&self, from: Party) -> (Direction, Mode) {
        match from {
            Party::Device => (Direction::ToProgrammer, Mode::Bulk),
            Party::Operator if self.programmer.session.is_open() => (Direction::ToDevice, Mode::Bulk),
            Party::Operator => (Direction::ToDevice, self.wiring.handshake),
        }
    }

    fn deliver(&mut self) {
        for delivery in self.model.advance(self.now_us) {
            let party = match delivery.direction {
                Direction::ToDevice => Party::Device,
                Direction::ToProgrammer => Party::Operator,
            };
            self.with(party, |session, around| {
                session.handle(around, Input::Packet(&delivery.packet))
            });
        }
    }

    fn with<T>(&mut self, party: Party, act: impl FnOnce(&mut Session, &mut Surroundings<'_>) -> T) -> T {
        let end = match party {
            Party::Device => &mut self.device,
            Party::Operator => &mut self.programmer,
        };
        let mut around = Surroundings {
            now_ms: self.now_us / 1000,
            unix_s: NOW,
            random: &mut self.random,
            store: self.store,
            acquaintances: &end.met,
        };
        act(&mut end.session, &mut around)
    }
}

fn endpoint(
    case: Case,
    party: Party,
    provider: &'static dyn Provider,
    credentials: &Credentials,
) -> Endpoint {
    let identity = credentials.identity(provider, party, case.suite.curve(), key_use(case.method, party));
    let (peer_function, peer_class, peer_serial) = match party {
        Party::Device => (Function::OperatorSession, None, None),
        Party::Operator => (
            Function::DeviceIdentity,
            Some(PACEMAKER),
            Some(DEVICE.1.to_owned()),
        ),
    };
    Endpoint {
        provider,
        policy: Policy {
            suites: vec![case.suite.number()],
            ..Policy::default()
        },
        identities: vec![identity],
        peer_function,
        peer_class,
        peer_serial,
        method: case.method,
    }
}

fn met(case: Case, peer: Party, credentials: &Credentials) -> Option<([u8; 8], Vec<u8>)> {
    let provider = wand_crypto::rustcrypto();
    let identity = credentials.identity(provider, peer, case.suite.curve(), key_use(case.method, peer));
    (case.form == Form::X5T).then(|| (x5t(&identity.leaf), identity.leaf))
}
