//! What programmer and device go through over Bluetooth.

mod adapter;
mod advertising;
mod anybody;
mod cancelled;
mod demonstration;
mod doctor;
mod handshake;
mod intruder;
mod log_transfer;
mod loiterer;
mod loss;
mod main_job;
mod misbehaving;
mod programming;
mod reconnects;
mod sealed;
mod two_devices;
mod unlinkable;

use crate::stage::Stage;
use anyhow::Result;
use misbehaving::{FLOOD, GARBAGE, HANG_UP, LATE_SERVICE, NO_SERVICE, SILENCE, TRUNCATE, WRONG_VERSION};
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
        name: "device-off",
        tells: "the device's adapter is switched off in a session, and on",
        run: |stage| Box::pin(adapter::device_off(stage)),
    },
    Scenario {
        name: "device-unplugged",
        tells: "the device's adapter is pulled out in a session, and put back",
        run: |stage| Box::pin(adapter::device_unplugged(stage)),
    },
    Scenario {
        name: "doctor",
        tells: "wand doctor: an adapter with power, without, and none",
        run: |stage| Box::pin(doctor::run(stage)),
    },
    Scenario {
        name: "cancelled",
        tells: "a connection is cancelled while it comes about, in the handshake and out of reach: at once, and the next succeeds",
        run: |stage| Box::pin(cancelled::run(stage)),
    },
    Scenario {
        name: "two-devices",
        tells: "two devices in the list, a session with one, then with the other",
        run: |stage| Box::pin(two_devices::run(stage)),
    },
    Scenario {
        name: "two-sessions",
        tells: "two desks with a device each at the same time over one adapter; one link is lost, the other goes on",
        run: |stage| Box::pin(two_devices::at_once(stage)),
    },
    Scenario {
        name: "packets-lost",
        tells: "notifications and writes get lost, and packets overtake each other: it costs resends, not the session",
        run: |stage| Box::pin(loss::run(stage)),
    },
    Scenario {
        name: "advertising-stopped",
        tells: "a device that is silent leaves the list, and comes back into it",
        run: |stage| Box::pin(advertising::run(stage)),
    },
    Scenario {
        name: "peer-silence",
        tells: "a device by another maker that answers nothing: named in time, and a good one works right after",
        run: |stage| Box::pin(misbehaving::run(stage, &SILENCE)),
    },
    Scenario {
        name: "peer-garbage",
        tells: "one that answers with random bytes",
        run: |stage| Box::pin(misbehaving::run(stage, &GARBAGE)),
    },
    Scenario {
        name: "peer-truncate",
        tells: "one that returns half of what is written",
        run: |stage| Box::pin(misbehaving::run(stage, &TRUNCATE)),
    },
    Scenario {
        name: "peer-flood",
        tells: "one that notifies without end",
        run: |stage| Box::pin(misbehaving::run(stage, &FLOOD)),
    },
    Scenario {
        name: "peer-wrong-version",
        tells: "one with another version of the service",
        run: |stage| Box::pin(misbehaving::run(stage, &WRONG_VERSION)),
    },
    Scenario {
        name: "peer-no-service",
        tells: "one that advertises the service and has it not",
        run: |stage| Box::pin(misbehaving::run(stage, &NO_SERVICE)),
    },
    Scenario {
        name: "peer-late-service",
        tells: "one that has its service from the second connection on: it is found there, and answers nothing",
        run: |stage| Box::pin(misbehaving::run(stage, &LATE_SERVICE)),
    },
    Scenario {
        name: "peer-hang-up",
        tells: "one that hangs up in the middle of the handshake",
        run: |stage| Box::pin(misbehaving::run(stage, &HANG_UP)),
    },
    Scenario {
        name: "sealed",
        tells: "nothing that crosses, or that --capture writes, tells who device and operator are",
        run: |stage| Box::pin(sealed::run(stage)),
    },
    Scenario {
        name: "anybody",
        tells: "what a stranger can read without a session: a generic name, a version, and the phase of the battery",
        run: |stage| Box::pin(anybody::run(stage)),
    },
    Scenario {
        name: "intruder",
        tells: "a stranger writes before and beside a session: refused; the session goes on, and comes back while it listens",
        run: |stage| Box::pin(intruder::run(stage)),
    },
    Scenario {
        name: "loiterer",
        tells: "a stranger who connects and says nothing is let go and counted; the device's own workstation gets in",
        run: |stage| Box::pin(loiterer::run(stage)),
    },
    Scenario {
        name: "unlinkable",
        tells: "nothing that a device advertises outlasts its token; its workstation knows it all the same",
        run: |stage| Box::pin(unlinkable::run(stage)),
    },
];
