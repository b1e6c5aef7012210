//! The workstation: its data folder, its operator, its radio, and the session that is open.

use crate::acquaintance::{KnownDevice, KnownDevices};
use crate::clock::Clock;
use crate::conversation::Conversation;
use crate::drawer::{Drawer, cryptography};
use crate::face::Face;
use crate::fault::{Fault, FaultKind, split};
use crate::home::Home;
use crate::operator::{Operator, vault_fault};
use crate::pending::PendingCommand;
use crate::radios;
use crate::reconnecting::Lost;
use crate::records::{DeviceRecords, Records};
use crate::renewal;
use crate::shelf::Shelf;
use crate::showing::Shown;
use crate::signals::{Heed, Signals};
use crate::trust_folder::TrustFolder;
use crate::vaults;
use crate::words;
use crate::world::{Met, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use wand_audit::vault::Pin;
use wand_audit::{AuditError, Entry, MasterKey, Writer};
use wand_contract::{ListView, OperatorView, RadioChoice, RadioView, SessionSnapshot};
use wand_crypto::{HealthTested, OsRandom, Provider, PublicKey};
use wand_link::{Advertisement, Radio};
use wand_protocol::message::{DeviceReport, ProgrammeReport};
use wand_protocol::session::Authenticated;
use wand_therapy::Class;
use wand_trust::{ClockFloor, Policy};

const DEVICES: &str = "devices";
const PENDING: &str = "pending";

/// What a workstation is made of.
pub struct Setup {
    /// The data folder.
    pub home: PathBuf,
    /// The way to devices.
    pub radio: Arc<dyn Radio>,
    /// The primitives.
    pub provider: &'static dyn Provider,
    /// What is permitted.
    pub policy: Policy,
    /// The clocks.
    pub clock: Clock,
    /// The newest moment that is certain to have passed, such as the build: the first clock floor.
    pub not_before: u64,
}

/// The workstation, owned by its actor.
pub(crate) struct Workstation {
    pub(crate) home: Home,
    pub(crate) radio: Arc<dyn Radio>,
    /// Which radio it is, and how it answered last.
    pub(crate) radio_view: RadioView,
    pub(crate) provider: &'static dyn Provider,
    pub(crate) policy: Policy,
    pub(crate) world: World,
    pub(crate) unlocked: Option<Unlocked>,
    pub(crate) open: Option<Open>,
    /// Certificates from devices and files.
    pub(crate) shelf: Shelf,
    /// The session whose link was lost, while its device is looked for.
    pub(crate) lost: Option<Lost>,
    /// Why endpoints were refused at their last contact.
    pub(crate) blocked: BTreeMap<String, String>,
    /// Who was heard when somebody listened last.
    pub(crate) heard: Vec<Advertisement>,
    /// Where each device answered last, by serial number.
    pub(crate) places: BTreeMap<String, String>,
    /// Strips begun so far.
    pub(crate) strips: u32,
    /// Whether trust or devices are a demonstration's.
    pub(crate) demo: bool,
    /// How the work under way heeds who wants it to stop.
    pub(crate) heed: Heed,
    pub(crate) signals: Arc<Signals>,
    pub(crate) shown: Shown,
    /// Dropped last: whoever follows snapshots then knows that the data folder is free.
    pub(crate) face: Arc<Face>,
}

/// What there is only while the operator is unlocked.
pub(crate) struct Unlocked {
    pub(crate) operator: Operator,
    pub(crate) audit: Writer,
    pub(crate) master: MasterKey,
    drawer: Drawer,
    pub(crate) pending: Vec<PendingCommand>,
    vault: String,
    /// The audit log as faces page through it, once one did.
    pub(crate) records: Option<Arc<Mutex<Records>>>,
    /// What was read of devices' logs, once it was needed.
    pub(crate) device_records: Option<Arc<Mutex<DeviceRecords>>>,
}

/// An open session with a device, and what was read in it.
pub(crate) struct Open {
    /// Where the device answers.
    pub(crate) endpoint: String,
    pub(crate) conversation: Conversation,
    pub(crate) device: KnownDevice,
    pub(crate) class: &'static Class,
    pub(crate) report: Option<DeviceReport>,
    /// The device's clock less ours, in seconds, as of the last report.
    pub(crate) clock_difference_s: i64,
    pub(crate) programme: Option<ProgrammeReport>,
    pub(crate) evidence: Option<PublicKey>,
    /// The revocation lists the device holds, once its certificates were read.
    pub(crate) lists: Vec<ListView>,
    /// The session as faces are shown it, once it is whole.
    pub(crate) told: Option<SessionSnapshot>,
}

impl Open {
    pub(crate) fn facts(&self) -> &Authenticated {
        self.conversation.facts()
    }
}

impl Workstation {
    /// Opens the data folder.
    ///
    /// # Errors
    /// [`FaultKind::SecondInstance`], [`FaultKind::Storage`], [`FaultKind::Damaged`] or [`FaultKind::Cryptography`].
    pub(crate) fn open(setup: Setup, choice: RadioChoice) -> Result<Self, Fault> {
        let home = Home::open(&setup.home)?;
        let mut floor = ClockFloor::new(setup.not_before);
        let trust = TrustFolder::open(&home.trust(), setup.provider, floor.now(setup.clock.unix_s()))?;
        if let Some(newest) = trust.store().newest_this_update() {
            floor.observe(newest);
        }
        let world = World {
            clock: setup.clock,
            floor,
            random: HealthTested::start(OsRandom).map_err(cryptography)?,
            trust,
            met: Met::new(KnownDevices::default(), setup.provider),
        };
        Ok(Self {
            demo: setup.radio.is_simulated() || is_demonstration(home.folder()),
            home,
            radio_view: radios::unasked(choice),
            radio: setup.radio,
            provider: setup.provider,
            policy: setup.policy,
            world,
            unlocked: None,
            open: None,
            lost: None,
            blocked: BTreeMap::new(),
            heard: Vec::new(),
            places: BTreeMap::new(),
            strips: 0,
            heed: Heed::Both,
            signals: Arc::default(),
            shown: Shown::default(),
            face: Arc::new(Face::new()),
            shelf: Shelf::default(),
        })
    }

    /// Reaches devices by another radio from now on; what was heard by the one before is forgotten.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] while there is a session or a lost device is looked for.
    pub(crate) fn change_radio(&mut self, choice: RadioChoice, radio: Arc<dyn Radio>) -> Result<(), Fault> {
        if self.open.is_some() || self.lost.is_some() {
            return Err(Fault::new(
                FaultKind::Usage,
                "the radio cannot be changed during a session",
                "end the session first",
            ));
        }
        self.demo = radio.is_simulated() || is_demonstration(self.home.folder());
        self.radio = radio;
        self.radio_view = radios::unasked(choice);
        self.blocked.clear();
        self.places.clear();
        self.shown.devices.clear();
        self.shown.scanned_at = None;
        Ok(())
    }

    /// Opens the vault, the operator's keys, the audit log and the sealed documents.
    ///
    /// # Errors
    /// [`FaultKind::PinRefused`], [`FaultKind::CredentialMissing`], [`FaultKind::Damaged`], [`FaultKind::Storage`].
    pub(crate) fn unlock(&mut self, pin: Option<&Pin>) -> Result<OperatorView, Fault> {
        let now = self.world.unix_s();
        let mut vault = vaults::open(&self.home, pin, now, self.provider)?;
        let renewed = renewal::carry_out(&self.home, &mut *vault)?;
        let operator = Operator::load(&self.home, &*vault, self.provider)?;
        let random = &mut self.world.random;
        let master = MasterKey::load_or_create(
            &mut *vault,
            "audit.master",
            &self.home.audit(),
            self.provider,
            random,
        )
        .map_err(vault_fault)?;
        let drawer = Drawer::open(
            &self.home.drawer(),
            &vaults::drawer_key(&mut *vault, random)?,
            self.provider,
        )?;
        let audit = Writer::open(&self.home.audit(), &master).map_err(audit_fault)?;
        let devices = drawer.read::<KnownDevices>(DEVICES)?.unwrap_or_default();
        let pending = drawer.read::<Vec<PendingCommand>>(PENDING)?.unwrap_or_default();
        self.world.met = Met::new(devices, self.provider);
        self.unlocked = Some(Unlocked {
            operator,
            audit,
            master,
            drawer,
            pending,
            vault: vault.describe(),
            records: None,
            device_records: None,
        });
        self.forget_permits();
        self.record("operator.unlocked", None, json!({}), None)?;
        if renewed {
            self.record_renewal()?;
            renewal::conclude(&self.home)?;
        }
        self.operator_view()
    }

    fn record_renewal(&mut self) -> Result<(), Fault> {
        let operator = &self.unlocked()?.operator;
        let serials = crate::operator::OperatorKey::ALL.into_iter().filter_map(|key| {
            let certificate = operator.certificate(key)?;
            let serial = hex::encode(certificate.serial_number());
            Some((key.name().to_owned(), Value::String(serial)))
        });
        let certificates = Value::Object(serials.collect());
        let detail = json!({ "certificates": certificates, "old_keys": "destroyed" });
        self.record("operator.renewed", None, detail, None)
    }

    /// Forgets the operator's keys.
    pub(crate) fn lock(&mut self) -> Result<(), Fault> {
        if self.unlocked.is_some() {
            self.record("operator.locked", None, json!({}), None)?;
        }
        self.unlocked = None;
        Ok(())
    }

    pub(crate) fn operator_view(&self) -> Result<OperatorView, Fault> {
        let unlocked = self.unlocked()?;
        let operator = &unlocked.operator;
        let valid_until = crate::operator::OperatorKey::ALL
            .into_iter()
            .filter_map(|key| operator.certificate(key))
            .map(wand_trust::Certificate::not_after)
            .min();
        Ok(OperatorView {
            name: operator.name(),
            role: words::role(operator.role()),
            valid_until: valid_until.unwrap_or_default(),
            vault: unlocked.vault.clone(),
            permits: self.permissions()?,
        })
    }

    pub(crate) fn unlocked(&self) -> Result<&Unlocked, Fault> {
        self.unlocked.as_ref().ok_or_else(locked)
    }

    pub(crate) fn unlocked_mut(&mut self) -> Result<&mut Unlocked, Fault> {
        self.unlocked.as_mut().ok_or_else(locked)
    }

    pub(crate) fn session(&self) -> Result<&Open, Fault> {
        self.open.as_ref().ok_or_else(|| self.no_session())
    }

    /// The fault of a request that needs a session.
    pub(crate) fn no_session(&self) -> Fault {
        match &self.lost {
            Some(lost) => lost.absence(),
            None => Fault::new(
                FaultKind::Usage,
                "no session is open",
                "connect to a device first",
            ),
        }
    }

    /// Records an action, durable on return: what is recorded may then leave the machine (R-LG-2).
    ///
    /// # Errors
    /// [`FaultKind::Locked`], or what the log reports; the action must then not happen.
    pub(crate) fn record(
        &mut self,
        kind: &str,
        subject: Option<&str>,
        detail: Value,
        evidence: Option<&[u8]>,
    ) -> Result<(), Fault> {
        let time = self.world.unix_s();
        let session = self.open.as_ref().map(|open| open.facts().session_id.to_vec());
        let serial = self.open.as_ref().map(|open| open.device.serial.clone());
        let unlocked = self.unlocked_mut()?;
        let mut entry = Entry::new(time, unlocked.operator.name(), kind);
        entry.session = session;
        entry.subject = subject.map(str::to_owned).or(serial);
        entry.detail = detail;
        entry.evidence = evidence.map(<[u8]>::to_vec);
        unlocked.audit.append(&entry).map_err(audit_fault)?;
        Ok(())
    }

    /// Keeps what is known about devices.
    pub(crate) fn keep_devices(&mut self) -> Result<(), Fault> {
        let unlocked = self.unlocked.as_ref().ok_or_else(locked)?;
        unlocked
            .drawer
            .write(DEVICES, &self.world.met.devices, &mut self.world.random)
    }

    /// Keeps the list of commands whose outcome is not known; durable on return.
    pub(crate) fn keep_pending(&mut self) -> Result<(), Fault> {
        let unlocked = self.unlocked.as_ref().ok_or_else(locked)?;
        unlocked
            .drawer
            .write(PENDING, &unlocked.pending, &mut self.world.random)
    }
}

fn locked() -> Fault {
    Fault::new(
        FaultKind::Locked,
        "the operator's keys are sealed",
        "unlock them with the PIN first",
    )
}

/// Whether the keys of an authority lie in the data folder, or in the one around it: then they protect nobody.
fn is_demonstration(home: &Path) -> bool {
    let keys = |folder: &Path| folder.join("authority").join("master.key").exists();
    keys(home) || home.parent().is_some_and(keys)
}

/// The fault of an audit log that refused.
pub(crate) fn audit_fault(why: AuditError) -> Fault {
    let kind = match &why {
        AuditError::InUse { .. } | AuditError::Busy { .. } => FaultKind::SecondInstance,
        AuditError::ReadOnly { .. }
        | AuditError::DiskFull { .. }
        | AuditError::Io { .. }
        | AuditError::Export(_) => FaultKind::Storage,
        AuditError::Broken(_) | AuditError::Lost { .. } => FaultKind::EvidenceBroken,
        AuditError::Crypto(_) | AuditError::CipherMissing => FaultKind::Cryptography,
        AuditError::Entry(_) => FaultKind::Usage,
        _ => FaultKind::Damaged,
    };
    split(kind, &why.to_string())
}
