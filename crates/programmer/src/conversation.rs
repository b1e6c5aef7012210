//! One connection with its session: one question and its answer at a time, and what the device tells unasked.

use crate::face::{Face, Strip};
use crate::interruption::Interruption;
use crate::signals::{Heed, Signals};
use crate::wire::Wire;
use crate::world::World;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{sleep_until, timeout};
use wand_link::Connection;
use wand_protocol::message::{NoticeBody, Notification, RequestBody, Response, ResponseBody};
use wand_protocol::registry::RefusalCode;
use wand_protocol::session::{Authenticated, Ending, Endpoint, Event, HandshakeStep, SessionFault};
use wand_therapy::State;

/// How long an answer may take before the link counts as lost.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);
/// How long emergency therapy waits for the answer to a command that is already on its way.
const HASTE_LIMIT: Duration = Duration::from_secs(3);
/// How long to wait for the device's goodbye.
const GOODBYE_LIMIT: Duration = Duration::from_secs(3);
/// Silence after which the device is asked whether it is still there.
const PING_AFTER: Duration = Duration::from_secs(15);
/// How often faces are shown the figures of the link.
const TICK: Duration = Duration::from_secs(1);

/// A handshake message and when it passed, for people who watch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimedStep {
    /// The message.
    pub(crate) step: HandshakeStep,
    /// Since the connection was there.
    pub(crate) after: Duration,
}

/// What the device told unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Another programme governs it now.
    State(State),
    /// An alert was raised (true) or cleared (false).
    Alert(u16, bool),
}

/// How waiting without a question ended.
pub(crate) enum Idle {
    /// The session is over.
    Over(Interruption),
    /// The device told something.
    News,
}

/// An authenticated connection to a device.
pub(crate) struct Conversation {
    wire: Wire,
    facts: Box<Authenticated>,
    steps: Vec<TimedStep>,
    face: Arc<Face>,
    /// Telemetry that somebody gathers, rather than watches.
    gathered: Option<VecDeque<Notification>>,
    strip: Option<Strip>,
    news: Vec<News>,
    last_event: Instant,
    ticked: Instant,
    /// The command whose receipt was not waited for, and the receipt if it came after all.
    overdue: Option<u32>,
    late_receipt: Option<Vec<u8>>,
    /// The rule by which the device no longer trusts us, once it said so.
    distrusted: Option<String>,
}

impl Conversation {
    /// Runs the handshake over a fresh connection.
    ///
    /// # Errors
    /// How it ended instead.
    pub(crate) async fn begin(
        connection: Connection,
        endpoint: Arc<Endpoint>,
        world: &mut World,
        face: Arc<Face>,
    ) -> Result<Self, Interruption> {
        let begun = Instant::now();
        let mut wire = Wire::new(connection, endpoint, world, Arc::clone(&face.trace));
        let mut steps = Vec::new();
        loop {
            match wire.next(world).await {
                Event::Handshake(step) => steps.push(TimedStep {
                    step,
                    after: begun.elapsed(),
                }),
                Event::Authenticated(facts) => {
                    return Ok(Self {
                        wire,
                        facts,
                        steps,
                        face,
                        gathered: None,
                        strip: None,
                        news: Vec::new(),
                        last_event: Instant::now(),
                        ticked: Instant::now(),
                        overdue: None,
                        late_receipt: None,
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

    /// How long ago the device was heard.
    pub(crate) fn heard_ago(&self) -> Duration {
        self.wire.heard.elapsed()
    }

    /// Puts a question, under this number. Several may be under way; the device answers them in their order.
    ///
    /// # Errors
    /// Why it cannot be put.
    pub(crate) fn pose(&mut self, body: RequestBody) -> Result<u32, Interruption> {
        self.wire
            .session
            .request(body)
            .map_err(|fault| Interruption::Ended(Ending::Fault(fault)))
    }

    /// Waits for the answer to a question; notifications that come meanwhile are passed on, answers to earlier questions
    /// are not waited for any more.
    ///
    /// # Errors
    /// Why there is no answer. Whether the device took the question is then not known. After
    /// [`Interruption::Stopped`] and [`Interruption::Overdue`] the session goes on.
    pub(crate) async fn answer(
        &mut self,
        world: &mut World,
        id: u32,
        signals: &Signals,
        heed: Heed,
    ) -> Result<ResponseBody, Interruption> {
        let mut deadline = Instant::now() + ANSWER_LIMIT;
        let mut hurried = false;
        loop {
            tokio::select! {
                biased;
                event = self.event(world) => match event {
                    Event::Response(response) if response.id == id => return Ok(response.body),
                    Event::Ended(ending) => return Err(self.ended(ending)),
                    _ => {}
                },
                stop = signals.stopped(heed), if !hurried => {
                    if heed != Heed::Haste {
                        return Err(Interruption::Stopped(stop));
                    }
                    hurried = true;
                    deadline = deadline.min(Instant::now() + HASTE_LIMIT);
                }
                () = sleep_until(deadline.into()) => {
                    if !hurried {
                        return Err(Interruption::NoAnswer);
                    }
                    self.overdue = Some(id);
                    return Err(Interruption::Overdue);
                }
            }
        }
    }

    /// Lets the session live while nobody asks anything: takes notifications, answers timers, and keeps the device
    /// from thinking us gone. Returns when the session ends or the device tells something; may be dropped at any time.
    pub(crate) async fn idle(&mut self, world: &mut World) -> Idle {
        loop {
            if !self.news.is_empty() {
                return Idle::News;
            }
            let quiet = self.last_event + PING_AFTER;
            tokio::select! {
                event = self.event(world) => if let Event::Ended(ending) = event {
                    return Idle::Over(self.ended(ending));
                },
                () = sleep_until(quiet.into()) => {
                    self.last_event = Instant::now();
                    if let Err(fault) = self.wire.session.request(RequestBody::Ping(Vec::new())) {
                        return Idle::Over(Interruption::Ended(Ending::Fault(fault)));
                    }
                }
            }
        }
    }

    /// What the device told unasked, oldest first.
    pub(crate) fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    /// Passes telemetry on to the faces from now on, under a number of its own; `None`: no longer.
    pub(crate) fn stream(&mut self, strip: Option<u32>) {
        self.strip = strip.map(Strip::new);
    }

    /// Gathers telemetry from now on.
    pub(crate) fn gather(&mut self) {
        self.gathered = Some(VecDeque::new());
    }

    /// The telemetry that was gathered, oldest first; no more is.
    pub(crate) fn take_gathered(&mut self) -> VecDeque<Notification> {
        self.gathered.take().unwrap_or_default()
    }

    /// The receipt that came after nobody waited for it any more.
    pub(crate) fn take_late_receipt(&mut self) -> Option<Vec<u8>> {
        self.late_receipt.take()
    }

    /// Listens for notifications for so long.
    ///
    /// # Errors
    /// Why it ended early.
    pub(crate) async fn listen(
        &mut self,
        world: &mut World,
        how_long: Duration,
        signals: &Signals,
        heed: Heed,
    ) -> Result<(), Interruption> {
        let end = Instant::now() + how_long;
        let mut told = self.take_news();
        let listened = loop {
            tokio::select! {
                idle = self.idle(world) => match idle {
                    Idle::Over(interruption) => break Err(interruption),
                    Idle::News => told.append(&mut self.news),
                },
                stop = signals.stopped(heed) => break Err(Interruption::Stopped(stop)),
                () = sleep_until(end.into()) => break Ok(()),
            }
        };
        told.append(&mut self.news);
        self.news = told;
        listened
    }

    /// Says goodbye.
    pub(crate) async fn end(mut self, world: &mut World) -> Ending {
        self.wire.session.end();
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

    fn answered(&mut self, response: &Response) {
        match &response.body {
            // The device ends the session right after saying so.
            ResponseBody::Refused(refusal) if refusal.code == RefusalCode::NoLongerTrusted => {
                self.distrusted = Some(refusal.detail.clone());
            }
            ResponseBody::Receipt(receipt) if self.overdue == Some(response.id) => {
                self.overdue = None;
                self.late_receipt = Some(receipt.clone());
            }
            _ => {}
        }
    }

    fn ended(&mut self, ending: Ending) -> Interruption {
        match self.distrusted.take() {
            Some(rule) => Interruption::Distrusted(rule),
            None => Interruption::Ended(ending),
        }
    }

    fn told(&mut self, notice: &Notification) {
        if let Some(strip) = &mut self.strip {
            strip.take(&self.face, notice);
        }
        match notice.body {
            NoticeBody::Telemetry(_) => {
                if let Some(gathered) = &mut self.gathered {
                    gathered.push_back(notice.clone());
                }
            }
            NoticeBody::State(state) => self.news.push(News::State(state)),
            NoticeBody::Alert(code, raised) => self.news.push(News::Alert(code, raised)),
        }
    }

    async fn event(&mut self, world: &mut World) -> Event {
        let event = loop {
            let tick = self.ticked + TICK;
            tokio::select! {
                biased;
                event = self.wire.next(world) => break event,
                () = sleep_until(tick.into()) => {
                    self.ticked = Instant::now();
                    self.face.tick(self.wire.heard.elapsed());
                }
            }
        };
        match &event {
            Event::Notification(notice) => self.told(notice),
            Event::Response(response) => self.answered(response),
            _ => {}
        }
        self.last_event = Instant::now();
        event
    }
}
