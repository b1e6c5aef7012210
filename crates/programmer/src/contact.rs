//! Connecting to a device, pairing with it, and leaving it.

use crate::acquaintance::KnownDevice;
use crate::conversation::Conversation;
use crate::fault::{Fault, FaultKind};
use crate::finding::Whereabouts;
use crate::interruption::Interruption;
use crate::operator::OperatorKey;
use crate::reconnecting::Lost;
use crate::signals::Heed;
use crate::words;
use crate::workstation::{Open, Workstation};
use serde_json::json;
use std::sync::Arc;
use wand_contract::{HandshakeView, LinkView, Resolution, ResolvedView, SessionSnapshot, SessionView};
use wand_protocol::edhoc::Method;
use wand_protocol::message::{RequestBody, ResponseBody};
use wand_protocol::registry::RefusalCode;
use wand_protocol::session::{Ending, Endpoint, HandshakeStep};
use wand_trust::{Function, Permission};

impl Workstation {
    /// Connects because somebody asks for it: a lost device is no longer looked for.
    pub(crate) async fn connect(
        &mut self,
        endpoint: &str,
        serial: Option<&str>,
    ) -> Result<SessionView, Fault> {
        self.lost = None;
        self.shown.ended = None;
        self.at("connect", "", Heed::Cancel);
        self.contact(endpoint, serial).await
    }

    /// Connects, authenticates both ways, and resolves what an earlier session left uncertain.
    pub(crate) async fn contact(
        &mut self,
        endpoint: &str,
        serial: Option<&str>,
    ) -> Result<SessionView, Fault> {
        if self.open.is_some() {
            return Err(Fault::new(
                FaultKind::Usage,
                "a session is open already",
                "end it first",
            ));
        }
        let identities = self.unlocked()?.operator.identities();
        let expectation = Arc::new(Endpoint {
            provider: self.provider,
            policy: self.policy.clone(),
            identities,
            peer_function: Function::DeviceIdentity,
            peer_class: None,
            peer_serial: serial.map(str::to_owned),
            method: Method::SignSign,
        });
        let (signals, heed) = (Arc::clone(&self.signals), self.heed);
        let looking = self.whereabouts(endpoint, serial);
        let mut place = signals.unless_stopped(heed, looking).await?;
        let conversation = match self.attempt(&place, serial, &expectation).await {
            Ok(conversation) => conversation,
            Err(fault) => {
                place = self.elsewhere(&place, serial, &fault).await.ok_or(fault)?;
                self.attempt(&place, serial, &expectation).await?
            }
        };
        let opened = self.opened(conversation, place.endpoint).await;
        if opened.is_err() && self.open.is_some() {
            self.end().await?;
        }
        opened
    }

    /// Begins at one place, and records that and how it failed.
    async fn attempt(
        &mut self,
        place: &Whereabouts,
        serial: Option<&str>,
        expectation: &Arc<Endpoint>,
    ) -> Result<Conversation, Fault> {
        let where_to = json!({ "endpoint": place.endpoint });
        self.record("contact.begun", serial, where_to, None)?;
        self.world.met.send_by_reference = place.recognised.is_some();
        // Whoever was heard before a contact is somewhere else after it, or not ready yet.
        self.heard.clear();
        let (signals, heed) = (Arc::clone(&self.signals), self.heed);
        let meeting = self.meet(&place.endpoint, expectation);
        let met = signals.unless_stopped(heed, meeting).await;
        if let Err(fault) = &met {
            if fault.kind == FaultKind::PeerRefused {
                self.block(&place.endpoint, place.recognised, &fault.sentence);
            }
            let why = json!({ "code": fault.kind.code(), "why": fault.sentence });
            self.record("contact.failed", serial, why, None)?;
        }
        met
    }

    /// Where a device is that is absent from where it was to be met.
    async fn elsewhere(
        &mut self,
        place: &Whereabouts,
        serial: Option<&str>,
        fault: &Fault,
    ) -> Option<Whereabouts> {
        let absent = matches!(
            fault.kind,
            FaultKind::DeviceMissing | FaultKind::LinkLost | FaultKind::Timeout
        );
        let serial = serial.filter(|_| absent)?;
        let (signals, heed) = (Arc::clone(&self.signals), self.heed);
        let looking = async { Ok(self.search(serial).await) };
        let found = signals.unless_stopped(heed, looking).await.ok()?;
        found.filter(|found| found.endpoint != place.endpoint)
    }

    async fn meet(&mut self, endpoint: &str, expectation: &Arc<Endpoint>) -> Result<Conversation, Fault> {
        let place = wand_link::Endpoint::new(endpoint);
        loop {
            let connection = self.radio.connect(&place).await;
            let connection = self.radio_answered(connection)?;
            let (expectation, face) = (Arc::clone(expectation), Arc::clone(&self.face));
            match Conversation::begin(connection, expectation, &mut self.world, face).await {
                Ok(conversation) => return Ok(conversation),
                Err(interruption) if interruption.wants_certificate() && self.world.met.send_by_reference => {
                    self.world.met.send_by_reference = false;
                }
                Err(interruption) => return Err(interruption.fault()),
            }
        }
    }

    async fn opened(&mut self, conversation: Conversation, endpoint: String) -> Result<SessionView, Fault> {
        let peer = &conversation.facts().peer;
        let code = peer.class().unwrap_or_default();
        let class = wand_therapy::class_by_code(code).ok_or_else(|| {
            Fault::new(
                FaultKind::Incompatible,
                format!("device class {code} is not known here"),
                "install a newer Wand",
            )
        })?;
        let fingerprint = peer.leaf().fingerprint(self.provider);
        let subject = peer.leaf().subject();
        let before = self.world.met.devices.find(&fingerprint).cloned();
        let other_than = self
            .world
            .met
            .devices
            .last()
            .filter(|last| last.fingerprint != fingerprint)
            .map(|last| last.serial.clone());
        let device = KnownDevice {
            fingerprint,
            certificate: peer.leaf().der().to_vec(),
            model: subject.common_name,
            serial: subject.serial_number,
            class: code,
            paired: before.as_ref().is_some_and(|known| known.paired),
            advertising_key: before
                .as_ref()
                .map(|known| known.advertising_key.clone())
                .unwrap_or_default(),
            last_seen: self.world.unix_s(),
            log_head: before.and_then(|known| known.log_head),
        };
        self.world.met.devices.remember(device.clone());
        self.open = Some(Open {
            endpoint,
            conversation,
            device,
            class,
            report: None,
            clock_difference_s: 0,
            programme: None,
            evidence: None,
            lists: Vec::new(),
            told: None,
        });
        self.accepted();
        self.keep_devices()?;
        let facts = self.session()?.facts();
        let detail = json!({
            "method": facts.method.number(), "suite": facts.suite.number(), "bytes": facts.bytes,
            "revocation": words::revocation(facts.peer.revocation()),
        });
        self.record("session.opened", None, detail, None)?;
        let resolved = match self.resolve_pending().await {
            // Emergency therapy waits: what became of an earlier command is told afterwards.
            Err(_) if self.signals.is_urgent() && self.open.is_some() => None,
            resolved => resolved?,
        };
        let view = self.session_view(other_than, resolved)?;
        let (rssi, link) = (self.strength(&view.endpoint), self.link()?);
        if let Some(open) = &mut self.open {
            open.told = Some(SessionSnapshot {
                session: view.clone(),
                report: None,
                programme: None,
                at_start: None,
                measurements: Vec::new(),
                outcomes: Vec::new(),
                link,
                rssi,
                heard_ms_ago: 0,
                strip: false,
                lost: false,
            });
        }
        Ok(view)
    }

    fn session_view(
        &self,
        other_than: Option<String>,
        resolved: Option<(Resolution, Vec<String>)>,
    ) -> Result<SessionView, Fault> {
        let open = self.session()?;
        let facts = open.facts();
        let now = self.world.unix_s();
        let handshake = open.conversation.steps().iter().map(|timed| HandshakeView {
            message: timed.step.message.unwrap_or_default(),
            direction: if timed.step.sent { "sent" } else { "received" },
            bytes: timed.step.len,
            after_ms: timed.after.as_secs_f64() * 1000.0,
            means: meaning(timed.step),
        });
        let path = facts
            .peer
            .path()
            .iter()
            .map(|certificate| self.certificate_view(certificate, now));
        Ok(SessionView {
            session_id: hex::encode(facts.session_id),
            model: open.device.model.clone(),
            serial: open.device.serial.clone(),
            class: open.class.key.to_owned(),
            fingerprint: hex::encode(open.device.fingerprint),
            path: std::iter::once(self.certificate_view(facts.peer.leaf(), now))
                .chain(path)
                .collect(),
            revocation: words::revocation(facts.peer.revocation()),
            method: words::method(facts.method).to_owned(),
            suite: facts.suite.number(),
            handshake: handshake.collect(),
            handshake_bytes: facts.bytes,
            paired: open.device.paired,
            since: open.device.last_seen,
            endpoint: open.endpoint.clone(),
            demo: self.demo,
            pairing_code: facts.pairing_code.to_string(),
            other_than,
            resolved: resolved.map(|(resolution, summary)| ResolvedView { resolution, summary }),
        })
    }

    /// Asks the device to keep our certificate and to hand over the key of its advertising token.
    pub(crate) async fn pair(&mut self) -> Result<(), Fault> {
        self.may(OperatorKey::Session, Permission::Pair)?;
        self.at("pair", "", Heed::Nothing);
        self.record("pairing.asked", None, json!({}), None)?;
        let ResponseBody::Paired(grant) = self.ask(RequestBody::Pair).await.map_err(open_the_window)? else {
            return Err(unexpected());
        };
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        open.device.paired = true;
        open.device.advertising_key = grant.advertising_key.expose_secret().to_vec();
        self.world.met.devices.remember(open.device.clone());
        self.tell(|told| told.session.paired = true);
        self.keep_devices()?;
        self.record(
            "pairing.done",
            None,
            json!({ "workstations": grant.workstations.len() }),
            None,
        )
    }

    /// What went over the link so far.
    pub(crate) fn link(&self) -> Result<LinkView, Fault> {
        self.session()?;
        Ok(self.face.trace.link())
    }

    /// Says goodbye. Returns whether the device answered.
    pub(crate) async fn end(&mut self) -> Result<bool, Fault> {
        self.lost = None;
        self.shown.ended = None;
        self.at("end", "", Heed::Nothing);
        let Some(open) = self.open.take() else {
            return Ok(true);
        };
        let session = open.facts().session_id;
        let serial = open.device.serial.clone();
        let ending = open.conversation.end(&mut self.world).await;
        let clean = matches!(ending, Ending::Closed { .. });
        let detail = json!({ "session": hex::encode(session), "clean": clean });
        self.record("session.ended", Some(&serial), detail, None)?;
        Ok(clean)
    }

    /// Asks the device. A refusal is a fault; a session that ended is closed and recorded.
    pub(crate) async fn ask(&mut self, body: RequestBody) -> Result<ResponseBody, Fault> {
        let id = self.pose(body)?;
        self.answer(id).await
    }

    /// Puts a question whose [`answer`](Self::answer) is waited for later.
    pub(crate) fn pose(&mut self, body: RequestBody) -> Result<u32, Fault> {
        self.unlocked()?;
        if self.open.is_none() {
            return Err(self.no_session());
        }
        let heed = self.heed;
        if let Some(stop) = self.signals.stop(heed).filter(|_| heed != Heed::Haste) {
            return Err(stop.fault());
        }
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        match open.conversation.pose(body) {
            Ok(id) => Ok(id),
            Err(interruption) => Err(self.interrupted(&interruption)?),
        }
    }

    /// Waits for the answer to a question that was put. Faults are those of [`ask`](Self::ask).
    pub(crate) async fn answer(&mut self, id: u32) -> Result<ResponseBody, Fault> {
        let (signals, heed) = (Arc::clone(&self.signals), self.heed);
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        match open
            .conversation
            .answer(&mut self.world, id, &signals, heed)
            .await
        {
            Ok(ResponseBody::Refused(refusal)) if refusal.code == RefusalCode::NoLongerTrusted => {
                Err(self.interrupted(&Interruption::Distrusted(refusal.detail))?)
            }
            Ok(ResponseBody::Refused(refusal)) => Err(Fault::new(
                FaultKind::RefusedByDevice,
                format!("the device refused: {refusal}"),
                "nothing was changed; read the programme again before the next try",
            )),
            Ok(body) => Ok(body),
            Err(Interruption::Stopped(stop)) => Err(stop.fault()),
            Err(interruption @ Interruption::Overdue) => Err(interruption.fault()),
            Err(interruption) => Err(self.interrupted(&interruption)?),
        }
    }

    /// Closes the session after it ended by itself. A lost link is tried again, where that is wanted.
    pub(crate) fn interrupted(&mut self, interruption: &Interruption) -> Result<Fault, Fault> {
        let fault = interruption.fault();
        let (kind, detail) = match interruption {
            Interruption::Distrusted(rule) => ("session.distrusted", json!({ "rule": rule })),
            _ => (
                "session.lost",
                json!({ "code": interruption.code(), "why": fault.sentence }),
            ),
        };
        let recorded = self.record(kind, None, detail, None);
        let open = self.open.take();
        if self.signals.reconnects() && interruption.is_loss() {
            self.lost = open.and_then(|open| Lost::new(open, &fault));
        }
        if self.lost.is_none() {
            self.shown.ended = Some(fault.clone());
        }
        recorded.map(|()| fault)
    }
}

fn open_the_window(fault: Fault) -> Fault {
    match fault.kind {
        FaultKind::RefusedByDevice => Fault {
            next: "open the pairing window at the device (magnet, wand or button) and pair again".to_owned(),
            ..fault
        },
        _ => fault,
    }
}

fn meaning(step: HandshakeStep) -> &'static str {
    match step.message {
        None if step.sent => "an error: the programmer supports other suites",
        None => "an error: the device gives up",
        Some(1) => "the device proposes method, suite and a fresh key",
        Some(2) => "the programmer proves who it is, over both fresh keys",
        Some(3) => "the device proves who it is, to the proven programmer alone",
        Some(_) => "the programmer confirms the keys",
    }
}

/// The device answered something else than was asked.
pub(crate) fn unexpected() -> Fault {
    Fault::new(
        FaultKind::PeerMisbehaved,
        "the device's answer is not of the kind asked for",
        "end the session and connect again",
    )
}
