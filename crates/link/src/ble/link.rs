//! The task of a connection.

use super::contact::{EXCHANGE, Service, Taken};
use super::fault::within;
use super::gatt::ASSUMED_INTERVAL;
use super::pace::Pace;
use crate::{Connection, Counters, Direction, HandedOver, LinkEvent, LinkLoss, Mode, Outgoing};
use btleplug::api::{Characteristic, Peripheral as _, WriteType};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{sleep, timeout};

/// How often the connection is looked at, should its end not be told: an adapter that was pulled out tells nothing.
const LOOK: Duration = Duration::from_secs(2);
/// How long the application may take to hear the last words.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Starts the task. `gone` turns true when the connection is lost; `place` is held until the device was let go.
pub(super) fn start(
    contact: Taken,
    service: Service,
    gone: watch::Receiver<bool>,
    place: impl Send + 'static,
) -> Connection {
    let counters = Counters::default();
    contact.count_with(&counters);
    let (connection, ends) = Connection::with_ends(service.mtu, ASSUMED_INTERVAL, counters.clone());
    let link = Link {
        contact,
        service,
        to_application: ends.incoming,
        counters,
    };
    tokio::spawn(async move {
        link.run(ends.outgoing, gone).await;
        drop(place);
    });
    connection
}

struct Link {
    contact: Taken,
    service: Service,
    to_application: mpsc::Sender<LinkEvent>,
    counters: Counters,
}

impl Link {
    async fn run(mut self, from_application: HandedOver, gone: watch::Receiver<bool>) {
        let moved = Notify::new();
        let writer = Writer {
            contact: &self.contact,
            moved: &moved,
            control: &self.service.control,
            bulk: &self.service.bulk,
            counters: &self.counters,
        };
        let packets = &mut self.service.packets;
        let lost = tokio::select! {
            () = writer.send(from_application) => false,
            () = deliver(packets, &self.to_application, &self.counters, &moved) => true,
            () = is_gone(gone, &self.contact) => true,
            () = keep_pace(&self.contact, &moved) => true,
        };
        if lost {
            let _ = timeout(LAST_WORDS, self.tell_loss()).await;
        }
        self.contact.let_go().await;
    }

    /// Hands over what was notified before the loss, a receipt perhaps, and then the loss.
    async fn tell_loss(&mut self) {
        while let Ok(packet) = self.service.packets.try_recv() {
            self.counters.count(Direction::ToProgrammer, packet.len());
            if self.to_application.send(LinkEvent::Packet(packet)).await.is_err() {
                return;
            }
        }
        let _ = self.to_application.send(LinkEvent::Lost(LinkLoss::Range)).await;
    }
}

/// The way to the device: one GATT operation at a time.
struct Writer<'a> {
    contact: &'a Taken,
    moved: &'a Notify,
    control: &'a Characteristic,
    bulk: &'a Characteristic,
    counters: &'a Counters,
}

impl Writer<'_> {
    async fn send(&self, mut from_application: HandedOver) {
        while let Some(outgoing) = from_application.next().await {
            self.write(outgoing).await;
        }
    }

    async fn write(&self, Outgoing { packet, mode }: Outgoing) {
        let (target, kind) = match mode {
            Mode::Control => (self.control, WriteType::WithResponse),
            Mode::Bulk => (self.bulk, WriteType::WithoutResponse),
        };
        self.counters.count(Direction::ToDevice, packet.len());
        self.moved.notify_one();
        let written = self.contact.peripheral.write(target, &packet, kind);
        if within(EXCHANGE, "writing", written).await.is_err() {
            // It may have arrived all the same. The segments send it again; a lost link is told elsewhere.
            self.counters.update(|counters| counters.silently_lost += 1);
        }
    }
}

/// Hands over notifications until the stream ends, which is a loss. An application that listens no more is waited for
/// by [`Writer::send`].
async fn deliver(
    packets: &mut mpsc::Receiver<Vec<u8>>,
    to_application: &mpsc::Sender<LinkEvent>,
    counters: &Counters,
    moved: &Notify,
) {
    while let Some(packet) = packets.recv().await {
        moved.notify_one();
        counters.count(Direction::ToProgrammer, packet.len());
        if to_application.send(LinkEvent::Packet(packet)).await.is_err() {
            return std::future::pending().await;
        }
    }
}

async fn keep_pace(contact: &Taken, moved: &Notify) {
    let mut pace = Pace::default();
    loop {
        let speed = pace.change(moved).await;
        contact.wish(speed).await;
    }
}

async fn is_gone(mut gone: watch::Receiver<bool>, contact: &Taken) {
    let told = async {
        // Whoever told is gone itself when this fails.
        let _ = gone.wait_for(|gone| *gone).await;
    };
    let seen = async {
        loop {
            sleep(LOOK).await;
            let step = "asking for the connection";
            let Ok(true) = within(EXCHANGE, step, contact.peripheral.is_connected()).await else {
                return;
            };
        }
    };
    tokio::select! {
        () = told => {}
        () = seen => {}
    }
}
