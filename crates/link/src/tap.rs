use crate::{
    Advertisement, BoxFuture, Connection, Direction, Endpoint, LinkEvent, LinkFault, Outgoing, Radio,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

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

/// A radio with an eavesdropper beside it: all packets of all connections are recorded, none is changed.
#[derive(Debug, Clone)]
pub struct TappedRadio<R> {
    radio: R,
    log: Arc<Mutex<Vec<Captured>>>,
    limit: usize,
}

impl<R: Radio> TappedRadio<R> {
    /// Records at most `limit` packets of what `radio` carries.
    pub fn new(radio: R, limit: usize) -> Self {
        Self {
            radio,
            log: Arc::default(),
            limit,
        }
    }

    /// What was recorded so far, oldest first.
    pub fn captured(&self) -> Vec<Captured> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tap(&self, connection: Connection) -> Connection {
        let Connection {
            mtu,
            interval,
            outgoing: inner_outgoing,
            incoming: mut inner_incoming,
            counters,
        } = connection;
        let (outgoing, mut from_application) = mpsc::channel::<Outgoing>(1);
        let (to_application, incoming) = mpsc::channel(1);
        let (log, limit) = (Arc::clone(&self.log), self.limit);
        let record = move |direction, packet: &[u8]| {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            if log.len() < limit {
                log.push(Captured {
                    at: Instant::now(),
                    direction,
                    packet: packet.to_vec(),
                });
            }
        };
        let record_down = record.clone();
        let dropped = to_application.clone();
        let down = async move {
            while let Some(outgoing) = from_application.recv().await {
                record_down(Direction::ToDevice, &outgoing.packet);
                if inner_outgoing.send(outgoing).await.is_err() {
                    return std::future::pending().await;
                }
            }
        };
        let up = async move {
            while let Some(event) = inner_incoming.recv().await {
                if let LinkEvent::Packet(packet) = &event {
                    record(Direction::ToProgrammer, packet);
                }
                if to_application.send(event).await.is_err() {
                    return;
                }
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                () = down => {}
                () = up => {}
                () = dropped.closed() => {}
            }
        });
        Connection {
            mtu,
            interval,
            outgoing,
            incoming,
            counters,
        }
    }
}

impl<R: Radio> Radio for TappedRadio<R> {
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
