use super::operator::Visit;
use super::pki::{Chips, Clinic, at};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use wand_firmware_sim::device::{Device, DeviceInput, DeviceOutput};
use wand_firmware_sim::flash::{DeviceRecord, TwoBank};
use wand_link::{Air, Direction};
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{Ending, Event, Input, Output, Session, Strangers, Surroundings};

const MTU: usize = 244;
const INTERVAL_MS: u32 = 15;
/// Virtual time after which an encounter that has not ended counts as hung.
const PATIENCE_MS: u64 = 15 * 60 * 1000;

/// What the clock does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Both sides did what there was to do.
    Went,
    /// The operator's session has ended.
    Over,
}

/// When a packet arrives, its number, whether it goes to the device, its bytes; the earliest first.
type UnderWay = Reverse<(u64, u64, bool, Vec<u8>)>;

/// One connection between an operator and a device, through an air that may mishandle every packet.
pub struct Encounter<'a> {
    clinic: &'a Clinic,
    /// The device.
    pub device: Device,
    /// Its flash chips.
    pub chips: Chips,
    session: Session,
    /// The operator.
    pub visit: Visit,
    air: Air,
    under_way: BinaryHeap<UnderWay>,
    sent: u64,
    now: u64,
    connected: bool,
    cut_noticed: bool,
    over: bool,
}

impl<'a> Encounter<'a> {
    /// Brings operator and device together.
    pub fn new(clinic: &'a Clinic, seed: u64, air: Air, visit: Visit) -> Self {
        let (device, chips) = clinic.device(seed);
        let config = SegmentConfig {
            mtu: MTU,
            interval_ms: INTERVAL_MS,
            ..SegmentConfig::default()
        };
        Self {
            clinic,
            device,
            chips,
            session: Session::programmer(clinic.endpoint.clone(), config, 0),
            visit,
            air,
            under_way: BinaryHeap::new(),
            sent: 0,
            now: 0,
            connected: true,
            cut_noticed: false,
            over: false,
        }
        .begun()
    }

    fn begun(mut self) -> Self {
        self.device.handle(
            at(0),
            DeviceInput::Connected {
                mtu: MTU,
                interval_ms: INTERVAL_MS,
            },
        );
        self
    }

    /// Runs to the end of the operator's session.
    ///
    /// # Panics
    /// When it does not end in virtual time.
    pub fn run(&mut self) {
        while self.step() == Step::Went {
            assert!(
                self.now < PATIENCE_MS,
                "neither an end nor a fault after {PATIENCE_MS} ms"
            );
        }
        self.device.handle(at(self.now), DeviceInput::Disconnected);
        self.drain_device();
    }

    /// What is in the device's flash: what it will be after the next power cut.
    ///
    /// # Panics
    /// When the flash holds no whole record, which must never be.
    pub fn stored(&self) -> DeviceRecord {
        let chip = self.chips.record.lock().expect("no panic elsewhere").clone();
        let (_, record) = TwoBank::open(chip).expect("a readable chip");
        DeviceRecord::decode(&record.expect("a whole record")).expect("a record of ours")
    }

    /// Lets both sides act, then moves the clock to what comes next.
    pub fn step(&mut self) -> Step {
        let device = self.drain_device();
        let programmer = self.drain_programmer();
        if self.over {
            return Step::Over;
        }
        let arrival = self.under_way.peek().map(|Reverse((due, ..))| *due);
        let next = [device, programmer, arrival].into_iter().flatten().min();
        self.now = next.unwrap_or(PATIENCE_MS).max(self.now);
        if self.air.is_cut() && !self.cut_noticed {
            self.cut_noticed = true;
            self.under_way.clear();
            self.now += 4_000;
            self.lose_link();
        }
        while self
            .under_way
            .peek()
            .is_some_and(|Reverse((due, ..))| *due <= self.now)
        {
            if let Some(Reverse((_, _, to_device, packet))) = self.under_way.pop() {
                self.deliver(to_device, &packet);
            }
        }
        Step::Went
    }

    fn lose_link(&mut self) {
        self.connected = false;
        self.device.handle(at(self.now), DeviceInput::Disconnected);
        self.with_session(|session, around| session.handle(around, Input::LinkLost));
    }

    fn deliver(&mut self, to_device: bool, packet: &[u8]) {
        if to_device {
            self.device.handle(at(self.now), DeviceInput::Packet(packet));
        } else {
            self.with_session(|session, around| session.handle(around, Input::Packet(packet)));
        }
    }

    fn with_session<T>(&mut self, act: impl FnOnce(&mut Session, &mut Surroundings<'_>) -> T) -> T {
        let mut around = Surroundings {
            now_ms: self.now,
            unix_s: self.visit.clock(at(self.now).unix_s),
            random: self.visit.random(),
            store: &self.clinic.store,
            acquaintances: &Strangers,
        };
        act(&mut self.session, &mut around)
    }

    fn drain_device(&mut self) -> Option<u64> {
        loop {
            match self.device.poll(at(self.now)) {
                DeviceOutput::Packet(packet) => self.transmit(Direction::ToProgrammer, packet),
                DeviceOutput::Disconnect if self.connected => {
                    self.connected = false;
                    self.device.handle(at(self.now), DeviceInput::Disconnected);
                    self.with_session(|session, around| session.handle(around, Input::LinkLost));
                }
                DeviceOutput::Disconnect | DeviceOutput::News(_) => {}
                DeviceOutput::Wait(until) => return until,
            }
        }
    }

    fn drain_programmer(&mut self) -> Option<u64> {
        loop {
            match self.with_session(|session, around| session.poll(around)) {
                Output::Packet(packet) => self.transmit(Direction::ToDevice, packet),
                Output::Event(event) => self.event(event),
                Output::Wait(until) => return until,
            }
        }
    }

    fn transmit(&mut self, direction: Direction, packet: Vec<u8>) {
        if !self.connected {
            return;
        }
        for (due, packet) in self.air.pass(direction, packet, self.now) {
            self.sent += 1;
            self.under_way.push(Reverse((
                due,
                self.sent,
                direction == Direction::ToDevice,
                packet,
            )));
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Authenticated(facts) => self.visit.authenticated(self.clinic, &facts, &mut self.session),
            Event::Response(response) => self.visit.answered(self.clinic, response.body, &mut self.session),
            Event::Ended(ending) => {
                self.over = true;
                self.visit.ended(match &ending {
                    Ending::Closed { .. } => "closed",
                    Ending::Fault(fault) => fault.code(),
                });
            }
            _ => {}
        }
    }
}
