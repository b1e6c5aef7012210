//! One connection's secure session, for either role: segments, handshake, records and messages in one sans-IO machine.
//!
//! The device waits for a hello and initiates EDHOC; the programmer says hello and responds. No application data is
//! taken before both sides are authenticated, and any fault ends the session for good.

mod endpoint;
mod event;
mod fault;
mod handshake;
mod open;

pub use endpoint::{Acquaintances, Endpoint, Identity, Strangers, Surroundings};
pub use event::{Authenticated, Ending, Event, HandshakeStep, Input, Output};
pub use fault::SessionFault;

use crate::edhoc::ErrorMessage;
use crate::message::{NoticeBody, RequestBody, ResponseBody};
use crate::record::End;
use crate::segment::{Counters, MAX_MESSAGE, SegmentConfig, SegmentFault, SegmentOutput, Segmenter};
use alloc::{boxed::Box, collections::VecDeque, sync::Arc, vec::Vec};
use handshake::{Handshake, Progress};
use open::{ClosedBy, Open};

/// A device waits this long for a hello, and each side this long for the handshake to end, in milliseconds.
pub const HANDSHAKE_LIMIT_MS: u64 = 10_000;
/// A session without a record from the peer ends after this many milliseconds.
pub const IDLE_LIMIT_MS: u64 = 60_000;
/// How long a side lingers to get its last words out, in milliseconds.
const LINGER_MS: u64 = 2_000;

enum Phase {
    /// Device: nobody said hello yet.
    AwaitHello,
    Handshake(Box<Handshake>),
    Open(Box<Open>),
    /// The last words are on their way; then the session ends so.
    Lingering(Ending),
    Ended,
}

/// One connection's secure session.
///
/// After every [`Self::handle`], [`Self::request`], [`Self::respond`], [`Self::notify`], [`Self::end`] and at the time
/// of the last `Wait`, drain [`Self::poll`] until it says [`Output::Wait`]. After [`Event::Ended`] nothing follows.
pub struct Session {
    endpoint: Arc<Endpoint>,
    end: End,
    segments: Segmenter,
    phase: Phase,
    events: VecDeque<Event>,
    deadline: u64,
}

impl Session {
    /// The device's side of a new connection: waits for a hello.
    pub fn device(endpoint: Arc<Endpoint>, link: SegmentConfig, now_ms: u64) -> Self {
        Self::new(
            endpoint,
            End::Device,
            Segmenter::new(link),
            Phase::AwaitHello,
            now_ms,
        )
    }

    /// The programmer's side of a new connection: says hello.
    pub fn programmer(endpoint: Arc<Endpoint>, link: SegmentConfig, now_ms: u64) -> Self {
        let mut segments = Segmenter::new(link);
        segments.hello();
        let phase = Phase::Handshake(Box::new(Handshake::respond()));
        Self::new(endpoint, End::Programmer, segments, phase, now_ms)
    }

    fn new(endpoint: Arc<Endpoint>, end: End, segments: Segmenter, phase: Phase, now_ms: u64) -> Self {
        let deadline = now_ms.saturating_add(HANDSHAKE_LIMIT_MS);
        Self {
            endpoint,
            end,
            segments,
            phase,
            events: VecDeque::new(),
            deadline,
        }
    }

    /// Whether both sides are authenticated and requests may flow.
    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }

    /// What went over the link.
    pub fn counters(&self) -> Counters {
        self.segments.counters()
    }

    /// Takes what happened. A fault shows as [`Event::Ended`].
    pub fn handle(&mut self, around: &mut Surroundings<'_>, input: Input<'_>) {
        match input {
            Input::LinkLost => self.link_lost(),
            Input::Packet(packet) => {
                if let Err(fault) = self.segments.handle(around.now_ms, packet) {
                    self.segments_failed(fault);
                }
            }
        }
    }

    /// The next thing to do; call until it says [`Output::Wait`].
    pub fn poll(&mut self, around: &mut Surroundings<'_>) -> Output {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Output::Event(event);
            }
            if matches!(self.phase, Phase::Ended) {
                return Output::Wait(None);
            }
            match self.segments.poll(around.now_ms) {
                Ok(SegmentOutput::Packet(packet)) => return Output::Packet(packet),
                Ok(SegmentOutput::Hello) => self.hello(around),
                Ok(SegmentOutput::Message(message)) => self.message(around, message),
                Ok(SegmentOutput::Wait(until)) => {
                    if !self.timers(around) {
                        let deadline = Some(self.deadline);
                        return Output::Wait([until, deadline].into_iter().flatten().min());
                    }
                }
                Err(fault) => self.segments_failed(fault),
            }
        }
    }

    /// Asks the device something (programmer). Returns the id its response will carry.
    ///
    /// # Errors
    /// [`SessionFault::NotOpen`] unless the session is open and few requests are unanswered; a record fault ends it.
    pub fn request(&mut self, body: RequestBody) -> Result<u32, SessionFault> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(SessionFault::NotOpen);
        };
        let (id, record) = open.request(body)?;
        if let Some(record) = record {
            self.segments.send(record);
        }
        Ok(id)
    }

    /// Answers the oldest request (device).
    ///
    /// # Errors
    /// [`SessionFault::NotOpen`] unless the session is open and `id` is the oldest unanswered request.
    pub fn respond(&mut self, id: u32, body: ResponseBody) -> Result<(), SessionFault> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(SessionFault::NotOpen);
        };
        let record = open.respond(id, body)?;
        self.segments.send(record);
        Ok(())
    }

    /// Tells the programmer something unasked (device).
    ///
    /// # Errors
    /// [`SessionFault::NotOpen`] unless the session is open.
    pub fn notify(&mut self, body: NoticeBody) -> Result<(), SessionFault> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(SessionFault::NotOpen);
        };
        let record = open.notify(body)?;
        self.segments.send(record);
        Ok(())
    }

    /// Ends the session: a programmer says goodbye under the keys and waits for the answer; a device just stops.
    pub fn end(&mut self) {
        let goodbye = match &mut self.phase {
            Phase::Open(open) if self.end == End::Programmer => open.request(RequestBody::Goodbye).ok(),
            _ => None,
        };
        match goodbye {
            Some((_, Some(record))) => self.segments.send(record),
            Some((_, None)) => {}
            None => self.finish(Ending::Closed { by_peer: false }),
        }
    }

    fn hello(&mut self, around: &mut Surroundings<'_>) {
        if !matches!(self.phase, Phase::AwaitHello) {
            return;
        }
        self.deadline = around.now_ms.saturating_add(HANDSHAKE_LIMIT_MS);
        match Handshake::initiate(&self.endpoint, around) {
            Ok((handshake, message_1)) => {
                self.phase = Phase::Handshake(Box::new(handshake));
                self.send_step(Some(1), message_1);
            }
            Err(fault) => self.finish(Ending::Fault(fault)),
        }
    }

    fn message(&mut self, around: &mut Surroundings<'_>, message: Vec<u8>) {
        match core::mem::replace(&mut self.phase, Phase::Ended) {
            Phase::Handshake(handshake) => self.handshake(around, *handshake, &message),
            Phase::Open(open) => self.record(around, open, &message),
            Phase::AwaitHello => self.finish(Ending::Fault(SessionFault::OutOfTurn)),
            other @ (Phase::Lingering(_) | Phase::Ended) => self.phase = other,
        }
    }

    fn handshake(&mut self, around: &mut Surroundings<'_>, handshake: Handshake, message: &[u8]) {
        let number = handshake.awaited();
        // A message_1 begins with an integer too; only there is no telling before it is read.
        let error = number > 1 && ErrorMessage::is_error(message);
        self.step((!error).then_some(number), false, message);
        match handshake.receive(&self.endpoint, around, message) {
            Ok(Progress::Reply(next, reply)) => {
                // The one reply that waits for the same message again is the error about the suite.
                let message = (next.awaited() != number).then(|| number.saturating_add(1));
                self.phase = Phase::Handshake(Box::new(next));
                self.send_step(message, reply);
            }
            Ok(Progress::Restart(next, message_1)) => {
                self.phase = Phase::Handshake(Box::new(next));
                self.send_step(Some(1), message_1);
            }
            Ok(Progress::Refused(fault, error)) => {
                self.send_step(None, error);
                self.phase = Phase::Lingering(Ending::Fault(fault));
                self.deadline = around.now_ms.saturating_add(LINGER_MS);
            }
            Ok(Progress::Authenticated(outcome)) => {
                let (authenticated, exporter, reply) = *outcome;
                if let Some(reply) = reply {
                    self.send_step(Some(4), reply);
                }
                self.open(around, authenticated, exporter);
            }
            Err(fault) => self.finish(Ending::Fault(fault)),
        }
    }

    fn open(
        &mut self,
        around: &Surroundings<'_>,
        authenticated: Authenticated,
        exporter: crate::edhoc::Exporter,
    ) {
        match Open::new(self.endpoint.provider, self.end, exporter, around.now_ms) {
            Ok(open) => {
                self.phase = Phase::Open(Box::new(open));
                self.segments.set_max_message(MAX_MESSAGE);
                self.deadline = around.now_ms.saturating_add(IDLE_LIMIT_MS);
                self.events
                    .push_back(Event::Authenticated(Box::new(authenticated)));
            }
            Err(fault) => self.finish(Ending::Fault(fault)),
        }
    }

    fn record(&mut self, around: &mut Surroundings<'_>, mut open: Box<Open>, record: &[u8]) {
        match open.receive(self.endpoint.provider, around, record) {
            Ok(arrival) => {
                self.deadline = around.now_ms.saturating_add(IDLE_LIMIT_MS);
                self.events.extend(arrival.event);
                arrival
                    .answers
                    .into_iter()
                    .for_each(|answer| self.segments.send(answer));
                self.phase = match arrival.closed {
                    Some(by) => {
                        self.deadline = around.now_ms.saturating_add(LINGER_MS);
                        Phase::Lingering(Ending::Closed {
                            by_peer: by == ClosedBy::Peer,
                        })
                    }
                    None => Phase::Open(open),
                };
            }
            Err(fault) => self.finish(Ending::Fault(fault)),
        }
    }

    /// Does what is due; false when nothing is.
    fn timers(&mut self, around: &mut Surroundings<'_>) -> bool {
        let late = around.now_ms >= self.deadline;
        match &mut self.phase {
            Phase::Lingering(ending) if late || self.segments.is_idle() => {
                let ending = ending.clone();
                self.finish(ending);
            }
            Phase::AwaitHello | Phase::Handshake(_) if late => {
                self.finish(Ending::Fault(SessionFault::HandshakeTimeout));
            }
            Phase::Open(_) if late => self.finish(Ending::Fault(SessionFault::IdleTimeout)),
            Phase::Open(open) => match open.refresh(around) {
                Ok(Some(record)) => self.segments.send(record),
                Ok(None) => return false,
                Err(fault) => self.finish(Ending::Fault(fault)),
            },
            _ => return false,
        }
        true
    }

    fn send_step(&mut self, message: Option<u8>, bytes: Vec<u8>) {
        self.step(message, true, &bytes);
        self.segments.send(bytes);
    }

    fn step(&mut self, message: Option<u8>, sent: bool, bytes: &[u8]) {
        let len = bytes.len();
        let step = HandshakeStep { message, sent, len };
        self.events.push_back(Event::Handshake(step));
    }

    fn segments_failed(&mut self, fault: SegmentFault) {
        match &self.phase {
            Phase::Lingering(ending) => self.finish(ending.clone()),
            Phase::Ended => {}
            _ => self.finish(Ending::Fault(fault.into())),
        }
    }

    fn link_lost(&mut self) {
        match &self.phase {
            Phase::Lingering(ending) => self.finish(ending.clone()),
            Phase::Ended => {}
            _ => self.finish(Ending::Fault(SessionFault::LinkLost)),
        }
    }

    fn finish(&mut self, ending: Ending) {
        self.phase = Phase::Ended;
        self.events.push_back(Event::Ended(ending));
    }
}
