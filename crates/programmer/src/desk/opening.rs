//! Opens the desk of a data folder.

use super::Desk;
use crate::{Clock, Fault, Programmer, Setup};
use std::path::Path;
use std::sync::Arc;
use wand_link::SocketRadio;
use wand_trust::Policy;

/// 2026-01-01: no correct clock shows less.
const NOT_BEFORE: u64 = 1_767_225_600;

impl Desk {
    /// Opens the data folder `home` and reaches simulated devices in the folder `air`. Needs a tokio runtime around it.
    ///
    /// # Errors
    /// [`crate::FaultKind::SecondInstance`], [`crate::FaultKind::Storage`] or [`crate::FaultKind::Damaged`].
    pub fn open(home: &Path, air: &Path) -> Result<Self, Fault> {
        let programmer = Programmer::start(Setup {
            home: home.to_path_buf(),
            radio: Arc::new(SocketRadio::new(air)),
            provider: wand_crypto::rustcrypto(),
            policy: Policy::default(),
            clock: Clock::system(),
            not_before: NOT_BEFORE,
        })?;
        Ok(Self::new(programmer))
    }
}
