//! One connection with its session: packets in and out, one question and its answer at a time.

use crate::fault::{Fault, FaultKind};
use crate::world::World;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{sleep_until, timeout};
use wand_link::{Connection, LinkCounters, LinkEvent, LinkLoss, Mode, Outgoing};
use wand_protocol::edhoc;
use wand_protocol::message::{Notification, RequestBody, ResponseBody};
use wand_protocol::registry::RefusalCode;
use wand_protocol::registry::packet::HELLO;
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{
    Authenticated, Ending, Endpoint, Event, HandshakeStep, Input, Output, Session, SessionFault,
};

/// How long an answer may take before the link counts as lost.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);
/// How long to wait for the device's goodbye.
const GOODBYE_LIMIT: Duration = Duration::from_secs(3);
/// Silence after which the device is asked whether it is still there.
const PING_AFTER: Duration = Duration::from_secs(15);

/// A handshake message and when it passed, for people who watch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimedStep {
    /// The message.
    pub(crate) step: HandshakeStep,
    /// Since the connection was there.
    pub(crate) after: Duration,
}

/// An authenticated connection to a device.
pub(crate) struct Conversation {
    connection: Connection,
    session: Session,
    facts: Box<Authenticated>,
    steps: Vec<TimedStep>,
    notices: VecDeque<Notification>,
    last_heard: Instant,
    epoch: u64,
    /// The rule by which the device no longer trusts us, once it said so.
    distrusted: Option<String>,
}

/// Why a conversation did not begin or did not go on.
#[derive(Debug)]
pub(crate) enum Interruption {
    /// The session ended by itself.
    Ended(Ending),
    /// The device ended it, because our certificate was revoked, ended or is no longer accepted by this rule.
    Distrusted(String),
    /// No answer came in time.
    NoAnswer,
}

impl Conversation {
    /// Runs the handshake over a fresh connection.
    ///
    /// # Errors
    /// How it ended instead.
    pub(crate) async fn begin(
        mut connection: Connection,
        endpoint: Arc<Endpoint>,
        world: &mut World,
    ) -> Result<Self, Interruption> {
        let begun = Instant::now();
        let interval_ms = u32::try_from(connection.interval.as_millis())
            .unwrap_or(u32::MAX)
            .max(1);
        let config = SegmentConfig {
            mtu: connection.mtu,
            interval_ms,
            ..SegmentConfig::default()
        };
        let mut session = Session::programmer(endpoint, config, world.clock.monotonic_ms());
        let mut steps = Vec::new();
        loop {
            match next(&mut connection, &mut session, world).await {
                Event::Handshake(step) => steps.push(TimedStep {
                    step,
                    after: begun.elapsed(),
                }),
                Event::Authenticated(facts) => {
                    let last_heard = Instant::now();
                    let notices = VecDeque::new();
                    return Ok(Self {
                        connection,
                        session,
                        facts,
                        steps,
                        notices,
                        last_heard,
                        epoch: 0,
                        distrusted: None,
                    });
                }
                Event::Ended(ending) => return Err(Interruption::Ended(ending)),
                _ => {}
            }
        }
    }

    /// What the handshake proved.
    pub(crate) fn facts(&self) -> &Authenticated {
        &self.facts
    }

    /// The handshake's messages.
    pub(crate) fn steps(&self) -> &[TimedStep] {
        &self.steps
    }

    /// How often the keys were refreshed.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// What went over the link.
    pub(crate) fn counters(&self) -> LinkCounters {
        self.connection.counters.snapshot()
    }

    /// Asks and waits for the answer; notifications that come meanwhile are kept.
    ///
    /// # Errors
    /// Why there is no answer. Whether the device took the question is then not known.
    pub(crate) async fn ask(
        &mut self,
        world: &mut World,
        body: RequestBody,
    ) -> Result<ResponseBody, Interruption> {
        let id = self
            .session
            .request(body)
            .map_err(|fault| Interruption::Ended(Ending::Fault(fault)))?;
        let answer = async {
            loop {
                match self.event(world).await {
                    Event::Response(response) if response.id == id => return Ok(response.body),
                    Event::Ended(ending) => return Err(self.ended(ending)),
                    _ => {}
                }
            }
        };
        timeout(ANSWER_LIMIT, answer)
            .await
            .unwrap_or(Err(Interruption::NoAnswer))
    }

    /// Lets the session live while nobody asks anything: takes notifications, answers timers, and keeps the device
    /// from thinking us gone. Returns when the session ends; may be dropped at any time.
    pub(crate) async fn idle(&mut self, world: &mut World) -> Interruption {
        loop {
            let quiet = self.last_heard + PING_AFTER;
            tokio::select! {
                event = self.event(world) => if let Event::Ended(ending) = event { return self.ended(ending) },
                () = sleep_until(quiet.into()) => {
                    self.last_heard = Instant::now();
                    if let Err(fault) = self.session.request(RequestBody::Ping(Vec::new())) {
                        return Interruption::Ended(Ending::Fault(fault));
                    }
                }
            }
        }
    }

    /// Notifications that came, oldest first.
    pub(crate) fn take_notices(&mut self) -> impl Iterator<Item = Notification> + '_ {
        self.notices.drain(..)
    }

    /// Listens for notifications for so long.
    ///
    /// # Errors
    /// Why it ended early.
    pub(crate) async fn listen(&mut self, world: &mut World, how_long: Duration) -> Result<(), Interruption> {
        match timeout(how_long, self.idle(world)).await {
            Ok(interruption) => Err(interruption),
            Err(_) => Ok(()),
        }
    }

    /// Says goodbye.
    pub(crate) async fn end(mut self, world: &mut World) -> Ending {
        self.session.end();
        let ended = async {
            loop {
                if let Event::Ended(ending) = self.event(world).await {
                    return ending;
                }
            }
        };
        timeout(GOODBYE_LIMIT, ended)
            .await
            .unwrap_or(Ending::Fault(SessionFault::LinkLost))
    }

    /// Keeps why the device no longer trusts us: it ends the session right after saying so.
    fn heed(&mut self, answer: &ResponseBody) {
        if let ResponseBody::Refused(refusal) = answer
            && refusal.code == RefusalCode::NoLongerTrusted
        {
            self.distrusted = Some(refusal.detail.clone());
        }
    }

    fn ended(&mut self, ending: Ending) -> Interruption {
        match self.distrusted.take() {
            Some(rule) => Interruption::Distrusted(rule),
            None => Interruption::Ended(ending),
        }
    }

    async fn event(&mut self, world: &mut World) -> Event {
        let event = next(&mut self.connection, &mut self.session, world).await;
        match &event {
            Event::Notification(notice) => self.notices.push_back(notice.clone()),
            Event::KeysRefreshed(epoch) => self.epoch = *epoch,
            Event::Response(response) => self.heed(&response.body),
            _ => {}
        }
        self.last_heard = Instant::now();
        event
    }
}

/// Drives a session to its next event. Cancel-safe: whatever was taken from the link is in the session.
async fn next(connection: &mut Connection, session: &mut Session, world: &mut World) -> Event {
    loop {
        let output = session.poll(&mut world.around());
        match output {
            Output::Event(event) => return event,
            Output::Packet(packet) => {
                let mode = if packet == [HELLO] {
                    Mode::Control
                } else {
                    Mode::Bulk
                };
                if connection.outgoing.send(Outgoing { packet, mode }).await.is_err() {
                    session.handle(&mut world.around(), Input::LinkLost);
                }
            }
            Output::Wait(until) => {
                let arrival = connection.incoming.recv();
                let arrived = match until {
                    Some(ms) => tokio::time::timeout_at(world.clock.instant(ms).into(), arrival)
                        .await
                        .ok(),
                    None => Some(arrival.await),
                };
                match arrived {
                    Some(Some(LinkEvent::Packet(packet))) => {
                        session.handle(&mut world.around(), Input::Packet(&packet));
                    }
                    Some(
                        Some(LinkEvent::Lost(LinkLoss::Range | LinkLoss::Noise | LinkLoss::Closed)) | None,
                    ) => {
                        session.handle(&mut world.around(), Input::LinkLost);
                    }
                    None => {}
                }
            }
        }
    }
}

impl Interruption {
    /// Whether the peer does not hold what we named by reference, so that a second try by value makes sense.
    pub(crate) fn wants_certificate(&self) -> bool {
        matches!(
            self,
            Self::Ended(Ending::Fault(SessionFault::Handshake(edhoc::Fault::Reported(
                edhoc::ErrorMessage::UnknownCredential
            ))))
        )
    }

    /// The stable code for logs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::Distrusted(_) => "distrusted",
            Self::Ended(Ending::Closed { .. }) => "closed",
            Self::Ended(Ending::Fault(fault)) => fault.code(),
        }
    }

    /// The fault for a person.
    pub(crate) fn fault(&self) -> Fault {
        let (kind, next) = match self {
            Self::NoAnswer => (
                FaultKind::Timeout,
                "bring the programmer closer to the device and connect again",
            ),
            Self::Distrusted(_) => (
                FaultKind::RefusedByDevice,
                "nothing was changed; have your certificate renewed or replaced, then connect again",
            ),
            Self::Ended(Ending::Closed { .. }) => (FaultKind::LinkLost, "connect again"),
            Self::Ended(Ending::Fault(fault)) => judged(fault),
        };
        let sentence = match self {
            Self::NoAnswer => "the device did not answer in time".to_owned(),
            Self::Distrusted(rule) => {
                format!("the device ended the session: your certificate is no longer accepted ({rule})")
            }
            Self::Ended(Ending::Closed { .. }) => "the device ended the session".to_owned(),
            Self::Ended(Ending::Fault(fault)) => fault.to_string(),
        };
        Fault::new(kind, sentence, next)
    }
}

fn judged(fault: &SessionFault) -> (FaultKind, &'static str) {
    match fault {
        SessionFault::Handshake(edhoc::Fault::Credential(_)) => (
            FaultKind::PeerRefused,
            "do not program this device; have its certificate checked (`wand show certificates`)",
        ),
        SessionFault::Handshake(edhoc::Fault::Incompatible(_) | edhoc::Fault::Reported(_)) => (
            FaultKind::Incompatible,
            "check your credential's validity and the policy on both sides",
        ),
        SessionFault::Handshake(edhoc::Fault::Peer(_))
        | SessionFault::Record(_)
        | SessionFault::Message(_)
        | SessionFault::OutOfTurn => (
            FaultKind::PeerMisbehaved,
            "connect again; if it comes back, suspect interference and report it",
        ),
        SessionFault::NoIdentity => (
            FaultKind::CredentialMissing,
            "enrol a key for this method and suite",
        ),
        SessionFault::HandshakeTimeout | SessionFault::IdleTimeout => (
            FaultKind::Timeout,
            "bring the programmer closer to the device and connect again",
        ),
        SessionFault::Crypto(_) | SessionFault::Handshake(_) => (
            FaultKind::Cryptography,
            "stop, and have this workstation checked before it is used again",
        ),
        _ => (
            FaultKind::LinkLost,
            "bring the programmer closer to the device and connect again",
        ),
    }
}
