//! The application: one actor that joins the rooms, with no window and no terminal. Requests in, snapshots out.
//!
//! [`Programmer`] is the handle. Everything it returns is plain and serialisable ([`wand_contract`]); every failure is a
//! [`Fault`] with a kind to match on, a sentence and a next step. What changes a device is recorded in the audit log,
//! durably, before it leaves the machine, and its outcome afterwards.

mod acquaintance;
mod actor;
mod aside;
mod auditing;
mod certificate_file;
mod clock;
mod contact;
mod conversation;
pub mod desk;
mod device_log;
mod device_record;
mod drawer;
mod enrolment;
mod face;
mod fault;
mod file;
mod finding;
#[cfg(fuzzing)]
pub mod fuzzing;
mod home;
mod inspecting;
mod interruption;
mod judging;
mod logwork;
mod operator;
mod own_keys;
mod pending;
mod permission;
mod programming;
mod radios;
mod reading;
mod reasons;
mod reconnecting;
mod records;
mod renewal;
mod requests;
mod shelf;
mod showing;
mod signals;
mod streaming;
mod trace;
mod trust_folder;
mod vaults;
mod wire;
mod words;
mod workstation;
mod world;

pub use acquaintance::{KnownDevice, KnownDevices, LogHead};
pub use actor::Programmer;
pub use clock::Clock;
pub use fault::{Fault, FaultKind};
pub use home::{Home, keep_reserve, spend_reserve};
pub use operator::{Enrolment, Operator, OperatorKey, enrol, install};
pub use pending::PendingCommand;
pub use programming::{OwnCheck, Wish};
pub use renewal::{RENEWAL_DUE_S, Renewal, begin_renewal, install_renewed};
pub use trust_folder::{Material, TrustFolder};
pub use vaults::{NewVault, VaultChoice, create as create_vault, exists as vault_exists, open as open_vault};
pub use wand_contract as view;
pub use wand_contract::{Resolution, Snapshot};
pub use workstation::Setup;
