//! A connection and the session on it: packets in and out.

use crate::trace::{Trace, Way};
use crate::world::World;
use std::sync::Arc;
use std::time::Instant;
use wand_link::{Connection, LinkEvent, LinkLoss, Mode, Outgoing};
use wand_protocol::registry::packet::HELLO;
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{Endpoint, Event, Input, Output, Session};

/// A session on its connection.
pub(crate) struct Wire {
    connection: Connection,
    pub(crate) session: Session,
    trace: Arc<Trace>,
    /// When a packet came in last.
    pub(crate) heard: Instant,
}

impl Wire {
    /// The programmer's end of a fresh connection.
    pub(crate) fn new(
        connection: Connection,
        endpoint: Arc<Endpoint>,
        world: &World,
        trace: Arc<Trace>,
    ) -> Self {
        let interval_ms = u32::try_from(connection.interval.as_millis())
            .unwrap_or(u32::MAX)
            .max(1);
        let config = SegmentConfig {
            mtu: connection.mtu,
            interval_ms,
            ..SegmentConfig::default()
        };
        trace.begin(&connection);
        Self {
            session: Session::programmer(endpoint, config, world.clock.monotonic_ms()),
            connection,
            trace,
            heard: Instant::now(),
        }
    }

    /// Drives the session to its next event. Cancel-safe: whatever was taken from the link is in the session.
    pub(crate) async fn next(&mut self, world: &mut World) -> Event {
        loop {
            let output = self.session.poll(&mut world.around());
            match output {
                Output::Event(event) => {
                    self.watch(&event);
                    return event;
                }
                Output::Packet(packet) => self.send(world, packet).await,
                Output::Wait(until) => self.wait(world, until).await,
            }
        }
    }

    async fn send(&mut self, world: &mut World, packet: Vec<u8>) {
        let mode = if packet == [HELLO] {
            Mode::Control
        } else {
            Mode::Bulk
        };
        self.trace.packet(Way::ToDevice, &packet);
        if self
            .connection
            .outgoing
            .send(Outgoing { packet, mode })
            .await
            .is_err()
        {
            self.session.handle(&mut world.around(), Input::LinkLost);
        }
    }

    async fn wait(&mut self, world: &mut World, until: Option<u64>) {
        let arrival = self.connection.incoming.recv();
        let arrived = match until {
            Some(ms) => tokio::time::timeout_at(world.clock.instant(ms).into(), arrival)
                .await
                .ok(),
            None => Some(arrival.await),
        };
        match arrived {
            Some(Some(LinkEvent::Packet(packet))) => {
                self.heard = Instant::now();
                self.trace.packet(Way::ToProgrammer, &packet);
                self.session.handle(&mut world.around(), Input::Packet(&packet));
            }
            Some(Some(LinkEvent::Lost(LinkLoss::Range | LinkLoss::Noise | LinkLoss::Closed)) | None) => {
                self.session.handle(&mut world.around(), Input::LinkLost);
            }
            None => {}
        }
    }

    fn watch(&self, event: &Event) {
        match event {
            Event::Handshake(step) => self.trace.handshake(*step),
            Event::Authenticated(_) => self.trace.authenticated(),
            Event::KeysRefreshed(epoch) => self.trace.refreshed(*epoch),
            _ => {}
        }
    }
}
