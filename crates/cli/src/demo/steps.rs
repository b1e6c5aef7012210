//! The steps of the walk, in order.

use super::choice;
use super::eavesdropper::listen;
use super::place::random_text;
use super::process::DeviceProcess;
use super::rhythm;
use super::walk::{Proof, Walk};
use crate::commands::pki;
use crate::commands::{key_table, measurements};
use crate::failure;
use crate::station::Station;
use crate::terminal::{Table, unix_now};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use wand_firmware_sim::control::Request;
use wand_firmware_sim::device::{DeviceDirectory, Settings};
use wand_link::{SocketRadio, TappedRadio};
use wand_programmer::view::{ProgrammeView, ReviewView, SessionView};
use wand_programmer::{Fault, FaultKind, OwnCheck, Programmer, Wish};
use wand_therapy::{Class, Programme};
use wand_trust::Role;

const OPERATOR: &str = "Demo Clinician";
const AUTHORITY: &str = "Demo";
const LISTEN: Duration = Duration::from_millis(800);
const TELEMETRY: Duration = Duration::from_millis(4_200);
/// An interval that changes by less is no effect, in per cent.
const VISIBLE: u64 = 3;
const MOST_CAPTURED: usize = 100_000;

/// What the steps have between them.
pub(super) struct Steps<'a> {
    station: &'a Station,
    class: &'static Class,
    radio: TappedRadio<SocketRadio>,
    process: Option<DeviceProcess>,
}

/// The workstation, the device and what identifies them.
struct Scene {
    programmer: Programmer,
    settings: Settings,
    endpoint: String,
}

impl<'a> Steps<'a> {
    /// Nothing started yet.
    pub(super) fn new(station: &'a Station, class: &'static Class) -> Self {
        let radio = TappedRadio::new(SocketRadio::new(&station.air), MOST_CAPTURED);
        Self {
            station,
            class,
            radio,
            process: None,
        }
    }

    /// Walks to the end, or to the first step that does not go as expected.
    ///
    /// # Errors
    /// What that step reports.
    pub(super) async fn walk(&mut self, walk: &mut Walk) -> Result<(), Fault> {
        let settings = walk.step("pki", async || self.pki()).await?;
        let programmer = walk.step("unlock", async || self.unlock().await).await?;
        walk.step("device", async || self.device().await).await?;
        let endpoint = self.running()?.endpoint().to_owned();
        let scene = Scene {
            programmer,
            settings,
            endpoint,
        };
        self.acquaint(walk, &scene).await?;
        let present = self.read(walk, &scene).await?;
        self.refuse(walk, &scene, &present).await?;
        let programmed = self.change(walk, &scene, &present).await?;
        self.evidence(walk, &scene, &programmed).await
    }

    /// Stops the device, whatever happened before.
    ///
    /// # Errors
    /// What the process reports.
    pub(super) async fn stop(&mut self, walk: &mut Walk) -> Result<(), Fault> {
        let Some(process) = self.process.take() else {
            return Ok(());
        };
        walk.step("stop", async || {
            let number = process.number();
            process.stop().await?;
            Ok((
                (),
                Proof::new(format!(
                    "the device (process {number}) was asked to stop, kept its state and ended"
                )),
            ))
        })
        .await
    }

    fn running(&self) -> Result<&DeviceProcess, Fault> {
        self.process.as_ref().ok_or_else(|| {
            Fault::new(
                FaultKind::DeviceMissing,
                "the device does not run",
                "start the demonstration again",
            )
        })
    }

    fn state(&self) -> PathBuf {
        self.station.home.join(format!("device-{}", self.class.key))
    }

    /// Makes authority, operator and device, or finds them.
    fn pki(&self) -> Result<(Settings, Proof), Fault> {
        let folder = self.station.home.join("authority");
        let (mut authority, made) = match pki::open(self.station, &folder) {
            Ok(authority) => (authority, false),
            Err(fault) if fault.kind == FaultKind::CredentialMissing => {
                (pki::found(self.station, &folder, AUTHORITY, false)?, true)
            }
            Err(fault) => return Err(fault),
        };
        authority
            .refresh_crls(unix_now(), &mut self.station.random()?)
            .map_err(failure::authority)?;
        let settings = match DeviceDirectory::open(&self.state()) {
            Ok(directory) => directory.settings().clone(),
            Err(_) if !self.state().join("settings.json").exists() => self.manufacture(&mut authority)?,
            Err(why) => return Err(failure::directory(&why)),
        };
        let what = if made {
            "made here, now"
        } else {
            "found from an earlier run"
        };
        let proof = Proof::new(format!(
            "{what}: root (P-384), {} issuing authorities, {} certificates in all; every key was made where it is used",
            authority.issuers().len() - 1,
            authority.list().len()
        ));
        Ok((settings, proof))
    }

    fn manufacture(&self, authority: &mut wand_authority::Authority) -> Result<Settings, Fault> {
        let serial = random_text(&mut self.station.random()?, 8)?;
        let model = format!("SIM-{}00", self.class.code);
        let settings = Settings {
            class: self.class.key.to_owned(),
            model,
            serial,
            method: 0,
        };
        let state = self.state();
        let whom = pki::Subscriber {
            folder: &state,
            new: Some(&settings),
            requester: "demo",
        };
        pki::provision(self.station, authority, &whom)?;
        Ok(settings)
    }

    /// Opens the workstation; enrols its operator first when there is none.
    async fn unlock(&self) -> Result<(Programmer, Proof), Fault> {
        let programmer = self.station.programmer_on(Arc::new(self.radio.clone()))?;
        let (programmer, view) = match programmer.unlock(self.station.pin(false)?).await {
            Err(fault) if fault.kind == FaultKind::CredentialMissing => {
                self.close(programmer).await;
                self.enrol()?;
                let programmer = self.station.programmer_on(Arc::new(self.radio.clone()))?;
                let view = programmer.unlock(self.station.pin(false)?).await?;
                (programmer, view)
            }
            other => (programmer, other?),
        };
        let authority = pki::open(self.station, &self.station.home.join("authority"))?;
        pki::install_bundle(&programmer, authority.bundle().map_err(failure::authority)?).await?;
        let proof = Proof::new(format!(
            "{} ({}); three keys, three certificates",
            view.name, view.role
        ));
        Ok((programmer, proof.with([view.vault])))
    }

    /// Lets go of the data folder: the actor ends some moments after its last handle.
    async fn close(&self, programmer: Programmer) {
        let mut snapshots = programmer.snapshots();
        drop(programmer);
        while snapshots.changed().await.is_ok() {}
    }

    fn enrol(&self) -> Result<(), Fault> {
        let mut authority = pki::open(self.station, &self.station.home.join("authority"))?;
        let pin = self.station.pin(false)?;
        let whom = pki::Enrolling {
            name: OPERATOR,
            role: Role::Clinician,
            pin: pin.as_ref(),
            requester: "demo",
        };
        pki::enrol(self.station, &mut authority, &whom).map(drop)
    }

    async fn device(&mut self) -> Result<((), Proof), Fault> {
        let log = self.station.home.join("device.log");
        let process = DeviceProcess::start(&self.state(), &self.station.air, &log).await?;
        let proof = Proof::new(format!(
            "a {} runs as process {}",
            self.class.name,
            process.number()
        ));
        self.process = Some(process);
        Ok(((), proof))
    }

    /// Discovery, pairing and the second contact.
    async fn acquaint(&self, walk: &mut Walk, scene: &Scene) -> Result<(), Fault> {
        walk.step("discover", async || self.discover(scene).await).await?;
        let first = walk.step("pair", async || self.pair(scene).await).await?;
        walk.step("handshake", async || handshake(scene, first).await)
            .await
    }

    async fn discover(&self, scene: &Scene) -> Result<((), Proof), Fault> {
        let heard = scene.programmer.devices(LISTEN).await?;
        let found = heard
            .iter()
            .find(|device| device.endpoint.as_deref() == Some(&scene.endpoint));
        let found = found.ok_or_else(|| {
            Fault::new(
                FaultKind::DeviceMissing,
                "the device is not on air",
                "look at device.log in the demonstration's folder",
            )
        })?;
        let who = match &found.recognised {
            None => "it says nothing of who it is".to_owned(),
            Some(known) => format!(
                "only its paired workstation can tell that it is {} {}",
                known.model, known.serial
            ),
        };
        let signal = found
            .rssi
            .map_or_else(|| "unknown signal".to_owned(), |dbm| format!("{dbm} dBm"));
        Ok(((), Proof::new(format!("“{}” at {signal}; {who}", found.name))))
    }

    /// Opens the window at the device, connects, compares the digits, pairs. Returns the bytes of that handshake.
    async fn pair(&self, scene: &Scene) -> Result<(usize, Proof), Fault> {
        let process = self.running()?;
        process.control(&Request::PairingWindow { seconds: 60 })?;
        let session = connect(scene).await?;
        let shown = digits(process).await?;
        if shown != session.pairing_code {
            return Err(Fault::new(
                FaultKind::PeerMisbehaved,
                format!(
                    "the device shows {shown}, this workstation {}",
                    session.pairing_code
                ),
                "do not pair: somebody is between the two",
            ));
        }
        scene.programmer.pair().await?;
        scene.programmer.carry_lists().await?;
        scene.programmer.end().await?;
        let proof = Proof::new(format!(
            "window opened at the device; both sides show {shown}; paired; the handshake took {} bytes",
            session.handshake_bytes
        ));
        Ok((session.handshake_bytes, proof))
    }

    /// Interrogation and programme. Returns the values in force.
    async fn read(&self, walk: &mut Walk, scene: &Scene) -> Result<Programme, Fault> {
        walk.step("interrogate", async || {
            let report = scene.programmer.interrogate().await?;
            let measured = scene.programmer.measure().await?;
            let proof = Proof::new(format!(
                "{} {}, firmware {}; battery {}.{:02} V, {}; clock {:+} s",
                report.model,
                report.serial,
                report.firmware,
                report.battery_mv / 1000,
                report.battery_mv % 1000 / 10,
                report.battery_phase,
                report.clock_difference_s
            ));
            Ok(((), proof.with_table(&measurements(&measured))))
        })
        .await?;
        walk.step("programme", async || {
            let view = scene.programmer.programme().await?;
            let applying = view.values.iter().filter(|value| value.applies).count();
            let proof = Proof::new(format!(
                "{} ({}); {} values, {applying} of them apply; hash {}…",
                view.summary,
                view.state,
                view.values.len(),
                &view.hash[..12.min(view.hash.len())]
            ));
            Ok((values(self.class, &view), proof))
        })
        .await
    }

    /// A forbidden change: by the application, and by the device alone.
    async fn refuse(&self, walk: &mut Walk, scene: &Scene, present: &Programme) -> Result<(), Fault> {
        let change = choice::forbidden(self.class, present).ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                "this class has no interlock to show",
                "choose another --class",
            )
        })?;
        let wanted = settings(self.class, &change);
        for (step, check, expected) in [
            ("forbidden-app", OwnCheck::Enforced, FaultKind::Forbidden),
            ("forbidden-device", OwnCheck::Skipped, FaultKind::RefusedByDevice),
        ] {
            walk.step(step, async || {
                match scene.programmer.program(Wish::Set(change.clone()), check).await {
                    Err(fault) if fault.kind == expected => {
                        let unchanged = values(self.class, &scene.programmer.programme().await?) == *present;
                        unchanged
                            .then(|| {
                                (
                                    (),
                                    Proof::new(format!("{wanted}: {}; nothing changed", fault.sentence)),
                                )
                            })
                            .ok_or_else(contradiction)
                    }
                    Err(fault) => Err(fault),
                    Ok(_) => Err(Fault::new(
                        FaultKind::EvidenceBroken,
                        format!("{wanted} was accepted, although an interlock forbids it"),
                        "do not use this version",
                    )),
                }
            })
            .await?;
        }
        Ok(())
    }

    /// Review, signature, sending, receipt, readback; with telemetry before and after. Returns the programme's hash.
    async fn change(&self, walk: &mut Walk, scene: &Scene, present: &Programme) -> Result<String, Fault> {
        let change = choice::permitted(self.class, present);
        let before = walk.step("telemetry", async || telemetry(scene).await).await?;
        walk.step("review", async || {
            let review = scene.programmer.review(change.clone()).await?;
            let warnings = review.findings.len();
            let proof = Proof::new(format!(
                "{} values differ; the rules permit it, {warnings} warnings",
                review.difference.len()
            ));
            Ok(((), proof.with_table(&difference(&review))))
        })
        .await?;
        let hash = walk
            .step("program", async || {
                let outcome = scene
                    .programmer
                    .program(Wish::Set(change.clone()), OwnCheck::Enforced)
                    .await?;
                let (command, receipt) = outcome.bytes;
                let proof = Proof::new(format!(
                    "signed (counter {}, {command} bytes), carried out, receipt verified ({receipt} bytes), \
                     read back and compared: equal",
                    outcome.counter
                ));
                Ok((outcome.programme_hash, proof))
            })
            .await?;
        walk.step("effect", async || {
            let (after, proof) = telemetry(scene).await?;
            match (before, after) {
                (Some(before), Some(after)) if before.abs_diff(after) * 100 < before * VISIBLE => {
                    Err(Fault::new(
                        FaultKind::ReadbackDiffers,
                        format!("telemetry shows no effect: {before} ms before, {after} ms after"),
                        "look at the wearer's own rhythm, and at the device.log of the demonstration",
                    ))
                }
                (Some(before), Some(after)) => {
                    let sentence = format!(
                        "{}, before it was {}",
                        rhythm::words(after),
                        rhythm::words(before)
                    );
                    Ok(((), Proof::new(sentence)))
                }
                _ => Ok(((), proof)),
            }
        })
        .await?;
        Ok(hash)
    }

    /// Log, certificates, keys, end, audit log, eavesdropper.
    async fn evidence(&self, walk: &mut Walk, scene: &Scene, hash: &str) -> Result<(), Fault> {
        walk.step("device-log", async || device_log(scene).await).await?;
        walk.step("certificates", async || certificates(scene).await)
            .await?;
        walk.step("keys", async || {
            let keys = scene.programmer.keys().await?;
            let own = keys.iter().filter(|key| key.owner == "workstation").count();
            let proof = Proof::new(format!(
                "{} slots in the device, {own} keys in the workstation's vault",
                keys.len() - own
            ));
            Ok(((), proof.with_table(&key_table(&keys))))
        })
        .await?;
        walk.step("end", async || {
            let link = scene.programmer.link().await?;
            let said = if scene.programmer.end().await? { "both sides said goodbye" } else { "the device said no goodbye" };
            let proof = Proof::new(format!(
                "{said}; {} packets ({} bytes) to the device, {} ({} bytes) from it; record keys refreshed {} times",
                link.packets_to_device,
                link.bytes_to_device,
                link.packets_to_programmer,
                link.bytes_to_programmer,
                link.key_epoch
            ));
            Ok(((), proof))
        })
        .await?;
        walk.step("audit", async || audit(scene).await).await?;
        walk.step("eavesdropper", async || self.eavesdropper(scene, hash))
            .await
    }

    fn eavesdropper(&self, scene: &Scene, hash: &str) -> Result<((), Proof), Fault> {
        let text = |text: &str| text.as_bytes().to_vec();
        let secrets = [
            ("serial number", text(&scene.settings.serial)),
            ("model", text(&scene.settings.model)),
            ("operator's name", text(OPERATOR)),
            ("device class", text(self.class.key)),
            ("device class's name", text(self.class.name)),
            ("programme's hash", hex::decode(hash).unwrap_or_default()),
        ];
        let heard = listen(&self.radio.captured(), &secrets);
        if heard.packets == 0 || !heard.found.is_empty() {
            let what = if heard.packets == 0 {
                "nothing was captured".to_owned()
            } else {
                heard.found.join(", ")
            };
            let sentence = format!("the eavesdropper's records are wrong: {what}");
            return Err(Fault::new(
                FaultKind::EvidenceBroken,
                sentence,
                "do not use this version",
            ));
        }
        let names: Vec<_> = secrets.iter().map(|(name, _)| *name).collect();
        let proof = Proof::new(format!(
            "{} packets, {} bytes captured, {:.2} of 8 bits of entropy a byte; none of these found: {}",
            heard.packets,
            heard.bytes,
            heard.entropy,
            names.join(", ")
        ));
        Ok(((), proof))
    }
}

fn contradiction() -> Fault {
    Fault::new(
        FaultKind::EvidenceBroken,
        "the programme changed, although the change was refused",
        "do not use this version",
    )
}

/// The digits a display would show, once the last message of the handshake has reached the device.
async fn digits(process: &DeviceProcess) -> Result<String, Fault> {
    for _ in 0..50 {
        if let Some(shown) = process.control(&Request::Status)?.pairing_code {
            return Ok(shown);
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    Err(Fault::new(
        FaultKind::Timeout,
        "the device shows no digits",
        "start the demonstration again",
    ))
}

async fn connect(scene: &Scene) -> Result<SessionView, Fault> {
    scene
        .programmer
        .connect(scene.endpoint.clone(), Some(scene.settings.serial.clone()))
        .await
}

/// The second contact: certificates by reference, so that it takes fewer bytes.
async fn handshake(scene: &Scene, first: usize) -> Result<((), Proof), Fault> {
    let session = connect(scene).await?;
    let issuer = session
        .path
        .first()
        .map(|leaf| leaf.issuer.clone())
        .unwrap_or_default();
    let proof = Proof::new(format!(
        "both sides authenticated: {} {} by {issuer} ({}), {OPERATOR} to the device; method {}; suite {}; \
         {} bytes with certificates by reference (before: {first})",
        session.model,
        session.serial,
        session.revocation,
        session.method,
        session.suite,
        session.handshake_bytes
    ));
    let mut messages = Table::plain();
    for message in &session.handshake {
        messages.row([
            format!("message_{}", message.message),
            message.direction.to_owned(),
            format!("{} bytes", message.bytes),
            format!("{:.1} ms", message.after_ms),
            message.means.to_owned(),
        ]);
    }
    Ok(((), proof.with_table(&messages)))
}

async fn telemetry(scene: &Scene) -> Result<(Option<u64>, Proof), Fault> {
    let view = scene.programmer.telemetry(TELEMETRY).await?;
    let interval = rhythm::interval_ms(&view);
    let rhythm = interval.map_or_else(|| "no events in this time".to_owned(), rhythm::words);
    let proof = Proof::new(format!(
        "{} event markers and {} samples in {:.1} s: {rhythm}",
        view.markers.len(),
        view.samples,
        TELEMETRY.as_secs_f64()
    ));
    Ok((interval, proof))
}

async fn device_log(scene: &Scene) -> Result<((), Proof), Fault> {
    let log = scene.programmer.device_log(|_| {}).await?;
    if !log.signed {
        return Err(Fault::new(
            FaultKind::EvidenceBroken,
            "the device's log is longer than what it signs",
            "keep the device as evidence, and have it examined",
        ));
    }
    let proof = Proof::new(format!(
        "{} new entries up to {}; each names the one before it, and the device's evidence key signed the last: {}…",
        log.entries.len(),
        log.newest,
        &log.head[..12.min(log.head.len())]
    ));
    Ok(((), proof))
}

async fn certificates(scene: &Scene) -> Result<((), Proof), Fault> {
    let held = scene.programmer.device_certificates().await?;
    let mut table = Table::plain();
    for one in &held.certificates {
        table.row([
            one.subject.clone(),
            one.purposes.join(", "),
            format!("issued by {}", one.issuer),
        ]);
    }
    let proof = Proof::new(format!(
        "{} certificates in the device, its evidence certificate verified; {} revocation lists",
        held.certificates.len(),
        held.lists.len()
    ));
    Ok(((), proof.with_table(&table)))
}

async fn audit(scene: &Scene) -> Result<((), Proof), Fault> {
    let verdict = scene.programmer.verify_audit(None).await?;
    match verdict.intact {
        true => Ok((
            (),
            Proof::new(format!("this workstation's own log: {}", verdict.sentence)),
        )),
        false => Err(Fault::new(
            FaultKind::EvidenceBroken,
            verdict.sentence,
            "keep the demonstration's folder, and report it",
        )),
    }
}

fn values(class: &Class, view: &ProgrammeView) -> Programme {
    view.values
        .iter()
        .filter_map(|value| Some((class.find(&value.key)?.id, value.raw)))
        .collect()
}

/// A change as it would be typed.
fn settings(class: &Class, change: &Programme) -> String {
    let words = change.iter().filter_map(|(id, raw)| {
        let parameter = class.parameter(id)?;
        Some(format!("{}={}", parameter.key, parameter.format(raw)))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn difference(review: &ReviewView) -> Table {
    let mut table = Table::plain();
    for one in &review.difference {
        table.row([
            one.name.clone(),
            one.before.clone(),
            "→".to_owned(),
            one.after.clone(),
        ]);
    }
    table
}
