mod parameters;
mod queue;

pub use parameters::{LinkParameters, Phy};

use crate::{Direction, FrameFault, LinkCounters, LinkLoss, Mode, Seeded};
use parameters::INTER_FRAME_SPACE_US;
use queue::{Queue, Step};
use std::collections::VecDeque;

/// A packet that the link delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which way it travelled.
    pub direction: Direction,
    /// When it arrived, in microseconds of the model's time.
    pub at_us: u64,
    /// The packet.
    pub packet: Vec<u8>,
}

/// A Bluetooth LE connection without a radio and without a clock: packets in, packets out at a later time.
///
/// Time is microseconds since the connection was made. In each connection event the central and the peripheral
/// send in turn (Core 5.4, Vol 6, Part B, §4.5); a lost PDU closes the event and is sent again in the next. A
/// packet with response holds the next one of its direction back until the response has come back. Not
/// modelled: peripheral latency, and the loss of an acknowledgement alone.
///
/// Call [`LinkModel::push`], then [`LinkModel::advance`] at [`LinkModel::next_event_time`] until that is `None`.
#[derive(Debug)]
pub struct LinkModel {
    parameters: LinkParameters,
    random: Seeded,
    to_device: Queue,
    to_programmer: Queue,
    arrived: VecDeque<Delivery>,
    next_anchor: u64,
    last_heard: u64,
    out_of_range: bool,
    lost: Option<LinkLoss>,
    counters: LinkCounters,
}

impl LinkModel {
    /// A connection made at time 0 whose losses follow from `seed`.
    pub fn new(parameters: LinkParameters, seed: u64) -> Self {
        let parameters = LinkParameters {
            connection_interval_us: parameters.connection_interval_us.max(1),
            packets_per_event: parameters.packets_per_event.max(1),
            pdu_len: parameters.pdu_len.clamp(27, 251),
            ..parameters
        };
        Self {
            parameters,
            random: Seeded::new(seed),
            to_device: Queue::default(),
            to_programmer: Queue::default(),
            arrived: VecDeque::new(),
            next_anchor: 0,
            last_heard: 0,
            out_of_range: false,
            lost: None,
            counters: LinkCounters::default(),
        }
    }

    /// The parameters in force.
    pub fn parameters(&self) -> &LinkParameters {
        &self.parameters
    }

    /// What went over the link so far; packets and bytes are counted when they are delivered.
    pub fn counters(&self) -> LinkCounters {
        self.counters
    }

    /// Why the link was lost, once it was.
    pub fn loss(&self) -> Option<LinkLoss> {
        self.lost
    }

    /// How many packets of a direction wait or are on air.
    pub fn queued(&self, direction: Direction) -> usize {
        self.queue(direction).len()
    }

    /// Moves the device out of range or back: out of range nothing is heard and the supervision timeout runs.
    pub fn set_out_of_range(&mut self, out_of_range: bool, now_us: u64) {
        if out_of_range && !self.out_of_range && self.is_idle() {
            self.last_heard = self.last_heard.max(now_us);
        }
        self.out_of_range = out_of_range;
    }

    /// Hands a packet to the link at `now_us`. After a loss it goes nowhere.
    ///
    /// # Errors
    /// [`FrameFault::TooLong`] for a packet longer than [`LinkParameters::mtu`].
    pub fn push(
        &mut self,
        direction: Direction,
        mode: Mode,
        packet: Vec<u8>,
        now_us: u64,
    ) -> Result<(), FrameFault> {
        if packet.len() > self.parameters.mtu {
            return Err(FrameFault::TooLong {
                len: packet.len(),
                limit: self.parameters.mtu,
            });
        }
        if self.lost.is_some() {
            return Ok(());
        }
        if mode == Mode::Bulk && self.random.chance(self.parameters.silent_loss) {
            self.counters.silently_lost += 1;
            return Ok(());
        }
        if self.is_idle() && !self.out_of_range {
            self.last_heard = self.last_heard.max(now_us);
        }
        self.queue_mut(direction).push(mode, packet, now_us);
        Ok(())
    }

    /// When [`LinkModel::advance`] has something to do; `None` while nothing is under way.
    pub fn next_event_time(&self) -> Option<u64> {
        let arrival = self.arrived.front().map(|delivery| delivery.at_us);
        let supervision = (self.out_of_range && self.lost.is_none()).then(|| self.supervision_deadline());
        [arrival, supervision, self.next_busy_anchor()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Runs all connection events up to `now_us` and returns what has arrived by then, in order.
    pub fn advance(&mut self, now_us: u64) -> Vec<Delivery> {
        while let Some(anchor) = self.next_busy_anchor().filter(|anchor| *anchor <= now_us) {
            if anchor >= self.supervision_deadline() {
                break;
            }
            self.run_event(anchor);
            self.next_anchor = anchor + self.parameters.connection_interval_us;
        }
        let supervised = self.out_of_range || !self.is_idle();
        if supervised && self.lost.is_none() && now_us >= self.supervision_deadline() {
            self.lost = Some(if self.out_of_range {
                LinkLoss::Range
            } else {
                LinkLoss::Noise
            });
        }
        let due = self
            .arrived
            .iter()
            .take_while(|delivery| delivery.at_us <= now_us)
            .count();
        self.arrived.drain(..due).collect()
    }

    fn run_event(&mut self, anchor: u64) {
        let end = anchor + self.parameters.connection_interval_us;
        let mut time = anchor;
        let mut carried = false;
        for exchange in 0..self.parameters.packets_per_event {
            let down = self.to_device.next_pdu(&self.parameters, anchor);
            let up = self.to_programmer.next_pdu(&self.parameters, anchor);
            if down.is_none() && up.is_none() {
                break;
            }
            let heard_by_device = time + self.parameters.phy.air_time_us(down.unwrap_or(0));
            let heard_by_programmer =
                heard_by_device + INTER_FRAME_SPACE_US + self.parameters.phy.air_time_us(up.unwrap_or(0));
            if exchange > 0 && heard_by_programmer + INTER_FRAME_SPACE_US > end {
                break;
            }
            carried = true;
            if !self.carry(Direction::ToDevice, down.is_some(), heard_by_device)
                || !self.carry(Direction::ToProgrammer, up.is_some(), heard_by_programmer)
            {
                break;
            }
            time = heard_by_programmer + INTER_FRAME_SPACE_US;
        }
        self.counters.events += u64::from(carried);
    }

    /// Sends one PDU, empty or not; false if it was lost.
    fn carry(&mut self, direction: Direction, full: bool, at_us: u64) -> bool {
        if self.out_of_range || self.random.chance(self.parameters.loss) {
            self.counters.retransmissions += u64::from(full);
            return false;
        }
        self.last_heard = self.last_heard.max(at_us);
        if !full {
            return true;
        }
        match self.queue_mut(direction).sent() {
            Step::More => {}
            Step::Response => self.queue_mut(opposite(direction)).answered(at_us),
            Step::Packet(mode, packet) => {
                if mode == Mode::Control {
                    self.queue_mut(opposite(direction)).respond(at_us);
                }
                self.counters.count(direction, packet.len());
                self.arrived.push_back(Delivery {
                    direction,
                    at_us,
                    packet,
                });
            }
        }
        true
    }

    fn next_busy_anchor(&self) -> Option<u64> {
        if self.lost.is_some() {
            return None;
        }
        let ready = [self.to_device.ready_at(), self.to_programmer.ready_at()]
            .into_iter()
            .flatten()
            .min()?;
        let interval = self.parameters.connection_interval_us;
        Some(ready.max(self.next_anchor).div_ceil(interval) * interval)
    }

    fn supervision_deadline(&self) -> u64 {
        self.last_heard + self.parameters.supervision_timeout_us
    }

    fn is_idle(&self) -> bool {
        self.to_device.is_idle() && self.to_programmer.is_idle()
    }

    fn queue(&self, direction: Direction) -> &Queue {
        match direction {
            Direction::ToDevice => &self.to_device,
            Direction::ToProgrammer => &self.to_programmer,
        }
    }

    fn queue_mut(&mut self, direction: Direction) -> &mut Queue {
        match direction {
            Direction::ToDevice => &mut self.to_device,
            Direction::ToProgrammer => &mut self.to_programmer,
        }
    }
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::ToDevice => Direction::ToProgrammer,
        Direction::ToProgrammer => Direction::ToDevice,
    }
}

#[cfg(test)]
mod tests;
