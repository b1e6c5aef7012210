//! This workstation: its folders, its provider, its programmer, and the way to a device.

mod capture;
mod choice;
mod reach;
mod started;

pub(crate) use reach::Reach;

use crate::arguments::{Arguments, ProviderName};
use crate::terminal::{self, Out};
use capture::Capture;
use choice::choose;
use directories::ProjectDirs;
use started::Started;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wand_audit::vault::Pin;
use wand_crypto::{HealthTested, OsRandom, Provider};
use wand_link::Radio;
use wand_programmer::view::SessionView;
use wand_programmer::{Clock, Fault, FaultKind, Programmer, RENEWAL_DUE_S, Resolution, Setup};
use wand_trust::Policy;

/// 2026-01-01: no correct clock shows less.
const NOT_BEFORE: u64 = 1_767_225_600;
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
    /// By which air devices are reached.
    pub(crate) reach: Reach,
    /// The primitives.
    pub(crate) provider: &'static dyn Provider,
    pin_file: Option<PathBuf>,
    started: Started,
    /// Where sessions are captured.
    capture: Option<PathBuf>,
}

impl Station {
    /// Works out folders and provider; touches nothing yet.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is no data folder to be found, or the options contradict the command.
    pub(crate) fn new(arguments: &Arguments, out: Out) -> Result<Self, Fault> {
        let global = &arguments.global;
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
            reach: Reach::new(global)?,
            provider,
            pin_file: global.pin_file.clone(),
            started: Started::default(),
            capture: capture::wanted(arguments)?,
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
            reach: Reach::Simulated,
            provider: self.provider,
            pin_file: Some(pin_file),
            started: self.started.clone(),
            capture: None,
        }
    }

    /// The same workstation with another way to devices.
    pub(crate) fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// The radio by which devices are reached.
    pub(crate) fn radio(&self) -> Arc<dyn Radio> {
        self.reach.radio(&self.air)
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
        self.programmer_on(self.radio())
    }

    /// Starts the programmer with another radio.
    ///
    /// # Errors
    /// What the data folder reports.
    pub(crate) fn programmer_on(&self, radio: Arc<dyn Radio>) -> Result<Programmer, Fault> {
        let programmer = Programmer::start(Setup {
            home: self.home.clone(),
            radio,
            provider: self.provider,
            policy: Policy::default(),
            clock: Clock::system(),
            not_before: NOT_BEFORE,
        })?;
        self.started.keep(&programmer);
        Ok(programmer)
    }

    /// Waits at the end until every programmer has recorded its own and every device was let go.
    pub(crate) async fn settled(&self) {
        self.started.ended().await;
        self.reach.settled().await;
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
        let (until, now) = (operator.valid_until, terminal::unix_now());
        let ends = match until.checked_sub(now) {
            None => "expired",
            Some(left) if left < RENEWAL_DUE_S => "expires",
            Some(_) => return Ok(()),
        };
        self.out.remark(format!(
            "warning: the operator's certificate {ends} {}; renew it with `wand pki renew`",
            terminal::date(until)
        ));
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
        let radio = self.reach.radio(&self.air);
        let Some(path) = &self.capture else {
            return self.in_session_on(radio, device, work).await;
        };
        let capture = Capture::begin(path)?;
        let done = self.in_session_on(capture.tap(radio), device, work).await;
        capture.finish(&self.out).await;
        done
    }

    async fn in_session_on<T>(
        &self,
        radio: Arc<dyn Radio>,
        device: Option<&str>,
        work: impl AsyncFnOnce(&Programmer, &SessionView) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let programmer = self.programmer_on(radio)?;
        self.unlock(&programmer).await?;
        let bar = self.out.progress("connecting");
        let opened = self.open(&programmer, device).await;
        bar.finish_and_clear();
        let session = opened?;
        self.introduce(&session);
        let done = work(&programmer, &session).await;
        let ended = programmer.end().await;
        wand_programmer::keep_reserve(&self.home);
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
        let mut left = self.reach.listens();
        let choice = loop {
            let heard = programmer.devices(self.reach.listen()).await?;
            left -= 1;
            match choose(&heard, device) {
                Err(fault) if fault.kind == FaultKind::DeviceMissing && left > 0 => {}
                chosen => break chosen?,
            }
        };
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
                "  {:<9} {:<8} {:>4} bytes  {:>7.1} ms  {}",
                message_name(message.message),
                message.direction,
                message.bytes,
                message.after_ms,
                message.means
            ));
        }
    }
}

/// A message of the handshake by its number, as RFC 9528 names it; 0 is an error message.
pub(crate) fn message_name(number: u8) -> String {
    match number {
        0 => "error".to_owned(),
        number => format!("message_{number}"),
    }
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
