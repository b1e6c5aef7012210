//! A radio with somebody's hand on it: holds back what devices say, cuts the connection, keeps others from being made.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use wand_link::{
    Advertisement, BoxFuture, Connection, Endpoint, LinkEvent, LinkFault, LinkLoss, Outgoing, Radio,
    SocketRadio,
};

#[derive(Debug, Clone, Copy, Default)]
struct Hand {
    holds: bool,
    shut: bool,
    cuts: u32,
}

/// The radio.
#[derive(Clone)]
pub(crate) struct Gate {
    radio: SocketRadio,
    hand: Arc<watch::Sender<Hand>>,
}

impl Gate {
    pub(crate) fn new(radio: SocketRadio) -> Self {
        Self {
            radio,
            hand: Arc::new(watch::Sender::new(Hand::default())),
        }
    }

    /// Holds back everything that the device sends from now on, or hands it over.
    pub(crate) fn hold(&self, holds: bool) {
        self.hand.send_modify(|hand| hand.holds = holds);
    }

    /// Cuts the connection; none can be made until it is opened.
    pub(crate) fn cut(&self) {
        self.hand.send_modify(|hand| {
            hand.cuts += 1;
            hand.shut = true;
        });
    }

    /// Lets no connection be made until it is opened; the present one goes on.
    pub(crate) fn shut(&self) {
        self.hand.send_modify(|hand| hand.shut = true);
    }

    pub(crate) fn open(&self) {
        self.hand.send_modify(|hand| hand.shut = false);
    }

    fn guard(&self, connection: Connection) -> Connection {
        let Connection {
            mtu,
            interval,
            outgoing: to_device,
            incoming: mut from_device,
            counters,
        } = connection;
        let (outgoing, mut from_programmer) = mpsc::channel::<Outgoing>(1);
        let (to_programmer, incoming) = mpsc::channel(64);
        let mut hand = self.hand.subscribe();
        let cuts = hand.borrow().cuts;
        tokio::spawn(async move {
            let mut held = Vec::new();
            loop {
                let now = *hand.borrow_and_update();
                if now.cuts != cuts {
                    let _ = to_programmer.send(LinkEvent::Lost(LinkLoss::Range)).await;
                    return;
                }
                if !now.holds {
                    for event in held.drain(..) {
                        if to_programmer.send(event).await.is_err() {
                            return;
                        }
                    }
                }
                tokio::select! {
                    packet = from_programmer.recv() => match packet {
                        Some(packet) => { let _ = to_device.send(packet).await; }
                        None => return,
                    },
                    event = from_device.recv() => match event {
                        Some(event) => held.push(event),
                        None => return,
                    },
                    _ = hand.changed() => {}
                    () = to_programmer.closed() => return,
                }
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

impl Radio for Gate {
    fn is_simulated(&self) -> bool {
        true
    }

    fn scan(&self, for_how_long: Duration) -> BoxFuture<'_, Result<Vec<Advertisement>, LinkFault>> {
        self.radio.scan(for_how_long)
    }

    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        let endpoint = endpoint.clone();
        Box::pin(async move {
            if self.hand.borrow().shut {
                return Err(LinkFault::Unreachable(endpoint));
            }
            Ok(self.guard(self.radio.connect(&endpoint).await?))
        })
    }
}
