//! A radio with somebody's hand on it: holds back what devices say, cuts the connection, keeps others from being made, lets
//! devices change their address.

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
    moved: bool,
    /// Connections that were tried where nobody is any more.
    vain: u32,
}

/// Behind the endpoint of a device that changed its address.
const ELSEWHERE: &str = "#2";
/// How long a radio tries to reach nobody.
const VAIN: Duration = Duration::from_secs(8);

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

    /// Cuts the connection; the device is on air at another address.
    pub(crate) fn cut_and_move(&self) {
        self.hand.send_modify(|hand| {
            hand.cuts += 1;
            hand.moved = true;
        });
    }

    /// How often a device was asked where it is no longer.
    pub(crate) fn asked_in_vain(&self) -> u32 {
        self.hand.borrow().vain
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
        Box::pin(async move {
            let mut heard = self.radio.scan(for_how_long).await?;
            if self.hand.borrow().moved {
                for one in &mut heard {
                    one.endpoint = Endpoint::new(format!("{}{ELSEWHERE}", one.endpoint));
                }
            }
            Ok(heard)
        })
    }

    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>> {
        let endpoint = endpoint.clone();
        Box::pin(async move {
            if self.hand.borrow().shut {
                return Err(LinkFault::Unreachable(endpoint));
            }
            let moved = self.hand.borrow().moved;
            let endpoint = match endpoint.as_str().strip_suffix(ELSEWHERE) {
                Some(place) => Endpoint::new(place),
                None if moved => {
                    self.hand.send_modify(|hand| hand.vain += 1);
                    tokio::time::sleep(VAIN).await;
                    return Err(LinkFault::Unreachable(endpoint));
                }
                None => endpoint,
            };
            Ok(self.guard(self.radio.connect(&endpoint).await?))
        })
    }
}
