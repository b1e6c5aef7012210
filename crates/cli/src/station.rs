//! This workstation: its folders, its provider, its programmer, and the way to a device.

use crate::arguments::{Global, ProviderName};
use crate::terminal::{self, Out};
use directories::ProjectDirs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use wand_audit::vault::Pin;
use wand_crypto::{HealthTested, OsRandom, Provider};
use wand_link::{Radio, SocketRadio};
use wand_programmer::view::{DeviceView, SessionView};
use wand_programmer::{Clock, Fault, FaultKind, Programmer, Resolution, Setup};
use wand_trust::Policy;

/// 2026-01-01: no correct clock shows less.
const NOT_BEFORE: u64 = 1_767_225_600;
/// How long a command listens for the device it wants.
const LISTEN: Duration = Duration::from_millis(600);

/// What the options of every command come to.
pub(crate) struct Station {
    /// Where answers go.
    pub(crate) out: Out,
    /// The data folder.
    pub(crate) home: PathBuf,
    /// Whether it was named, not the platform's.
    pub(crate) home_was_given: bool,
    /// The folder of the simulated air.
    pub(crate) air: PathBuf,
    /// The primitives.
    pub(crate) provider: &'static dyn Provider,
    pin_file: Option<PathBuf>,
}

impl Station {
    /// Works out folders and provider; touches nothing yet.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is no data folder to be found.
    pub(crate) fn new(global: &Global, out: Out) -> Result<Self, Fault> {
        let home = match &global.home {
            Some(home) => home.clone(),
            None => default_home()?,
        };
        let provider = match global.provider {
            ProviderName::Rustcrypto => wand_crypto::rustcrypto(),
            #[cfg(feature = "aws-lc-rs")]
            ProviderName::AwsLc => wand_crypto::aws_lc(),
        };
        let air = global.air.clone().unwrap_or_else(|| home.join("air"));
        let home_was_given = global.home.is_some();
        Ok(Self {
            out,
            home,
            home_was_given,
            air,
            provider,
            pin_file: global.pin_file.clone(),
        })
    }

    /// The same workstation with another data folder and the air inside it.
    pub(crate) fn moved(&self, home: PathBuf, pin_file: PathBuf) -> Self {
        let air = home.join("air");
        Self {
            out: self.out,
            home,
            home_was_given: true,
            air,
            provider: self.provider,
            pin_file: Some(pin_file),
        }
    }

    /// A random source under its health tests.
    ///
    /// # Errors
    /// [`FaultKind::Cryptography`].
    pub(crate) fn random(&self) -> Result<HealthTested<OsRandom>, Fault> {
        HealthTested::start(OsRandom).map_err(crate::failure::cryptography)
    }

    /// The operator's PIN, from wherever it comes; `None` when nobody can be asked.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn pin(&self, new: bool) -> Result<Option<Pin>, Fault> {
        terminal::pin(self.pin_file.as_deref(), new)
    }

    fn pin_is_given(&self) -> bool {
        self.pin_file.is_some() || std::env::var_os("WAND_PIN").is_some()
    }

    /// Starts the programmer on the data folder.
    ///
    /// # Errors
    /// What the data folder reports.
    pub(crate) fn programmer(&self) -> Result<Programmer, Fault> {
        self.programmer_on(Arc::new(SocketRadio::new(&self.air)))
    }

    /// Starts the programmer with another radio.
    ///
    /// # Errors
    /// What the data folder reports.
    pub(crate) fn programmer_on(&self, radio: Arc<dyn Radio>) -> Result<Programmer, Fault> {
        Programmer::start(Setup {
            home: self.home.clone(),
            radio,
            provider: self.provider,
            policy: Policy::default(),
            clock: Clock::system(),
            not_before: NOT_BEFORE,
        })
    }

    /// Starts the programmer and unlocks the operator; the PIN is asked for only when the vault wants one.
    ///
    /// # Errors
    /// What data folder and vault report.
    pub(crate) async fn unlocked(&self) -> Result<Programmer, Fault> {
        let programmer = self.programmer()?;
        self.unlock(&programmer).await?;
        Ok(programmer)
    }

    /// Unlocks the operator of a programmer that was started.
    ///
    /// # Errors
    /// What the vault reports.
    pub(crate) async fn unlock(&self, programmer: &Programmer) -> Result<(), Fault> {
        let pin = match self.pin_is_given() {
            true => self.pin(false)?,
            false => match programmer.unlock(None).await {
                Err(fault) if fault.kind == FaultKind::PinRefused => self.pin(false)?,
                other => return self.greet(other?),
            },
        };
        let bar = self.out.progress("unlocking");
        let unlocked = programmer.unlock(pin).await;
        bar.finish_and_clear();
        self.greet(unlocked?)
    }

    fn greet(&self, operator: wand_programmer::view::OperatorView) -> Result<(), Fault> {
        self.out.more(format!(
            "operator: {} ({}); {}",
            operator.name, operator.role, operator.vault
        ));
        if operator.valid_until < terminal::unix_now() {
            self.out.remark(format!(
                "warning: the operator's certificate expired {}",
                terminal::date(operator.valid_until)
            ));
        }
        Ok(())
    }

    /// Unlocks, finds the device, connects and authenticates; runs `work`; ends the session on every path.
    ///
    /// # Errors
    /// Why there is no session, or what `work` reports.
    pub(crate) async fn in_session<T>(
        &self,
        device: Option<&str>,
        work: impl AsyncFnOnce(&Programmer, &SessionView) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let programmer = self.unlocked().await?;
        let bar = self.out.progress("connecting");
        let opened = self.open(&programmer, device).await;
        bar.finish_and_clear();
        let session = opened?;
        self.introduce(&session);
        let done = work(&programmer, &session).await;
        let ended = programmer.end().await;
        match (done, ended) {
            (Ok(done), Ok(clean)) => {
                if !clean {
                    self.out
                        .remark("note: the device did not say goodbye; the session is over on this side");
                }
                Ok(done)
            }
            (Ok(_), Err(fault)) | (Err(fault), _) => Err(fault),
        }
    }

    async fn open(&self, programmer: &Programmer, device: Option<&str>) -> Result<SessionView, Fault> {
        let heard = programmer.devices(LISTEN).await?;
        let choice = choose(&heard, device)?;
        programmer.connect(choice.endpoint, choice.serial).await
    }

    /// Says with whom we are in session, and what became of a command whose outcome was not known.
    fn introduce(&self, session: &SessionView) {
        let Out { json, .. } = self.out;
        if json {
            return;
        }
        self.out.remark(format!(
            "{} {}: authenticated, {}",
            session.model, session.serial, session.revocation
        ));
        if let Some(other) = &session.other_than {
            self.out
                .remark(format!("NOTE: this is another device than {other}, the last one"));
        }
        for warning in session
            .path
            .iter()
            .filter_map(|certificate| certificate.warning.as_ref())
        {
            self.out.remark(format!("warning: {warning}"));
        }
        if let Some(resolved) = &session.resolved {
            let outcome = match resolved.resolution {
                Resolution::CarriedOut => "the device HAD carried out",
                Resolution::Refused => "the device had refused",
                Resolution::NeverArrived => "the device never got, and will never carry out,",
                Resolution::Superseded => {
                    "others have since commanded the device; read the programme. It cannot be told whether it carried out"
                }
            };
            self.out
                .remark(format!("resolved: {outcome} {}", resolved.summary.join(", ")));
        }
        for message in &session.handshake {
            self.out.more(format!(
                "  message_{} {:<8} {:>4} bytes  {:>7.1} ms  {}",
                message.message, message.direction, message.bytes, message.after_ms, message.means
            ));
        }
    }
}

/// Where to connect, and who must answer there.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    endpoint: String,
    serial: Option<String>,
}

/// Finds the one device that is meant. A serial number that no advertisement shows may be that of a device that was
/// never paired: the only stranger in reach is then asked to prove it.
fn choose(heard: &[DeviceView], wanted: Option<&str>) -> Result<Choice, Fault> {
    let in_reach: Vec<_> = heard.iter().filter(|device| device.endpoint.is_some()).collect();
    let choice = |device: &DeviceView| Choice {
        endpoint: device.endpoint.clone().unwrap_or_default(),
        serial: device.recognised.as_ref().map(|known| known.serial.clone()),
    };
    let Some(wanted) = wanted else {
        return match in_reach.as_slice() {
            [one] => Ok(choice(one)),
            [] => Err(nothing_in_reach()),
            several => Err(Fault::new(
                FaultKind::Usage,
                format!("{} devices are in reach", several.len()),
                format!("name one of them: {}", names(several)),
            )),
        };
    };
    let is_meant = |device: &&&DeviceView| {
        device.endpoint.as_deref() == Some(wanted)
            || device
                .recognised
                .as_ref()
                .is_some_and(|known| known.serial.eq_ignore_ascii_case(wanted))
    };
    if let Some(device) = in_reach.iter().find(is_meant) {
        return Ok(choice(device));
    }
    let strangers: Vec<_> = in_reach
        .iter()
        .filter(|device| device.recognised.is_none())
        .copied()
        .collect();
    match strangers.as_slice() {
        [one] => Ok(Choice {
            serial: Some(wanted.to_owned()),
            ..choice(one)
        }),
        [] if in_reach.is_empty() => Err(nothing_in_reach()),
        [] => Err(Fault::new(
            FaultKind::DeviceMissing,
            format!("{wanted} is not in reach"),
            format!("bring it closer, or choose one that is: {}", names(&in_reach)),
        )),
        several => Err(Fault::new(
            FaultKind::DeviceMissing,
            format!("none of the devices in reach shows that it is {wanted}"),
            format!("name one as `wand devices` does: {}", names(several)),
        )),
    }
}

fn nothing_in_reach() -> Fault {
    Fault::new(
        FaultKind::DeviceMissing,
        "no device is in reach",
        "bring the device closer; a simulated one must run in the same --air (`wand demo` brings its own)",
    )
}

fn names(devices: &[&DeviceView]) -> String {
    let name = |device: &&DeviceView| match &device.recognised {
        Some(known) => known.serial.clone(),
        None => device.endpoint.clone().unwrap_or_default(),
    };
    devices.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn default_home() -> Result<PathBuf, Fault> {
    let project = ProjectDirs::from("", "", "wand").ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            "this user has no home folder",
            "say where the data folder is with --home",
        )
    })?;
    Ok(project.data_dir().to_path_buf())
}

/// A folder or its default inside the data folder.
pub(crate) fn folder_or(given: Option<&Path>, home: &Path, name: &str) -> PathBuf {
    given.map_or_else(|| home.join(name), Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_programmer::view::RecognisedView;

    fn device(endpoint: Option<&str>, serial: Option<&str>) -> DeviceView {
        DeviceView {
            endpoint: endpoint.map(str::to_owned),
            rssi: Some(-50),
            name: "Medical device".into(),
            connectable: true,
            recognised: serial.map(|serial| RecognisedView {
                model: "M".into(),
                serial: serial.into(),
                class: "c".into(),
                last_seen: 0,
            }),
        }
    }

    fn chosen(heard: &[DeviceView], wanted: Option<&str>) -> Result<(String, Option<String>), FaultKind> {
        choose(heard, wanted)
            .map(|choice| (choice.endpoint, choice.serial))
            .map_err(|fault| fault.kind)
    }

    #[test]
    fn a_device_is_chosen_only_when_it_is_clear_which() {
        let (near, other, far) = (
            device(Some("aa"), Some("S1")),
            device(Some("bb"), None),
            device(None, Some("S3")),
        );
        let found =
            |endpoint: &str, serial: Option<&str>| Ok((endpoint.to_owned(), serial.map(str::to_owned)));
        assert_eq!(
            chosen(&[near.clone(), far.clone()], None),
            found("aa", Some("S1"))
        );
        assert_eq!(
            chosen(std::slice::from_ref(&far), None),
            Err(FaultKind::DeviceMissing)
        );
        assert_eq!(
            chosen(&[near.clone(), other.clone()], None),
            Err(FaultKind::Usage)
        );
        assert_eq!(
            chosen(&[near.clone(), other.clone()], Some("s1")),
            found("aa", Some("S1"))
        );
        assert_eq!(
            chosen(&[near.clone(), other.clone()], Some("bb")),
            found("bb", None)
        );
        assert_eq!(
            chosen(std::slice::from_ref(&near), Some("S3")),
            Err(FaultKind::DeviceMissing)
        );
        // Never paired: the only stranger must prove to be it.
        assert_eq!(
            chosen(&[near, other.clone()], Some("S9")),
            found("bb", Some("S9"))
        );
        assert_eq!(
            chosen(&[other.clone(), other], Some("S9")),
            Err(FaultKind::DeviceMissing)
        );
    }
}
