//! What a person does with the window.

mod main_job;

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
pub(crate) const ALL: &[Scenario] = &[Scenario {
    name: "main-job",
    tells: "unlock, discover, session, forbidden change, good change, receipt, read-back, log, security, audit, end",
    run: |world| Box::pin(main_job::run(world)),
}];
