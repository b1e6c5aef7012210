//! The ways to devices: which there are, which is in use, and how it is.

#[cfg(feature = "ble")]
mod bluetooth;
#[cfg(not(feature = "ble"))]
#[path = "without_bluetooth.rs"]
mod bluetooth;
mod state;

use bluetooth::Bluetooth;
use std::path::PathBuf;
use std::sync::Arc;
use wand_contract::{RadioChoice, RadioState, RadiosView};
use wand_link::{LinkFault, Radio, SocketRadio};

pub(crate) use state::{of_fault, radio_fault, unasked};

/// Makes radios. Clones share those of Bluetooth, which live as long as the program.
#[derive(Clone)]
pub(crate) struct Radios {
    /// Where simulated devices answer.
    air: PathBuf,
    /// What is used when nobody chose; `None` where nobody may choose, and devices are simulated.
    unchosen: Option<RadioChoice>,
    bluetooth: Bluetooth,
}

impl Radios {
    /// Simulated devices in the folder `air`, and nothing else.
    pub(crate) fn simulated(air: PathBuf) -> Self {
        Self {
            air,
            unchosen: None,
            bluetooth: Bluetooth::default(),
        }
    }

    /// A choice of radios, with what is used when nobody chose.
    pub(crate) fn choosable(air: PathBuf, unchosen: RadioChoice) -> Self {
        Self {
            air,
            unchosen: Some(unchosen),
            bluetooth: Bluetooth::default(),
        }
    }

    /// Whether somebody may choose.
    pub(crate) fn may_choose(&self) -> bool {
        self.unchosen.is_some()
    }

    /// What somebody's choice comes to.
    pub(crate) fn effective(&self, chosen: Option<RadioChoice>) -> RadioChoice {
        match &self.unchosen {
            Some(unchosen) => chosen.unwrap_or_else(|| unchosen.clone()),
            None => RadioChoice::Simulated,
        }
    }

    /// The radio of a choice. Nothing is asked of it yet.
    pub(crate) fn radio(&self, choice: &RadioChoice) -> Arc<dyn Radio> {
        match choice {
            RadioChoice::Simulated => Arc::new(SocketRadio::new(&self.air)),
            RadioChoice::Bluetooth { adapter } => self.bluetooth.radio(adapter.clone()),
        }
    }

    /// Waits until every device was let go, for some seconds at most.
    pub(crate) async fn settled(&self) {
        self.bluetooth.settled().await;
    }
}

/// What there is to choose from on this machine. It asks the system, for some seconds at most.
pub(crate) async fn look() -> RadiosView {
    let found = bluetooth::look().await;
    let fault = match &found {
        Ok(adapters) if adapters.is_empty() => Some(LinkFault::NoAdapter),
        Ok(adapters) => adapters
            .iter()
            .all(|adapter| adapter.powered == Some(false))
            .then(|| LinkFault::AdapterOff(adapters[0].name.clone())),
        Err(fault) => Some(fault.clone()),
    };
    let (state, sentence, next) = match fault {
        _ if !bluetooth::BUILT => state::not_built(),
        None => (RadioState::Ready, String::new(), String::new()),
        Some(fault) => {
            let told = radio_fault(&fault);
            (of_fault(&fault), told.sentence, told.next)
        }
    };
    RadiosView {
        choosable: false,
        bluetooth: bluetooth::BUILT,
        adapters: found.unwrap_or_default(),
        state,
        sentence,
        next,
    }
}
