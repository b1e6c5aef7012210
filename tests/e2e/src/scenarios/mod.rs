//! What a person does with the window.

mod emergency;
mod keyboard;
mod main_job;
mod out_of_reach;
mod revoked;
mod uncertain;

use crate::stage::World;
use anyhow::Result;
use std::future::Future;
use std::pin::Pin;

type Run = for<'a> fn(&'a World) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

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
        tells: "unlock, discover, session, forbidden change, good change, receipt, log, security, audit, end",
        run: |world| Box::pin(main_job::run(world)),
    },
    Scenario {
        name: "emergency",
        tells: "STAT by one key from another screen",
        run: |world| Box::pin(emergency::run(world)),
    },
    Scenario {
        name: "uncertain",
        tells: "the link is cut after the command: uncertain, then resolved",
        run: |world| Box::pin(uncertain::run(world)),
    },
    Scenario {
        name: "keyboard",
        tells: "the main job by the keyboard alone, the focus always visible",
        run: |world| Box::pin(keyboard::run(world)),
    },
    Scenario {
        name: "revoked",
        tells: "a revoked operator's change is stopped and said",
        run: |world| Box::pin(revoked::run(world)),
    },
    Scenario {
        name: "out-of-reach",
        tells: "the link is lost and comes back by itself",
        run: |world| Box::pin(out_of_reach::run(world)),
    },
];
