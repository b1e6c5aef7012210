use super::credentials::{Credentials, Distrusted, Store};
use super::journal::{Detail, chain};
use super::therapy::Therapy;
use super::{Device, Evidence, Fault, LogCode, Now, Settings, SharedFlash};
use crate::body::{battery_for, body_for};
use crate::contact::{ContactBudget, ContactLimits};
use crate::device_log::{DeviceLog, LogFault};
use crate::energy::EnergyMeter;
use crate::flash::{DeviceRecord, Flash, FlashCounters, Geometry, StoreFault, TwoBank};
use crate::keystore::{KeyPurpose, KeyStore};
use std::collections::VecDeque;
use std::sync::Arc;
use wand_crypto::{Provider, Random};
use wand_protocol::cose::CertificateRef;
use wand_protocol::edhoc::{AuthenticationKey, Method};
use wand_protocol::session::{Endpoint, Identity};
use wand_therapy::{Class, State};
use wand_trust::{ClockFloor, Function, Policy, TrustStore};

/// The earliest time a device can believe in: 2026-01-01, seconds since 1970 UTC.
pub const BUILD_TIME: u64 = 1_767_225_600;

/// What a contact may cost: as [`ContactLimits::default`], but 6 mJ for one contact. A first contact costs about 1 mJ;
/// the rest is for links that lose most of what is sent.
pub const CONTACT_LIMITS: ContactLimits = ContactLimits {
    daily_nj: 300_000_000,
    contact_nj: 6_000_000,
    first_back_off_s: 1,
    longest_back_off_s: 600,
    window_s: 60,
    emergency_interval_s: 300,
};

/// The chip of the device's record.
pub const RECORD_GEOMETRY: Geometry = Geometry::with_pages(4);
/// The chip of certificates, anchors and revocation lists.
pub const TRUST_GEOMETRY: Geometry = Geometry::with_pages(32);
/// The chip of the log.
pub const LOG_GEOMETRY: Geometry = Geometry::with_pages(32);

/// The device's flash chips.
pub struct FlashChips {
    /// Programme, counter, last command, pairings: [`RECORD_GEOMETRY`].
    pub record: SharedFlash,
    /// Certificates and lists: [`TRUST_GEOMETRY`].
    pub trust: SharedFlash,
    /// The log: [`LOG_GEOMETRY`].
    pub log: SharedFlash,
}

/// What a device is made of.
pub struct Parts {
    /// The primitives.
    pub provider: &'static dyn Provider,
    /// The random source, under its health tests.
    pub random: Box<dyn Random + Send>,
    /// What the device is.
    pub settings: Settings,
    /// What it permits.
    pub policy: Policy,
    /// What contacts may cost.
    pub limits: ContactLimits,
    /// Its flash.
    pub flash: FlashChips,
    /// Its keys.
    pub keys: Arc<KeyStore>,
}

impl Device {
    /// Starts a device: takes the newest whole record; when both banks are bad, the power-on reset programme.
    ///
    /// # Errors
    /// [`Fault`] when settings, certificates, keys or flash cannot be used at all.
    pub fn boot(parts: Parts, now: Now) -> Result<Self, Fault> {
        let Parts {
            provider,
            random,
            settings,
            policy,
            limits,
            flash,
            keys,
        } = parts;
        let (class, method) = settings.resolve()?;
        let (store, record, reset) = open_record(&flash.record, class)?;
        let mut floor = ClockFloor::new(BUILD_TIME);
        floor.observe(record.clock_floor);
        let (credentials_store, credentials, credentials_lost) = Credentials::open(&flash.trust)?;
        let (log, log_lost) = open_log(flash.log)?;
        let (trust, distrusted) = match &credentials {
            Some(credentials) => credentials.trust_in_what_holds(provider, floor.now(now.unix_s)),
            None => (TrustStore::new(), Vec::new()),
        };
        floor.observe_store(&trust);
        let time = floor.now(now.unix_s);
        keys.set_time(time);
        let seed = u64::from(crc32fast::hash(settings.serial.as_bytes()));
        let kept = record
            .attachments
            .get(&super::upkeep::BODY)
            .map_or(&[][..], |kept| kept.as_slice());
        let body = body_for(class, seed, kept)
            .or_else(|| body_for(class, seed, &[]))
            .ok_or(Fault::NoBody)?;
        let mut device = Self {
            provider,
            random,
            endpoint: None,
            evidence: None,
            meter: EnergyMeter::new(battery_for(class), record.energy),
            limits,
            budget: ContactBudget::new(limits, record.contact),
            therapy: Therapy::started(class, record.permanent(), record.state),
            settings,
            policy,
            store,
            record,
            credentials_store,
            credentials,
            trust,
            trust_generation: 0,
            log,
            keys,
            floor,
            body,
            alerts: Vec::new(),
            contact: None,
            outbox: VecDeque::new(),
            pairing_until_ms: 0,
            introduce: false,
            turned_away_noted_at: None,
            powered: true,
            flash_charged: FlashCounters::default(),
            time,
            ms: now.ms,
            body_offset_ms: time.saturating_mul(1000).saturating_sub(now.ms),
        };
        device.load_identities(method)?;
        device.count_proofs();
        let lost = [
            (log_lost, LogCode::LogLost),
            (true, LogCode::Started),
            (reset, LogCode::PowerOnReset),
            (credentials_lost, LogCode::CertificatesLost),
        ];
        for (_, code) in lost.into_iter().filter(|(happened, _)| *happened) {
            device.note(code, Detail::None);
        }
        for Distrusted { code, why } in &distrusted {
            device.note(*code, Detail::Text(why));
        }
        device.live(now);
        Ok(device)
    }

    /// Joins the certificates with the keys they are for.
    pub(super) fn load_identities(&mut self, method: Method) -> Result<(), Fault> {
        let Some(credentials) = &self.credentials else {
            return Ok(());
        };
        let mut identities = Vec::new();
        if let Some(slot) = self.keys.active(KeyPurpose::IdentitySigning) {
            let key = AuthenticationKey::Signature(self.keys.signer(slot)?);
            identities.push(Identity {
                leaf: credentials.identity_signing.to_vec(),
                further: Vec::new(),
                key,
            });
        }
        if let (Some(slot), Some(leaf)) = (
            self.keys.active(KeyPurpose::IdentityAgreement),
            &credentials.identity_agreement,
        ) {
            let key = AuthenticationKey::StaticDh(self.keys.key_agreement(slot)?);
            identities.push(Identity {
                leaf: leaf.to_vec(),
                further: Vec::new(),
                key,
            });
        }
        if let Some(slot) = self.keys.active(KeyPurpose::EvidenceSigning) {
            let thumbprint = super::acquaintances::sha256(self.provider, &credentials.evidence);
            let reference = CertificateRef::Thumbprint(thumbprint.first_chunk().copied().unwrap_or_default());
            self.evidence = Some(Evidence {
                signer: self.keys.signer(slot)?,
                reference,
            });
        }
        self.endpoint = Some(Arc::new(Endpoint {
            provider: self.provider,
            policy: self.policy.clone(),
            identities,
            peer_function: Function::OperatorSession,
            peer_class: None,
            peer_serial: None,
            method,
        }));
        Ok(())
    }
}

/// The record in force, and whether it had to be made anew because both banks are bad.
fn open_record(flash: &SharedFlash, class: &'static Class) -> Result<(Store, DeviceRecord, bool), Fault> {
    let open = || TwoBank::open(Box::new(flash.clone()) as Box<dyn Flash>);
    let lost = match open() {
        Ok((store, Some(bytes))) => match DeviceRecord::decode(&bytes) {
            Ok(record) => return Ok((store, record, false)),
            Err(_) => true,
        },
        Ok((store, None)) => return Ok((store, fresh(class, false), false)),
        Err(StoreFault::BothCorrupt) => true,
        Err(fault) => return Err(Fault::Record(fault)),
    };
    flash.erase_all().map_err(|fault| Fault::Record(fault.into()))?;
    let (mut store, _) = open().map_err(Fault::Record)?;
    let record = fresh(class, lost);
    store.commit(&record.encode()).map_err(Fault::Record)?;
    Ok((store, record, lost))
}

fn fresh(class: &'static Class, lost: bool) -> DeviceRecord {
    let mut record = DeviceRecord::default();
    if lost {
        record.set_permanent(&class.power_on_reset());
        record.state = Therapy::stored(State::PowerOnReset);
    } else {
        record.set_permanent(&class.nominal());
        record.state = State::Permanent.number();
    }
    record
}

fn open_log(flash: SharedFlash) -> Result<(DeviceLog<Box<dyn Flash>>, bool), Fault> {
    let open = |flash: &SharedFlash| DeviceLog::open(Box::new(flash.clone()) as Box<dyn Flash>, chain);
    match open(&flash) {
        Ok(log) => Ok((log, false)),
        Err(LogFault::Broken { .. }) => {
            flash.erase_all().map_err(LogFault::Flash)?;
            Ok((open(&flash)?, true))
        }
        Err(fault) => Err(fault.into()),
    }
}
