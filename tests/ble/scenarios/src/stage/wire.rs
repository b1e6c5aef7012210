//! A radio that watches each packet and has the link dropped at the one that a scenario chooses.

use super::Sky;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use wand_link::{
    Advertisement, BleRadio, BoxFuture, Connection, Direction, Endpoint, LinkEvent, LinkFault, Mode,
    Outgoing, Radio,
};
use wand_protocol::registry::packet::{DATA, HELLO};

/// What becomes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It passes.
    Pass,
    /// It gets lost, and nobody tells; so does everything after it in this connection.
    Sever,
    /// It gets lost, and the link is dropped.
    DropBefore,
    /// It passes, and the link is dropped.
    DropAfter,
}

/// A packet on its way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passing<'a> {
    /// Which way.
    pub(crate) direction: Direction,
    /// Its bytes.
    pub(crate) packet: &'a [u8],
    /// How often the direction of data changed in this connection, this packet included: in a handshake the number of
    /// its message.
    pub(crate) turn: usize,
}

impl Passing<'_> {
    /// Whether it begins a session.
    pub(crate) fn is_hello(&self) -> bool {
        self.packet == [HELLO]
    }

    /// Whether it carries a segment, rather than an acknowledgement.
    pub(crate) fn is_data(&self) -> bool {
        self.packet.first().is_some_and(|kind| kind & DATA != 0)
    }

    /// The number of the segment that it carries.
    pub(crate) fn number(&self) -> Option<u8> {
        self.packet.get(1).copied().filter(|_| self.is_data())
    }
}

/// Watches packets.
type Watch = Box<dyn FnMut(Passing<'_>) -> Fate + Send>;

/// The desk's radio.
#[derive(Clone)]
pub(crate) struct Wire {
    radio: BleRadio,
    sky: Sky,
    watch: Arc<Mutex<Option<Watch>>>,
}

impl Wire {
    /// Watched from now on by nobody.
    pub(super) fn new(radio: BleRadio, sky: Sky) -> Self {
        Self {
            radio,
            sky,
            watch: Arc::default(),
        }
    }

    /// Watches every packet from now on, until it decides the fate of one.
    pub(crate) fn watch(&self, watch: impl FnMut(Passing<'_>) -> Fate + Send + 'static) {
        *self.watch.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(watch));
    }

    /// Whether nobody watches: no packet was watched for, or one met its fate.
    pub(crate) fn met(&self) -> bool {
        self.watch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }

    /// No longer watches.
    pub(crate) fn unwatch(&self) {
        *self.watch.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn judge(&self, passing: Passing<'_>) -> Fate {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let fate = watch.as_mut().map_or(Fate::Pass, |watch| watch(passing));
        if fate != Fate::Pass {
            *watch = None;
        }
        fate
    }

    fn splice(&self, connection: Connection) -> Connection {
        let (outgoing, from_application) = mpsc::channel(1);
        let (to_application, incoming) = mpsc::channel(1);
        let line = Line {
            wire: self.clone(),
            turns: Turns::default(),
            severed: false,
        };
        let (mtu, interval, counters) = (connection.mtu, connection.interval, connection.counters.clone());
        tokio::spawn(line.carry(connection, from_application, to_application));
        Connection {
            mtu,
            interval,
            outgoing,
            incoming,
            counters,
        }
    }
}

impl Radio for Wire {
    fn is_simulated(&self) -> bool {
        self.radio.is_simulated()
    }

    fn scan(&self, for_how_long: Duration) -> BoxFuture<'_, Result<Vec<Advertisement>, LinkFault>> {
        self.radio.scan(for_how_long)
    }

    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        let endpoint = endpoint.clone();
        Box::pin(async move { Ok(self.splice(self.radio.connect(&endpoint).await?)) })
    }
}

#[derive(Default)]
struct Turns {
    last: Option<Direction>,
    count: usize,
}

impl Turns {
    fn take(&mut self, direction: Direction, is_data: bool) -> usize {
        if is_data && self.last != Some(direction) {
            self.last = Some(direction);
            self.count += 1;
        }
        self.count
    }
}

/// One connection.
struct Line {
    wire: Wire,
    turns: Turns,
    severed: bool,
}

impl Line {
    async fn carry(
        mut self,
        mut inner: Connection,
        mut from_application: mpsc::Receiver<Outgoing>,
        to_application: mpsc::Sender<LinkEvent>,
    ) {
        loop {
            tokio::select! {
                out = from_application.recv() => {
                    let Some(Outgoing { packet, mode }) = out else { return };
                    let fate = self.fate(Direction::ToDevice, &packet);
                    if self.passes(fate) && inner.outgoing.send(Outgoing { packet, mode }).await.is_err() {
                        return;
                    }
                    self.after(fate, mode).await;
                }
                event = inner.incoming.recv() => {
                    let Some(event) = event else { return };
                    let fate = match &event {
                        LinkEvent::Packet(packet) => self.fate(Direction::ToProgrammer, packet),
                        LinkEvent::Lost(_) => Fate::Pass,
                    };
                    let is_loss = matches!(event, LinkEvent::Lost(_));
                    if (is_loss || self.passes(fate)) && to_application.send(event).await.is_err() {
                        return;
                    }
                    self.after(fate, Mode::Bulk).await;
                }
                () = to_application.closed() => return,
            }
        }
    }

    fn fate(&mut self, direction: Direction, packet: &[u8]) -> Fate {
        if self.severed {
            return Fate::Sever;
        }
        let mut passing = Passing {
            direction,
            packet,
            turn: 0,
        };
        passing.turn = self.turns.take(direction, passing.is_data());
        self.wire.judge(passing)
    }

    fn passes(&self, fate: Fate) -> bool {
        matches!(fate, Fate::Pass | Fate::DropAfter)
    }

    async fn after(&mut self, fate: Fate, mode: Mode) {
        self.severed |= fate != Fate::Pass;
        if fate == Fate::DropAfter {
            // The link's own task has to hand it to the system first.
            let due = Duration::from_millis(if mode == Mode::Control { 150 } else { 30 });
            tokio::time::sleep(due).await;
        }
        if matches!(fate, Fate::DropBefore | Fate::DropAfter)
            && let Err(why) = self.wire.sky.order("drop")
        {
            tracing::error!(%why, "the air did not drop the link");
        }
    }
}
