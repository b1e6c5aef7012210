//! Finding devices, connecting to one, pairing with it, and leaving it.

use crate::acquaintance::KnownDevice;
use crate::conversation::{Conversation, Interruption};
use crate::fault::{Fault, FaultKind};
use crate::operator::OperatorKey;
use crate::words;
use crate::workstation::{Open, Workstation, no_session};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use wand_contract::Resolution;
use wand_contract::{
    DeviceView, HandshakeView, LinkView, RecognisedView, ResolvedView, SessionView, Standing,
};
use wand_link::{Advertisement, LinkFault};
use wand_protocol::edhoc::Method;
use wand_protocol::message::{RequestBody, ResponseBody};
use wand_protocol::pairing::{ADVERTISING_KEY_LEN, ADVERTISING_PERIOD_S, AdvertisingKey};
use wand_protocol::registry::RefusalCode;
use wand_protocol::session::{Ending, Endpoint, HandshakeStep};
use wand_trust::{Function, Permission};

/// Device clocks drift: tokens of so many periods around ours are tried.
const PERIODS_AROUND: u64 = 2;

impl Workstation {
    /// Listens for devices and adds the known ones that are out of reach.
    pub(crate) async fn devices(&mut self, how_long: Duration) -> Result<Vec<DeviceView>, Fault> {
        let heard = self.radio.scan(how_long).await.map_err(link_fault)?;
        let mut views: Vec<_> = heard
            .iter()
            .map(|advertisement| self.device_view(advertisement))
            .collect();
        let in_reach: Vec<_> = views
            .iter()
            .filter_map(|view| Some(view.recognised.as_ref()?.serial.clone()))
            .collect();
        let absent = self
            .world
            .met
            .devices
            .iter()
            .filter(|device| !in_reach.contains(&device.serial));
        views.extend(absent.map(|device| DeviceView {
            endpoint: None,
            rssi: None,
            name: device.model.clone(),
            connectable: false,
            recognised: Some(recognised(device)),
            standing: Standing::VerifiedBefore,
            blocked: None,
            other_than_last: false,
        }));
        Ok(views)
    }

    fn device_view(&self, advertisement: &Advertisement) -> DeviceView {
        let known = self.recognise(&advertisement.data.token);
        let last = self.world.met.devices.last();
        DeviceView {
            endpoint: Some(advertisement.endpoint.to_string()),
            rssi: Some(advertisement.rssi),
            name: advertisement.data.name.clone(),
            connectable: advertisement.data.connectable,
            recognised: known.map(recognised),
            standing: match known {
                Some(_) => Standing::VerifiedBefore,
                None => Standing::Stranger,
            },
            blocked: None,
            other_than_last: known
                .zip(last)
                .is_some_and(|(known, last)| known.serial != last.serial),
        }
    }

    /// The paired device whose key makes this token around now.
    fn recognise(&self, token: &[u8; 8]) -> Option<&KnownDevice> {
        let now = self.world.unix_s() / ADVERTISING_PERIOD_S;
        self.world
            .met
            .devices
            .iter()
            .filter(|device| device.paired)
            .find(|device| {
                let Some(key) = advertising_key(device) else {
                    return false;
                };
                (now.saturating_sub(PERIODS_AROUND)..=now + PERIODS_AROUND)
                    .any(|period| key.token(self.provider, period) == *token)
            })
    }

    /// Connects, authenticates both ways, and resolves what an earlier session left uncertain.
    pub(crate) async fn connect(
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
        self.record("contact.begun", serial, json!({ "endpoint": endpoint }), None)?;
        let conversation = match self.begin(endpoint, &expectation).await {
            Ok(conversation) => conversation,
            Err(fault) => {
                self.record(
                    "contact.failed",
                    serial,
                    json!({ "code": fault.kind.code(), "why": fault.sentence }),
                    None,
                )?;
                return Err(fault);
            }
        };
        let opened = self.opened(conversation, endpoint.to_owned()).await;
        if opened.is_err() && self.open.is_some() {
            self.end().await?;
        }
        opened
    }

    async fn begin(&mut self, endpoint: &str, expectation: &Arc<Endpoint>) -> Result<Conversation, Fault> {
        let place = wand_link::Endpoint::new(endpoint);
        let heard = self
            .radio
            .scan(Duration::from_millis(200))
            .await
            .map_err(link_fault)?;
        let token = heard
            .iter()
            .find(|advertisement| advertisement.endpoint == place)
            .map(|found| found.data.token);
        self.world.met.send_by_reference = token.is_some_and(|token| self.recognise(&token).is_some());
        loop {
            let connection = self.radio.connect(&place).await.map_err(link_fault)?;
            match Conversation::begin(connection, Arc::clone(expectation), &mut self.world).await {
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
        });
        self.keep_devices()?;
        let facts = self.session()?.facts();
        let detail = json!({
            "method": facts.method.number(), "suite": facts.suite.number(), "bytes": facts.bytes,
            "revocation": words::revocation(facts.peer.revocation()),
        });
        self.record("session.opened", None, detail, None)?;
        let resolved = self.resolve_pending().await?;
        self.session_view(other_than, resolved)
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
            demo: self.radio.is_simulated(),
            pairing_code: facts.pairing_code.to_string(),
            other_than,
            resolved: resolved.map(|(resolution, summary)| ResolvedView { resolution, summary }),
        })
    }

    /// Asks the device to keep our certificate and to hand over the key of its advertising token.
    pub(crate) async fn pair(&mut self) -> Result<(), Fault> {
        self.may(OperatorKey::Session, Permission::Pair)?;
        self.record("pairing.asked", None, json!({}), None)?;
        let ResponseBody::Paired(grant) = self.ask(RequestBody::Pair).await.map_err(open_the_window)? else {
            return Err(unexpected());
        };
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        open.device.paired = true;
        open.device.advertising_key = grant.advertising_key.expose_secret().to_vec();
        self.world.met.devices.remember(open.device.clone());
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
        let conversation = &self.session()?.conversation;
        let counters = conversation.counters();
        Ok(LinkView {
            key_epoch: conversation.epoch(),
            events: counters.events,
            packets_to_device: counters.packets_to_device,
            bytes_to_device: counters.bytes_to_device,
            packets_to_programmer: counters.packets_to_programmer,
            bytes_to_programmer: counters.bytes_to_programmer,
            silently_lost: counters.silently_lost,
        })
    }

    /// Says goodbye. Returns whether the device answered.
    pub(crate) async fn end(&mut self) -> Result<bool, Fault> {
        let open = self.open.take();
        let Some(open) = open else { return Ok(true) };
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
        self.unlocked()?;
        let open = self.open.as_mut().ok_or_else(no_session)?;
        match open.conversation.ask(&mut self.world, body).await {
            Ok(ResponseBody::Refused(refusal)) if refusal.code == RefusalCode::NoLongerTrusted => {
                Err(self.interrupted(&Interruption::Distrusted(refusal.detail))?)
            }
            Ok(ResponseBody::Refused(refusal)) => Err(Fault::new(
                FaultKind::RefusedByDevice,
                format!("the device refused: {refusal}"),
                "nothing was changed; read the programme again before the next try",
            )),
            Ok(body) => Ok(body),
            Err(interruption) => Err(self.interrupted(&interruption)?),
        }
    }

    /// Closes the session after it ended by itself.
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
        self.open = None;
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

fn recognised(device: &KnownDevice) -> RecognisedView {
    let class = wand_therapy::class_by_code(device.class).map_or("unknown", |class| class.key);
    RecognisedView {
        model: device.model.clone(),
        serial: device.serial.clone(),
        class: class.to_owned(),
        last_seen: device.last_seen,
    }
}

fn advertising_key(device: &KnownDevice) -> Option<AdvertisingKey> {
    let bytes: &[u8; ADVERTISING_KEY_LEN] = device.advertising_key.as_slice().try_into().ok()?;
    Some(AdvertisingKey::new(bytes))
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

fn link_fault(fault: LinkFault) -> Fault {
    let (kind, next) = match &fault {
        LinkFault::Unreachable(_) => (
            FaultKind::DeviceMissing,
            "scan again; for a simulated device, check that it runs",
        ),
        LinkFault::Busy(_) => (
            FaultKind::DeviceMissing,
            "end the other programmer's session first",
        ),
        LinkFault::TimedOut(_) => (FaultKind::Timeout, "bring the programmer closer and try again"),
        LinkFault::System { .. } => (
            FaultKind::LinkLost,
            "check the radio, or the folder of the simulated air (--air)",
        ),
        _ => (FaultKind::LinkLost, "try again"),
    };
    Fault::new(kind, fault.to_string(), next)
}
