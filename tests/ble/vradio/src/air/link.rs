use super::mishap::UnderWay;
use super::{Air, Pacing};
use crate::controller::{LinkParameters, Time};
use crate::hci::{Acl, Event, Status};
use std::collections::VecDeque;

/// Which end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Central,
    Peripheral,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Central, Self::Peripheral];

    pub(super) fn other(self) -> Self {
        match self {
            Self::Central => Self::Peripheral,
            Self::Peripheral => Self::Central,
        }
    }
}

/// One end: whose it is, and what waits to leave it.
#[derive(Debug)]
pub(super) struct End {
    controller: usize,
    handle: u16,
    /// The controller was reset or taken out: it has no connection any more, and the other end does not know yet.
    gone: bool,
    waiting: VecDeque<Acl>,
    under_way: UnderWay,
    ready: Time,
    carried: u64,
}

impl End {
    pub(super) fn new(controller: usize, handle: u16) -> Self {
        Self {
            controller,
            handle,
            gone: false,
            waiting: VecDeque::new(),
            under_way: UnderWay::default(),
            ready: Time::ZERO,
            carried: 0,
        }
    }

    pub(super) fn handle(&self) -> u16 {
        self.handle
    }

    pub(super) fn controller(&self) -> usize {
        self.controller
    }

    pub(super) fn carried(&self) -> u64 {
        self.carried
    }
}

/// A connection.
#[derive(Debug)]
pub(super) struct Link {
    central: End,
    peripheral: End,
    pub(super) parameters: LinkParameters,
    anchor: Time,
    event: u64,
    silent_since: Option<Time>,
    key: Option<[u8; 16]>,
}

impl Link {
    pub(super) fn new(now: Time, central: End, peripheral: End, parameters: LinkParameters) -> Self {
        Self {
            central,
            peripheral,
            parameters,
            anchor: now + parameters.event(),
            event: 0,
            silent_since: None,
            key: None,
        }
    }

    pub(super) fn end(&self, side: Side) -> &End {
        match side {
            Side::Central => &self.central,
            Side::Peripheral => &self.peripheral,
        }
    }

    fn end_mut(&mut self, side: Side) -> &mut End {
        match side {
            Side::Central => &mut self.central,
            Side::Peripheral => &mut self.peripheral,
        }
    }

    pub(super) fn side(&self, controller: usize, handle: u16) -> Option<Side> {
        Side::BOTH.into_iter().find(|side| {
            let end = self.end(*side);
            !end.gone && end.controller == controller && end.handle == handle
        })
    }

    pub(super) fn has(&self, controller: usize) -> bool {
        Side::BOTH
            .into_iter()
            .any(|side| self.end(side).controller == controller)
    }

    pub(super) fn queue(&mut self, now: Time, side: Side, acl: Acl) {
        let end = self.end_mut(side);
        if end.waiting.is_empty() {
            end.ready = end.ready.max(now);
        }
        end.waiting.push_back(acl);
    }

    pub(super) fn next_deadline(&self, pacing: Pacing) -> Option<Time> {
        if let Some(since) = self.silent_since {
            return Some(since + self.parameters.supervision());
        }
        let waiting = || {
            Side::BOTH
                .into_iter()
                .map(|side| self.end(side))
                .filter(|end| !end.waiting.is_empty())
        };
        match pacing {
            Pacing::Every(_) => waiting().map(|end| end.ready).min(),
            Pacing::Events(_) => waiting().next().map(|_| self.anchor),
        }
    }

    /// How many packets each end may send now; moves to the next connection event when one is due.
    fn allowance(&mut self, now: Time, pacing: Pacing) -> [(Side, u32); 2] {
        let Pacing::Events(packets) = pacing else {
            return Side::BOTH.map(|side| (side, u32::MAX));
        };
        let event = self.parameters.event();
        if now < self.anchor {
            return Side::BOTH.map(|side| (side, 0));
        }
        let late = (now - self.anchor).as_micros() / event.as_micros().max(1);
        self.event += late as u64;
        self.anchor += event * late as u32;
        let awake = !self.peripheral.waiting.is_empty()
            || self.event.is_multiple_of(u64::from(self.parameters.latency) + 1);
        self.event += 1;
        self.anchor += event;
        Side::BOTH.map(|side| (side, if awake { u32::from(packets) } else { 0 }))
    }
}

impl Air {
    pub(super) fn carry(&mut self, now: Time) {
        let pacing = self.settings.pacing;
        for number in 0..self.links.len() {
            let Some(link) = self
                .links
                .get_mut(number)
                .filter(|link| link.silent_since.is_none())
            else {
                continue;
            };
            for (side, allowed) in link.allowance(now, pacing) {
                for _ in 0..allowed {
                    if !self.carry_one(now, number, side) {
                        break;
                    }
                }
            }
        }
    }

    /// Whether a packet was carried and the next may follow.
    fn carry_one(&mut self, now: Time, number: usize, side: Side) -> bool {
        let pacing = self.settings.pacing;
        let faded = self.chance.f32() < self.mishaps.fade;
        let Some(link) = self.links.get_mut(number) else {
            return false;
        };
        let interval = link.parameters.event();
        let end = link.end_mut(side);
        if matches!(pacing, Pacing::Every(_)) && end.ready > now {
            return false;
        }
        let Some(waiting) = end.waiting.front() else {
            return false;
        };
        if faded {
            end.ready = now + interval;
            return false;
        }
        let mut acl = waiting.clone();
        end.waiting.pop_front();
        end.carried += 1;
        if let Pacing::Every(time) = pacing {
            end.ready = now.max(end.ready) + time;
        }
        let (from, handle) = (end.controller, end.handle);
        let to = link.end(side.other());
        acl.handle = to.handle;
        let to = to.controller;
        let under_way = &mut link.end_mut(side).under_way;
        self.mishaps
            .befall(&mut acl.payload, acl.boundary, under_way, &mut self.chance);
        self.out.push_back(super::Output::ToHost {
            controller: to,
            packet: acl.to_host(),
        });
        self.tell(from, &Event::CompletedPackets { handle, packets: 1 });
        true
    }

    /// Notes which connections fell silent, and which are heard again.
    pub(super) fn note_silence(&mut self, now: Time) {
        let stations = &self.stations;
        for link in &mut self.links {
            let heard = Side::BOTH.into_iter().all(|side| {
                let end = link.end(side);
                !end.gone
                    && stations
                        .get(end.controller)
                        .is_some_and(super::Station::is_audible)
            });
            link.silent_since = (!heard).then(|| link.silent_since.unwrap_or(now));
        }
    }

    pub(super) fn supervise(&mut self, now: Time) {
        let (lost, kept) = std::mem::take(&mut self.links)
            .into_iter()
            .partition(|link: &Link| {
                link.silent_since
                    .is_some_and(|since| since + link.parameters.supervision() <= now)
            });
        self.links = kept;
        for link in lost {
            self.lose(&link);
        }
    }

    pub(super) fn lose(&mut self, link: &Link) {
        for side in Side::BOTH {
            self.part(link.end(side), Status::ConnectionTimeout.code());
        }
    }

    fn part(&mut self, end: &End, reason: u8) {
        if end.gone {
            return;
        }
        let Some(station) = self.stations.get_mut(end.controller) else {
            return;
        };
        let event = station.controller.disconnected(end.handle, reason);
        self.tell(end.controller, &event);
    }

    /// A controller has no connections any more; the other ends hear nothing.
    pub(super) fn forget(&mut self, now: Time, controller: usize) {
        for link in &mut self.links {
            for side in Side::BOTH {
                let end = link.end_mut(side);
                if end.controller == controller {
                    end.gone = true;
                    end.waiting.clear();
                }
            }
        }
        self.links
            .retain(|link| Side::BOTH.into_iter().any(|side| !link.end(side).gone));
        self.note_silence(now);
    }

    /// A host ends a connection. The other end is told at once when it can be heard.
    pub(super) fn end(&mut self, controller: usize, handle: u16, reason: u8) {
        let found = self
            .links
            .iter()
            .enumerate()
            .find_map(|(number, link)| link.side(controller, handle).map(|side| (number, side)));
        let Some((number, side)) = found else {
            return;
        };
        let link = self.links.remove(number);
        self.part(link.end(side), Status::LocalHostTerminated.code());
        let heard = link.silent_since.is_none();
        let reason = if heard {
            reason
        } else {
            Status::ConnectionTimeout.code()
        };
        self.part(link.end(side.other()), reason);
    }

    pub(super) fn update(&mut self, now: Time, controller: usize, handle: u16, parameters: LinkParameters) {
        let Some((link, _)) = self.link_mut(controller, handle) else {
            return;
        };
        link.parameters = parameters;
        link.anchor = now + parameters.event();
        let ends = Side::BOTH.map(|side| (link.end(side).controller, link.end(side).handle));
        for (number, handle) in ends {
            let LinkParameters {
                interval,
                latency,
                timeout,
            } = parameters;
            self.tell(
                number,
                &Event::Updated {
                    handle,
                    interval,
                    latency,
                    timeout,
                },
            );
        }
    }

    pub(super) fn begin_encryption(
        &mut self,
        controller: usize,
        handle: u16,
        identifiers: [u8; 10],
        key: [u8; 16],
    ) {
        let Some((link, side)) = self.link_mut(controller, handle) else {
            return;
        };
        link.key = Some(key);
        let peer = link.end(side.other());
        let (number, handle) = (peer.controller, peer.handle);
        self.tell(number, &Event::KeyRequested { handle, identifiers });
    }

    /// Encryption begins when both ends have the same key; the data itself crosses in the clear here.
    pub(super) fn answer_key(&mut self, controller: usize, handle: u16, key: Option<[u8; 16]>) {
        let Some((link, side)) = self.link_mut(controller, handle) else {
            return;
        };
        let same = key.is_some() && link.key == key;
        let status = if same { Status::Success } else { Status::KeyMissing };
        let told: Vec<_> = Side::BOTH
            .into_iter()
            .filter(|one| same || *one != side)
            .map(|one| (link.end(one).controller, link.end(one).handle))
            .collect();
        for (number, handle) in told {
            self.tell(number, &Event::Encrypted { handle, status });
        }
    }
}
