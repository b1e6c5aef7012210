use super::{Advert, Answer, Controller, Time, done, required};
use crate::hci::{
    Address, AddressKind, AdvertisingReport, Event, EventType, ExtendedReport, Fields, Status, opcode,
};
use std::time::Duration;

/// How many advertisers the filter for duplicates remembers.
const REMEMBERED: usize = 64;

/// How a controller listens for advertising.
#[derive(Debug, Default)]
pub(super) struct Scanning {
    mode: Option<Mode>,
    active: bool,
    own: Option<AddressKind>,
    accept_list_only: bool,
    listening: Listening,
    filter_duplicates: bool,
    heard: Vec<Advert>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Legacy,
    Extended,
}

/// The part of each scan interval in which the receiver is on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Listening {
    interval: Duration,
    window: Duration,
}

impl Listening {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Status> {
        let slots = |count: u16| Duration::from_micros(625) * u32::from(count);
        let (interval, window) = (required(fields.u16())?, required(fields.u16())?);
        if window > interval || window == 0 {
            return Err(Status::InvalidParameters);
        }
        Ok(Self {
            interval: slots(interval),
            window: slots(window),
        })
    }

    pub(super) fn is_on(&self, now: Time) -> bool {
        let into = now.as_nanos().checked_rem(self.interval.as_nanos()).unwrap_or(0);
        into < self.window.as_nanos().max(1)
    }
}

impl Scanning {
    pub(super) fn is_legacy_on(&self) -> bool {
        self.mode == Some(Mode::Legacy)
    }

    fn start(&mut self, mode: Option<Mode>, filter_duplicates: bool) {
        (self.mode, self.filter_duplicates) = (mode, filter_duplicates);
        self.heard.clear();
    }

    /// Whether the host was told the same before.
    fn is_repeated(&mut self, advert: &Advert) -> bool {
        if !self.filter_duplicates {
            return false;
        }
        if self.heard.contains(advert) {
            return true;
        }
        self.heard
            .retain(|heard| heard.address != advert.address || heard.set != advert.set);
        if self.heard.len() >= REMEMBERED {
            self.heard.remove(0);
        }
        self.heard.push(advert.clone());
        false
    }
}

impl Controller {
    /// Whether the receiver is listening for advertising at this moment.
    pub fn is_scanning(&self) -> bool {
        self.scanning.mode.is_some()
    }

    /// Takes an advertising event from the air: what the host is told, and the address a scan request went out under
    /// when one did.
    pub fn hear(&mut self, now: Time, advert: &Advert, rssi: i8) -> (Vec<Event>, Option<Address>) {
        let scanning = &mut self.scanning;
        let Some(mode) = scanning.mode else {
            return (Vec::new(), None);
        };
        let deaf = !scanning.listening.is_on(now)
            || (scanning.accept_list_only && !self.accept_list.contains(&advert.address))
            || (mode == Mode::Legacy && !advert.legacy);
        if deaf || scanning.is_repeated(advert) {
            return (Vec::new(), None);
        }
        let asks = scanning.active && advert.scannable;
        let own = scanning.own.unwrap_or(AddressKind::Public);
        let mut events = vec![mode.report(advert, false, rssi)];
        if asks {
            events.push(mode.report(advert, true, rssi));
        }
        (events, asks.then(|| self.own_address(own)))
    }

    pub(super) fn scan(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Option<Answer> {
        Some(match opcode {
            opcode::LE_SET_SCAN_PARAMETERS => self.scan_parameters(opcode, fields),
            opcode::LE_SET_SCAN_ENABLE => self.scan_enable(Mode::Legacy, opcode, fields),
            opcode::LE_SET_EXTENDED_SCAN_PARAMETERS => self.extended_scan_parameters(opcode, fields),
            opcode::LE_SET_EXTENDED_SCAN_ENABLE => self.scan_enable(Mode::Extended, opcode, fields),
            _ => return None,
        })
    }

    fn scan_parameters(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        let active = required(fields.flag())?;
        let listening = Listening::read(fields)?;
        let own = AddressKind::from_code(required(fields.u8())?);
        let policy = required(fields.u8())?;
        self.set_scanning(opcode, active, listening, own, policy)
    }

    fn extended_scan_parameters(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        let own = AddressKind::from_code(required(fields.u8())?);
        let policy = required(fields.u8())?;
        let _phys = required(fields.u8())?;
        let active = required(fields.flag())?;
        let listening = Listening::read(fields)?;
        self.set_scanning(opcode, active, listening, own, policy)
    }

    fn set_scanning(
        &mut self,
        opcode: u16,
        active: bool,
        listening: Listening,
        own: AddressKind,
        policy: u8,
    ) -> Answer {
        if self.scanning.mode.is_some() {
            return Err(Status::CommandDisallowed);
        }
        self.scanning = Scanning {
            active,
            own: Some(own),
            accept_list_only: policy & 1 == 1,
            listening,
            ..Scanning::default()
        };
        Ok(vec![done(opcode)])
    }

    fn scan_enable(&mut self, mode: Mode, opcode: u16, fields: &mut Fields<'_>) -> Answer {
        let on = required(fields.flag())?;
        let filter_duplicates = required(fields.u8())? != 0;
        self.scanning.start(on.then_some(mode), filter_duplicates);
        Ok(vec![done(opcode)])
    }
}

impl Mode {
    fn report(self, advert: &Advert, response: bool, rssi: i8) -> Event {
        let data = if response { &advert.response } else { &advert.data }.clone();
        match self {
            Self::Legacy => Event::Heard(AdvertisingReport {
                kind: if response {
                    EventType::ScanResponse
                } else {
                    advert.event_type()
                },
                address: advert.address,
                data,
                rssi,
            }),
            Self::Extended => Event::HeardExtended(ExtendedReport {
                kind: advert.extended_event_type(response),
                address: advert.address,
                set: if advert.legacy { 0xFF } else { advert.set & 0x0F },
                secondary: u8::from(!advert.legacy),
                data,
                rssi,
            }),
        }
    }
}

impl Advert {
    /// Which legacy PDU this is.
    pub fn event_type(&self) -> EventType {
        match (self.connectable, self.scannable) {
            (true, _) if self.directed.is_some() => EventType::Directed,
            (true, _) => EventType::Connectable,
            (false, true) => EventType::Scannable,
            (false, false) => EventType::NonConnectable,
        }
    }

    fn extended_event_type(&self, response: bool) -> u16 {
        u16::from(self.connectable)
            | u16::from(self.scannable) << 1
            | u16::from(self.directed.is_some()) << 2
            | u16::from(response) << 3
            | u16::from(self.legacy) << 4
    }
}
