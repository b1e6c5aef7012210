//! What programmer and device go through over Bluetooth.

mod adapter;
mod advertising;
mod demonstration;
mod doctor;
mod handshake;
mod log_transfer;
mod loss;
mod main_job;
mod programming;
mod reconnects;
mod two_devices;

use crate::stage::Stage;
use anyhow::Result;
use std::future::Future;
use std::pin::Pin;

type Run = for<'a> fn(&'a Stage<'a>) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// A scenario.
pub(crate) struct Scenario {
    /// For command lines.
    pub(crate) name: &'static str,
    /// What it shows.
    pub(crate) tells: &'static str,
    /// Plays it.
    pub(crate) run: Run,
}

/// Every scenario, in order.
pub(crate) const ALL: &[Scenario] = &[
    Scenario {
        name: "main-job",
        tells: "the wand command pairs, interrogates, is refused, programs, reads the log, verifies its own",
        run: |stage| Box::pin(main_job::run(stage)),
    },
    Scenario {
        name: "demonstration",
        tells: "wand demo over Bluetooth: refused by application and device, programmed, evidence, eavesdropper",
        run: |stage| Box::pin(demonstration::run(stage)),
    },
    Scenario {
        name: "ten-reconnects",
        tells: "the link is dropped ten times; the session comes back each time, by reference and by itself",
        run: |stage| Box::pin(reconnects::run(stage)),
    },
    Scenario {
        name: "handshake-dropped",
        tells: "the link is dropped at HELLO and at each message of the handshake",
        run: |stage| Box::pin(handshake::run(stage)),
    },
    Scenario {
        name: "programming-dropped",
        tells: "the link is dropped before and after sending, before and after the receipt: uncertain, resolved",
        run: |stage| Box::pin(programming::run(stage)),
    },
    Scenario {
        name: "log-dropped",
        tells: "the link is dropped at the beginning, in the middle and at the end of a log's transfer",
        run: |stage| Box::pin(log_transfer::run(stage)),
    },
    Scenario {
        name: "adapter-off",
        tells: "the adapter is switched off in a session, and on",
        run: |stage| Box::pin(adapter::off(stage)),
    },
    Scenario {
        name: "adapter-unplugged",
        tells: "the adapter is pulled out in a session, and put back",
        run: |stage| Box::pin(adapter::unplugged(stage)),
    },
    Scenario {
        name: "advertising-stopped",
        tells: "a device that is silent leaves the list, and comes back into it",
        run: |stage| Box::pin(advertising::run(stage)),
    },
    Scenario {
        name: "two-devices",
        tells: "two devices in the list, a session with one, then with the other",
        run: |stage| Box::pin(two_devices::run(stage)),
    },
    Scenario {
        name: "packets-lost",
        tells: "notifications and writes get lost, and packets overtake each other: it costs resends, not the session",
        run: |stage| Box::pin(loss::run(stage)),
    },
    Scenario {
        name: "doctor",
        tells: "wand doctor: an adapter with power, without, and none",
        run: |stage| Box::pin(doctor::run(stage)),
    },
];
