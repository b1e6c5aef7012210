//! Faults of other rooms, as this room hands them on.

pub use wand_contract::{Fault, FaultKind};

/// A fault from a room whose sentences end with the next step: `What happened. What to do.`
pub(crate) fn split(kind: FaultKind, text: &str) -> Fault {
    match text.split_once(". ") {
        Some((sentence, next)) => Fault::new(kind, sentence, next.trim_end_matches('.')),
        None => Fault::new(kind, text, "look at the audit log for what came before"),
    }
}
