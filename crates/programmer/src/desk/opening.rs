//! Opens the desk of a data folder.

use super::Desk;
use super::preferences::chosen_radio;
use crate::radios::Radios;
use crate::{Clock, Fault, Programmer, Setup};
use std::path::Path;
use wand_contract::RadioChoice;
use wand_trust::Policy;

/// 2026-01-01: no correct clock shows less.
const NOT_BEFORE: u64 = 1_767_225_600;

impl Desk {
    /// Opens the data folder `home` and reaches simulated devices in the folder `air`, and no others. Needs a tokio
    /// runtime around it.
    ///
    /// # Errors
    /// [`crate::FaultKind::SecondInstance`], [`crate::FaultKind::Storage`] or [`crate::FaultKind::Damaged`].
    pub fn open(home: &Path, air: &Path) -> Result<Self, Fault> {
        Self::over(home, Radios::simulated(air.to_path_buf()))
    }

    /// Opens the data folder `home` and reaches devices by the radio that its preferences name; `unchosen` while nobody
    /// chose. Simulated devices are those in the folder `air`. Needs a tokio runtime around it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_by_choice(home: &Path, air: &Path, unchosen: RadioChoice) -> Result<Self, Fault> {
        Self::over(home, Radios::choosable(air.to_path_buf(), unchosen))
    }

    fn over(home: &Path, radios: Radios) -> Result<Self, Fault> {
        let choice = radios.effective(chosen_radio(home));
        let programmer = Programmer::start_with(
            Setup {
                home: home.to_path_buf(),
                radio: radios.radio(&choice),
                provider: wand_crypto::rustcrypto(),
                policy: Policy::default(),
                clock: Clock::system(),
                not_before: NOT_BEFORE,
            },
            choice,
        )?;
        Ok(Self {
            radios: Some(radios),
            ..Self::new(programmer)
        })
    }
}
