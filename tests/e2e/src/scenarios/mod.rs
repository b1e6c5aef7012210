//! What a person does with the window.

mod damaged_folder;
mod emergency;
mod file_dialog;
mod hostile_names;
mod keyboard;
mod locked_key_store;
mod main_job;
mod missing_simulator;
mod out_of_reach;
mod revoked;
mod tour;
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
    Scenario {
        name: "tour",
        tells: "the demonstration from the first screen, and every place that the main job does not pass",
        run: |world| Box::pin(tour::run(world)),
    },
    Scenario {
        name: "file-dialog",
        tells: "native dialogs: open, cancel, export; a file of 5 MB, one that cannot be read",
        run: |world| Box::pin(file_dialog::run(world)),
    },
    Scenario {
        name: "locked-key-store",
        tells: "keys under PIN and key store, which is locked, then unlocked",
        run: |world| Box::pin(locked_key_store::run(world)),
    },
    Scenario {
        name: "damaged-folder",
        tells: "a data folder in use, read-only, or with files cut short",
        run: |world| Box::pin(damaged_folder::run(world)),
    },
    Scenario {
        name: "missing-simulator",
        tells: "a demonstration without its programs, and one whose device dies",
        run: |world| Box::pin(missing_simulator::run(world)),
    },
    Scenario {
        name: "hostile-names",
        tells: "names with control and right-to-left characters, shown harmless",
        run: |world| Box::pin(hostile_names::run(world)),
    },
];
