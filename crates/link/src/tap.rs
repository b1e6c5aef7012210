use crate::{
    Advertisement, BoxFuture, Connection, Direction, Endpoint, Ends, HandedOver, LinkEvent, LinkFault,
    LinkLoss, Mode, Outgoing, Radio,
};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Somebody beside a radio, who hears all connections and changes nothing.
pub trait Tap: Send + Sync {
    /// Hears something of a connection; they are numbered from 0. It must not wait: the connection waits with it.
    fn hear(&self, connection: u32, heard: Heard<'_>);
}

/// What is heard of a connection: first that it is there, at last that it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// It came about.
    Connected {
        /// The largest packet in bytes.
        mtu: usize,
        /// The connection interval.
        interval: Duration,
    },
    /// A packet as it is on air.
    Packet {
        /// Which way.
        direction: Direction,
        /// How it was handed to the link.
        mode: Mode,
        /// Its bytes.
        bytes: &'a [u8],
    },
    /// It is over: as lost, or because this side had enough.
    Ended(Option<LinkLoss>),
}

/// A radio with a [`Tap`] on all its connections.
#[derive(Clone)]
pub struct TappedRadio {
    radio: Arc<dyn Radio>,
    tap: Arc<dyn Tap>,
    connections: Arc<AtomicU32>,
}

impl TappedRadio {
    /// Lets `tap` hear what `radio` carries.
    pub fn new(radio: Arc<dyn Radio>, tap: Arc<dyn Tap>) -> Self {
        Self {
            radio,
            tap,
            connections: Arc::default(),
        }
    }

    fn tap(&self, connection: Connection) -> Connection {
        let Connection {
            mtu,
            interval,
            outgoing: inner_outgoing,
            incoming: inner_incoming,
            counters,
        } = connection;
        let (tapped, Ends { outgoing, incoming }) = Connection::with_ends(mtu, interval, counters);
        let ear = Ear {
            tap: Arc::clone(&self.tap),
            connection: self.connections.fetch_add(1, Ordering::Relaxed),
        };
        ear.hear(Heard::Connected { mtu, interval });
        tokio::spawn(async move {
            let loss = tokio::select! {
                () = ear.down(outgoing, inner_outgoing) => None,
                loss = ear.up(inner_incoming, &incoming) => loss,
            };
            ear.hear(Heard::Ended(loss));
        });
        tapped
    }
}

/// The tap on one connection.
struct Ear {
    tap: Arc<dyn Tap>,
    connection: u32,
}

impl Ear {
    fn hear(&self, heard: Heard<'_>) {
        self.tap.hear(self.connection, heard);
    }

    /// Until the application hands nothing over any more. A link that takes no more tells so by its last event.
    async fn down(&self, mut from: HandedOver, to: mpsc::Sender<Outgoing>) {
        while let Some(outgoing) = from.next().await {
            self.hear(Heard::Packet {
                direction: Direction::ToDevice,
                mode: outgoing.mode,
                bytes: &outgoing.packet,
            });
            if to.send(outgoing).await.is_err() {
                return from.unheard().await;
            }
        }
    }

    /// Until the link ends; the loss, if it was one. An application that listens no more is waited for by [`Ear::down`].
    async fn up(
        &self,
        mut from: mpsc::Receiver<LinkEvent>,
        to: &mpsc::Sender<LinkEvent>,
    ) -> Option<LinkLoss> {
        let mut loss = None;
        while let Some(event) = from.recv().await {
            match &event {
                LinkEvent::Packet(packet) => self.hear(Heard::Packet {
                    direction: Direction::ToProgrammer,
                    mode: Mode::Bulk,
                    bytes: packet,
                }),
                LinkEvent::Lost(why) => loss = Some(*why),
            }
            if to.send(event).await.is_err() {
                return std::future::pending().await;
            }
        }
        loss
    }
}

impl Radio for TappedRadio {
    fn is_simulated(&self) -> bool {
        self.radio.is_simulated()
    }

    fn scan(&self, for_how_long: Duration) -> BoxFuture<'_, Result<Vec<Advertisement>, LinkFault>> {
        self.radio.scan(for_how_long)
    }

    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        let endpoint = endpoint.clone();
        Box::pin(async move { Ok(self.tap(self.radio.connect(&endpoint).await?)) })
    }
}

/// A packet as an eavesdropper in range sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// When it passed.
    pub at: Instant,
    /// Which way.
    pub direction: Direction,
    /// The bytes on air.
    pub packet: Vec<u8>,
}

/// A tap that keeps packets in memory.
#[derive(Debug)]
pub struct Recording {
    log: Mutex<Vec<Captured>>,
    limit: usize,
}

impl Recording {
    /// Keeps at most `limit` packets, the first ones.
    pub fn new(limit: usize) -> Self {
        Self {
            log: Mutex::default(),
            limit,
        }
    }

    /// What was recorded so far, oldest first.
    pub fn captured(&self) -> Vec<Captured> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Tap for Recording {
    fn hear(&self, _: u32, heard: Heard<'_>) {
        let Heard::Packet { direction, bytes, .. } = heard else {
            return;
        };
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() < self.limit {
            log.push(Captured {
                at: Instant::now(),
                direction,
                packet: bytes.to_vec(),
            });
        }
    }
}
