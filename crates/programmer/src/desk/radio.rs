//! Which radio is used.

use super::Desk;
use crate::fault::{Fault, FaultKind};
use crate::radios;
use crate::workstation::Workstation;
use wand_contract::{RadioChoice, RadiosView};

impl Desk {
    /// The radios there are to choose from on this machine. Asks the system, for some seconds at most.
    ///
    /// # Errors
    /// None today.
    pub async fn radios(&self) -> Result<RadiosView, Fault> {
        let mut view = radios::look().await;
        view.choosable = self.radios.as_ref().is_some_and(radios::Radios::may_choose);
        Ok(view)
    }

    /// Waits until every device was let go, for some seconds at most. A program that ends before may leave a connection
    /// behind in the system.
    pub async fn settled(&self) {
        if let Some(radios) = &self.radios {
            radios.settled().await;
        }
    }

    /// What puts the radio of a choice in place; nothing where it is in place already.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] where nobody may choose, or while there is a session.
    pub(super) fn switch(
        &self,
        chosen: Option<RadioChoice>,
    ) -> impl FnOnce(&mut Workstation) -> Result<(), Fault> + Send + use<> {
        let radios = self.radios.clone();
        move |w| {
            let wished = match &radios {
                Some(radios) if radios.may_choose() => radios.effective(chosen),
                _ => chosen.unwrap_or_else(|| w.radio_view.choice.clone()),
            };
            if wished == w.radio_view.choice {
                return Ok(());
            }
            match &radios {
                Some(radios) if radios.may_choose() => w.change_radio(wished.clone(), radios.radio(&wished)),
                _ => Err(Fault::new(
                    FaultKind::Usage,
                    "the radio cannot be chosen here",
                    "leave the demonstration, and choose one for real devices",
                )),
            }
        }
    }
}
