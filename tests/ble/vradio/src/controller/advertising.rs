use super::information::{ADVERTISING_SETS, EXTENDED_DATA};
use super::{Answer, Controller, Effect, Time, done, required, returned};
use crate::hci::{Address, AddressKind, Event, Fields, Status, opcode};
use std::collections::BTreeMap;
use std::time::Duration;

/// Advertising_Event_Properties (7.8.53) and, for legacy advertising, what its type stands for.
mod property {
    pub(super) const CONNECTABLE: u16 = 1 << 0;
    pub(super) const SCANNABLE: u16 = 1 << 1;
    pub(super) const DIRECTED: u16 = 1 << 2;
    pub(super) const LEGACY: u16 = 1 << 4;
}

/// Bytes of data in a legacy PDU.
const LEGACY_DATA: usize = 31;

/// The number of the one advertiser that the legacy commands mean.
const LEGACY_SET: u8 = 0;

const SLOT: Duration = Duration::from_micros(625);

/// The random delay added to each interval (Vol 6, Part B, 4.4.2.2.1).
const LONGEST_DELAY: Duration = Duration::from_millis(10);

/// One advertising event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advert {
    /// Which advertising set.
    pub set: u8,
    /// Under which address.
    pub address: Address,
    /// With a PDU of Core 4.
    pub legacy: bool,
    /// Whether a connection is wanted.
    pub connectable: bool,
    /// Whether a scan is answered.
    pub scannable: bool,
    /// Only this one may connect.
    pub directed: Option<Address>,
    /// What is said.
    pub data: Vec<u8>,
    /// What a scan is answered with.
    pub response: Vec<u8>,
}

/// All advertisers of one controller.
#[derive(Debug, Default)]
pub(super) struct Advertising {
    sets: BTreeMap<u8, Set>,
}

#[derive(Debug)]
struct Set {
    properties: u16,
    interval: Duration,
    own: AddressKind,
    /// An extended set has a random address of its own.
    random: Option<Address>,
    directed: Address,
    data: Vec<u8>,
    response: Vec<u8>,
    on: Option<Running>,
}

#[derive(Debug, Clone, Copy)]
struct Running {
    next: Time,
    until: Option<Time>,
    events_left: Option<u8>,
}

impl Default for Set {
    fn default() -> Self {
        Self {
            properties: property::CONNECTABLE | property::SCANNABLE | property::LEGACY,
            interval: SLOT * 0x800,
            own: AddressKind::Public,
            random: None,
            directed: Address::unset(),
            data: Vec::new(),
            response: Vec::new(),
            on: None,
        }
    }
}

impl Set {
    fn has(&self, property: u16) -> bool {
        self.properties & property != 0
    }

    fn longest_data(&self) -> usize {
        if self.has(property::LEGACY) {
            LEGACY_DATA
        } else {
            EXTENDED_DATA
        }
    }
}

impl Advertising {
    pub(super) fn legacy_is_on(&self) -> bool {
        self.sets.get(&LEGACY_SET).is_some_and(|set| set.on.is_some())
    }

    fn legacy(&mut self) -> &mut Set {
        self.sets.entry(LEGACY_SET).or_default()
    }

    fn set(&mut self, fields: &mut Fields<'_>) -> Result<&mut Set, Status> {
        let number = required(fields.u8())?;
        self.sets.get_mut(&number).ok_or(Status::UnknownAdvertisingSet)
    }
}

impl Controller {
    /// Whether any advertiser is on.
    pub fn is_advertising(&self) -> bool {
        self.advertising.sets.values().any(|set| set.on.is_some())
    }

    /// When the next advertising event is due.
    pub fn next_advert(&self) -> Option<Time> {
        self.advertising
            .sets
            .values()
            .filter_map(|set| Some(set.on?.next))
            .min()
    }

    /// The advertising events that are due, and what the host is told of advertisers that ended.
    pub fn adverts(&mut self, now: Time, delays: &mut fastrand::Rng) -> (Vec<Advert>, Vec<Event>) {
        let (mut adverts, mut ended) = (Vec::new(), Vec::new());
        let (public, random) = (self.address, self.random);
        for (number, set) in &mut self.advertising.sets {
            let Some(on) = set.on.as_mut().filter(|on| on.next <= now) else {
                continue;
            };
            if on.until.is_some_and(|until| until <= now) || on.events_left == Some(0) {
                set.on = None;
                ended.push(Event::SetTerminated {
                    status: Status::AdvertisingTimeout,
                    set: *number,
                    handle: 0,
                });
                continue;
            }
            on.next = now + set.interval + LONGEST_DELAY.mul_f32(delays.f32());
            on.events_left = on.events_left.map(|left| left.saturating_sub(1));
            adverts.push(Advert {
                set: *number,
                address: match set.own {
                    AddressKind::Public => public,
                    AddressKind::Random => set.random.unwrap_or(random),
                },
                legacy: set.has(property::LEGACY),
                connectable: set.has(property::CONNECTABLE),
                scannable: set.has(property::SCANNABLE),
                directed: set.has(property::DIRECTED).then_some(set.directed),
                data: set.data.clone(),
                response: set.response.clone(),
            });
        }
        (adverts, ended)
    }

    /// A connection ended this advertiser; an extended one tells its host which.
    pub fn advertiser_connected(&mut self, set: u8, handle: u16) -> Option<Event> {
        self.advertising.sets.get_mut(&set)?.on = None;
        (self.generation == super::Generation::Extended).then_some(Event::SetTerminated {
            status: Status::Success,
            set,
            handle,
        })
    }

    pub(super) fn advertise(&mut self, now: Time, opcode: u16, fields: &mut Fields<'_>) -> Option<Answer> {
        Some(match opcode {
            opcode::LE_SET_ADVERTISING_PARAMETERS => self.legacy_parameters(opcode, fields),
            opcode::LE_SET_ADVERTISING_DATA => legacy_data(fields).map(|data| {
                self.advertising.legacy().data = data;
                vec![done(opcode)]
            }),
            opcode::LE_SET_SCAN_RESPONSE_DATA => legacy_data(fields).map(|data| {
                self.advertising.legacy().response = data;
                vec![done(opcode)]
            }),
            opcode::LE_SET_ADVERTISING_ENABLE => required(fields.flag()).map(|on| {
                self.advertising.legacy().on = on.then_some(Running {
                    next: now,
                    until: None,
                    events_left: None,
                });
                vec![done(opcode)]
            }),
            opcode::LE_SET_EXTENDED_ADVERTISING_PARAMETERS => self.extended_parameters(opcode, fields),
            opcode::LE_SET_ADVERTISING_SET_RANDOM_ADDRESS => self.advertising.set(fields).and_then(|set| {
                set.random = Some(required(fields.address(AddressKind::Random))?);
                Ok(vec![done(opcode)])
            }),
            opcode::LE_SET_EXTENDED_ADVERTISING_DATA => self.advertising.set(fields).and_then(|set| {
                set.data = extended_data(fields, set.longest_data())?;
                Ok(vec![done(opcode)])
            }),
            opcode::LE_SET_EXTENDED_SCAN_RESPONSE_DATA => self.advertising.set(fields).and_then(|set| {
                set.response = extended_data(fields, set.longest_data())?;
                Ok(vec![done(opcode)])
            }),
            opcode::LE_SET_EXTENDED_ADVERTISING_ENABLE => self.extended_enable(now, opcode, fields),
            opcode::LE_REMOVE_ADVERTISING_SET => required(fields.u8()).and_then(|number| {
                let removed = self.advertising.sets.remove(&number);
                removed
                    .map(|_| vec![done(opcode)])
                    .ok_or(Status::UnknownAdvertisingSet)
            }),
            opcode::LE_CLEAR_ADVERTISING_SETS => {
                if self.is_advertising() {
                    return Some(Err(Status::CommandDisallowed));
                }
                self.advertising.sets.clear();
                Ok(vec![done(opcode)])
            }
            _ => return None,
        })
    }

    fn legacy_parameters(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        if self.advertising.legacy_is_on() {
            return Err(Status::CommandDisallowed);
        }
        let (shortest, _longest) = (required(fields.u16())?, required(fields.u16())?);
        let kind = required(fields.u8())?;
        let own = AddressKind::from_code(required(fields.u8())?);
        let directed = required(fields.typed_address())?;
        let properties = property::LEGACY
            | match kind {
                0 => property::CONNECTABLE | property::SCANNABLE,
                1 | 4 => property::CONNECTABLE | property::DIRECTED,
                2 => property::SCANNABLE,
                3 => 0,
                _ => return Err(Status::InvalidParameters),
            };
        let set = self.advertising.legacy();
        set.interval = SLOT * u32::from(shortest.max(0x20));
        (set.properties, set.own, set.directed) = (properties, own, directed);
        Ok(vec![done(opcode)])
    }

    fn extended_parameters(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        let number = required(fields.u8())?;
        let properties = required(fields.u16())?;
        let shortest = required(fields.u24())?;
        let _longest_and_channels = required(fields.bytes(4))?;
        let own = AddressKind::from_code(required(fields.u8())?);
        let directed = required(fields.typed_address())?;
        let _filter_power_phys_sid = required(fields.bytes(6))?;
        let sets = &mut self.advertising.sets;
        if !sets.contains_key(&number) && sets.len() >= ADVERTISING_SETS {
            return Err(Status::MemoryExceeded);
        }
        let set = sets.entry(number).or_default();
        if set.on.is_some() {
            return Err(Status::CommandDisallowed);
        }
        set.interval = SLOT * shortest.max(0x20);
        (set.properties, set.own, set.directed) = (properties, own, directed);
        const SELECTED_TX_POWER: u8 = 0;
        Ok(vec![returned(opcode, &[SELECTED_TX_POWER])])
    }

    fn extended_enable(&mut self, now: Time, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        let (on, count) = (required(fields.flag())?, required(fields.u8())?);
        if count == 0 && !on {
            self.advertising.sets.values_mut().for_each(|set| set.on = None);
        }
        for _ in 0..count {
            let set = self.advertising.set(fields)?;
            let (duration, events) = (required(fields.u16())?, required(fields.u8())?);
            set.on = on.then_some(Running {
                next: now,
                until: (duration != 0).then(|| now + Duration::from_millis(10) * u32::from(duration)),
                events_left: (events != 0).then_some(events),
            });
        }
        Ok(vec![done(opcode)])
    }
}

/// A length and 31 bytes, of which the length counts.
fn legacy_data(fields: &mut Fields<'_>) -> Result<Vec<u8>, Status> {
    let length = required(fields.u8())?;
    let data: [u8; LEGACY_DATA] = required(fields.array())?;
    required(data.get(..usize::from(length)).map(<[u8]>::to_vec))
}

/// Operation, fragment preference, length, data. Only complete data is taken: what a set holds fits into one fragment.
fn extended_data(fields: &mut Fields<'_>, longest: usize) -> Result<Vec<u8>, Status> {
    const COMPLETE: u8 = 3;
    let operation = required(fields.u8())?;
    let _preference = required(fields.u8())?;
    let length = usize::from(required(fields.u8())?);
    if operation != COMPLETE || length > longest {
        return Err(Status::InvalidParameters);
    }
    required(fields.bytes(length)).map(<[u8]>::to_vec)
}

impl Advert {
    /// What the effect of a connection through this advert is on a controller's own events.
    pub fn is_for(&self, initiator: Address) -> bool {
        self.connectable && self.directed.is_none_or(|only| only == initiator)
    }
}

impl From<Event> for Effect {
    fn from(event: Event) -> Self {
        Self::Tell(event)
    }
}
