//! A door for fuzz targets; not in the crate otherwise.

use crate::drawer::Drawer;
use crate::{Fault, KnownDevices};
use std::path::Path;
use wand_crypto::{Provider, Random, Secret};

/// The drawer of a workstation.
pub struct DeviceDrawer(Drawer);

impl DeviceDrawer {
    /// Opens the drawer in `folder` under this master key.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: &Path, master: &Secret, provider: &dyn Provider) -> Result<Self, Fault> {
        Drawer::open(folder, master, provider).map(Self)
    }

    /// The devices as a sealed document of this name.
    ///
    /// # Errors
    /// When a primitive fails.
    pub fn seal(
        &self,
        name: &str,
        devices: &KnownDevices,
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, Fault> {
        self.0.seal(name, devices, random)
    }

    /// What a sealed document of this name says; none when it is damaged.
    pub fn unseal(&self, name: &str, sealed: &[u8]) -> Option<KnownDevices> {
        self.0.unseal(name, sealed)
    }
}
