//! A device on memory flash, a programmer's session, and the air between them in virtual time.

use crate::pki::{Desk, NOW, Operator, desk, provider, serial};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use wand_crypto::{HashAlgorithm, OsRandom, Secret, SeededRandom};
use wand_firmware_sim::contact::ContactLimits;
use wand_firmware_sim::device::{
    CONTACT_LIMITS, Control, Device, DeviceInput, DeviceOutput, FlashChips, Installation, LOG_GEOMETRY,
    LogCode, News, Now, Parts, Provisioning, RECORD_GEOMETRY, Settings, SharedFlash, TRUST_GEOMETRY,
};
use wand_firmware_sim::device_log::DeviceLog;
use wand_firmware_sim::flash::{Geometry, MemoryFlash};
use wand_firmware_sim::keystore::KeyStore;
use wand_protocol::command::{Change, Command, command_hash, sign_command};
use wand_protocol::cose::CertificateRef;
use wand_protocol::edhoc::Method;
use wand_protocol::log::LogEntry;
use wand_protocol::message::{LastCommand, NoticeBody, ProgrammeReport, Refusal, RequestBody, ResponseBody};
use wand_protocol::receipt::{Receipt, UnverifiedReceipt};
use wand_protocol::registry::RefusalCode;
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{
    Acquaintances, Authenticated, Ending, Endpoint, Event, Input, Output, Session, SessionFault, Surroundings,
};
use wand_therapy::{Class, Programme, class_by_key};
use wand_trust::{Certificate, Function, Policy, TrustStore};

pub(crate) type Chip = Arc<Mutex<MemoryFlash>>;

/// The chips of a device, which outlive it.
#[derive(Clone)]
pub(crate) struct Chips {
    pub(crate) record: Chip,
    pub(crate) trust: Chip,
    pub(crate) log: Chip,
    pub(crate) keys: Chip,
}

impl Chips {
    fn new() -> Self {
        let chip = |geometry| Arc::new(Mutex::new(MemoryFlash::new(geometry)));
        Self {
            record: chip(RECORD_GEOMETRY),
            trust: chip(TRUST_GEOMETRY),
            log: chip(LOG_GEOMETRY),
            keys: chip(Geometry::with_pages(8)),
        }
    }

    /// The same contents on other chips.
    pub(crate) fn copied(&self) -> Self {
        let copy = |chip: &Chip| Arc::new(Mutex::new(chip.lock().unwrap().clone()));
        Self {
            record: copy(&self.record),
            trust: copy(&self.trust),
            log: copy(&self.log),
            keys: copy(&self.keys),
        }
    }

    pub(crate) fn restore_power(&self) {
        for chip in [&self.record, &self.trust, &self.log, &self.keys] {
            chip.lock().unwrap().restore_power();
        }
    }
}

pub(crate) struct Rig {
    pub(crate) device: Device,
    pub(crate) chips: Chips,
    pub(crate) settings: Settings,
    pub(crate) limits: ContactLimits,
    pub(crate) now: Now,
    pub(crate) news: Vec<News>,
    pub(crate) evidence: Certificate,
    boots: u64,
}

fn parts(chips: &Chips, settings: &Settings, limits: ContactLimits, seed: u64) -> Parts {
    let share = |chip: &Chip| SharedFlash::of(Arc::clone(chip));
    let keys = KeyStore::with_flash(
        Box::new(share(&chips.keys)),
        Secret::new(vec![9; 32]),
        provider(),
        Box::new(OsRandom),
    );
    Parts {
        provider: provider(),
        random: Box::new(SeededRandom::new(seed)),
        settings: settings.clone(),
        policy: Policy::default(),
        limits,
        flash: FlashChips {
            record: share(&chips.record),
            trust: share(&chips.trust),
            log: share(&chips.log),
        },
        keys: keys.unwrap(),
    }
}

impl Rig {
    pub(crate) fn pacemaker() -> Self {
        Self::new("pacemaker", Method::SignSign)
    }

    pub(crate) fn new(class: &str, method: Method) -> Self {
        Self::made(&mut desk(), class, method)
    }

    /// A pacemaker under an authority of the test's own.
    pub(crate) fn of(authority: &mut Desk) -> Self {
        Self::made(authority, "pacemaker", Method::SignSign)
    }

    /// A pacemaker with what the test brings to it.
    pub(crate) fn installed(bring: impl FnOnce(u8, &str, &Provisioning) -> Installation) -> Self {
        Self::manufactured("pacemaker", Method::SignSign, bring)
    }

    fn made(authority: &mut Desk, class: &str, method: Method) -> Self {
        Self::manufactured(class, method, |class, serial, keys| {
            authority.installation(class, serial, keys)
        })
    }

    fn manufactured(
        class: &str,
        method: Method,
        bring: impl FnOnce(u8, &str, &Provisioning) -> Installation,
    ) -> Self {
        let method = u8::try_from(method.number()).unwrap();
        let settings = Settings {
            class: class.into(),
            model: "PM-100".into(),
            serial: serial(),
            method,
        };
        let now = Now { ms: 0, unix_s: NOW };
        let chips = Chips::new();
        let (mut device, keys) =
            Device::manufacture(parts(&chips, &settings, CONTACT_LIMITS, 1), now).unwrap();
        let code = class_by_key(class).unwrap().code;
        let installation = bring(code, &settings.serial, &keys);
        let evidence = Certificate::from_der(&installation.evidence).unwrap();
        device.install(installation).unwrap();
        Self {
            device,
            chips,
            settings,
            limits: CONTACT_LIMITS,
            now,
            news: Vec::new(),
            evidence,
            boots: 1,
        }
    }

    /// The same device on copies of its chips.
    pub(crate) fn twin(&self) -> Self {
        let chips = self.chips.copied();
        let boots = self.boots + 1;
        let device = Device::boot(parts(&chips, &self.settings, self.limits, boots), self.now).unwrap();
        Self {
            device,
            chips,
            settings: self.settings.clone(),
            limits: self.limits,
            now: self.now,
            news: Vec::new(),
            evidence: self.evidence.clone(),
            boots,
        }
    }

    /// The power goes and comes back.
    pub(crate) fn restart(&mut self) {
        self.chips.restore_power();
        self.boots += 1;
        self.device = Device::boot(
            parts(&self.chips, &self.settings, self.limits, self.boots),
            self.now,
        )
        .unwrap();
    }

    pub(crate) fn class(&self) -> &'static Class {
        class_by_key(&self.settings.class).unwrap()
    }

    pub(crate) fn control(&mut self, control: Control) {
        self.device.control(self.now, control).unwrap();
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.now.ms += seconds * 1000;
        self.now.unix_s += seconds;
    }

    /// A session of the operator; a link of 15 ms a packet.
    pub(crate) fn connect(&mut self, operator: &Operator) -> Result<Contact<'_>, Ending> {
        self.connect_as(operator, Met::default())
    }

    pub(crate) fn connect_as(&mut self, operator: &Operator, met: Met) -> Result<Contact<'_>, Ending> {
        let contact = self.dial(operator, met);
        contact.authenticated()
    }

    /// A session under the trust of an authority of the test's own.
    pub(crate) fn connect_under(
        &mut self,
        operator: &Operator,
        store: TrustStore,
    ) -> Result<Contact<'_>, Ending> {
        let mut contact = self.dial(operator, Met::default());
        contact.store = store;
        contact.authenticated()
    }

    /// A session with a programmer whose clock says another time than the device's.
    pub(crate) fn connect_at(&mut self, operator: &Operator, unix_s: u64) -> Result<Contact<'_>, Ending> {
        let mut contact = self.dial(operator, Met::default());
        contact.clock = Some(unix_s);
        contact.authenticated()
    }

    /// How many entries of this code the device's log holds, read from its flash.
    pub(crate) fn logged(&self, code: LogCode) -> usize {
        let chip = self.chips.log.lock().unwrap().clone();
        let chain = |_: &[u8; 32], _: u64, bytes: &[u8]| {
            *provider()
                .hash(HashAlgorithm::Sha256, &[bytes])
                .as_bytes()
                .first_chunk()
                .unwrap()
        };
        let mut log = DeviceLog::open(chip, chain).unwrap();
        let entries = log.read(0, usize::MAX).unwrap();
        let entry = |bytes: &[u8]| wand_protocol::cbor::from_slice::<LogEntry>(bytes).unwrap();
        entries
            .iter()
            .filter(|stored| entry(&stored.bytes).code == code.number())
            .count()
    }

    /// A connection on which nothing has been said.
    pub(crate) fn dial(&mut self, operator: &Operator, met: Met) -> Contact<'_> {
        let endpoint = Endpoint {
            provider: provider(),
            policy: Policy::default(),
            identities: operator.identities.clone(),
            peer_function: Function::DeviceIdentity,
            peer_class: None,
            peer_serial: Some(self.settings.serial.clone()),
            method: Method::SignSign,
        };
        let link = SegmentConfig {
            mtu: 244,
            interval_ms: 15,
            ..SegmentConfig::default()
        };
        self.device.handle(
            self.now,
            DeviceInput::Connected {
                mtu: 244,
                interval_ms: 15,
            },
        );
        Contact {
            session: Session::programmer(Arc::new(endpoint), link, self.now.ms),
            operator: operator.clone(),
            met,
            store: desk().trust(),
            random: SeededRandom::new(1000 + self.boots),
            rig: self,
            link_up: true,
            authenticated: None,
            ended: None,
            responses: VecDeque::new(),
            notices: Vec::new(),
            air: Air::default(),
            clock: None,
        }
    }

    /// Lets the device live on alone for so many milliseconds.
    pub(crate) fn idle(&mut self, ms: u64) {
        for _ in 0..ms.div_ceil(100) {
            self.now.ms += 100;
            while let output = self.device.poll(self.now)
                && !matches!(output, DeviceOutput::Wait(_))
            {
                if let DeviceOutput::News(news) = output {
                    self.news.push(news);
                }
            }
        }
        self.now.unix_s += ms / 1000;
    }
}

/// Devices a workstation has met.
#[derive(Clone, Default)]
pub(crate) struct Met {
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) held_by_device: bool,
}

impl Acquaintances for Met {
    fn certificate(&self, x5t: &[u8; 8]) -> Option<Vec<u8>> {
        let hash = |der: &[u8]| provider().hash(HashAlgorithm::Sha256, &[der]);
        self.certificates
            .iter()
            .find(|der| hash(der).as_bytes().starts_with(x5t))
            .cloned()
    }

    fn holds_ours(&self, _: Option<&[u8; 32]>) -> bool {
        self.held_by_device
    }
}

/// What the air does to packets.
#[derive(Default)]
pub(crate) struct Air {
    /// Every packet arrives so many times more.
    pub(crate) repeats: usize,
    /// Packets to the programmer are lost.
    pub(crate) deaf: bool,
    /// Packets to the device, as they passed.
    pub(crate) seen: Vec<Vec<u8>>,
}

pub(crate) struct Contact<'a> {
    pub(crate) rig: &'a mut Rig,
    pub(crate) session: Session,
    pub(crate) operator: Operator,
    met: Met,
    store: TrustStore,
    random: SeededRandom,
    pub(crate) link_up: bool,
    pub(crate) authenticated: Option<Authenticated>,
    pub(crate) ended: Option<Ending>,
    responses: VecDeque<ResponseBody>,
    pub(crate) notices: Vec<NoticeBody>,
    pub(crate) air: Air,
    /// What the programmer's clock says, if not the device's time.
    clock: Option<u64>,
}

impl<'a> Contact<'a> {
    /// Runs the handshake.
    pub(crate) fn authenticated(mut self) -> Result<Self, Ending> {
        self.run_until(|contact| contact.authenticated.is_some());
        match (&self.authenticated, self.ended.take()) {
            (Some(_), None) => Ok(self),
            (_, Some(ending)) => {
                self.break_link();
                Err(ending)
            }
            (None, None) => panic!("neither authenticated nor ended"),
        }
    }

    /// Lets both sides talk until something holds or the session ends.
    pub(crate) fn run_until(&mut self, done: impl Fn(&Self) -> bool) {
        for _ in 0..100_000 {
            let wake = self.exchange();
            if done(self) || self.ended.is_some() {
                return;
            }
            let limit = self.rig.now.ms + 100;
            self.pass(wake.unwrap_or(limit).clamp(self.rig.now.ms + 1, limit) - self.rig.now.ms);
        }
        panic!("nothing more happens");
    }

    pub(crate) fn run_for(&mut self, ms: u64) {
        let end = self.rig.now.ms + ms;
        while self.rig.now.ms < end {
            self.exchange();
            self.pass(20);
        }
    }

    fn pass(&mut self, ms: u64) {
        let before = self.rig.now.ms / 1000;
        self.rig.now.ms += ms;
        self.rig.now.unix_s += self.rig.now.ms / 1000 - before;
    }

    fn with<T>(&mut self, run: impl FnOnce(&mut Session, &mut Surroundings<'_>) -> T) -> T {
        let mut around = Surroundings {
            now_ms: self.rig.now.ms,
            unix_s: self.clock.unwrap_or(self.rig.now.unix_s),
            random: &mut self.random,
            store: &self.store,
            acquaintances: &self.met,
        };
        run(&mut self.session, &mut around)
    }

    /// Carries packets both ways until both sides wait; the earlier time to look again.
    fn exchange(&mut self) -> Option<u64> {
        loop {
            let (sent, programmer) = self.poll_programmer();
            let (answered, device) = self.poll_device();
            if !sent && !answered {
                return [programmer, device].into_iter().flatten().min();
            }
        }
    }

    fn poll_programmer(&mut self) -> (bool, Option<u64>) {
        let mut sent = false;
        loop {
            match self.with(|session, around| session.poll(around)) {
                Output::Packet(packet) => {
                    sent = true;
                    self.air.seen.push(packet.clone());
                    if self.link_up {
                        for _ in 0..=self.air.repeats {
                            self.rig.device.handle(self.rig.now, DeviceInput::Packet(&packet));
                        }
                    }
                }
                Output::Event(event) => self.event(event),
                Output::Wait(until) => return (sent, until),
            }
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Authenticated(authenticated) => self.authenticated = Some(*authenticated),
            Event::Response(response) => self.responses.push_back(response.body),
            Event::Notification(notification) => self.notices.push(notification.body),
            Event::Ended(ending) => self.ended = Some(ending),
            Event::Handshake(_) | Event::Request(_) | Event::KeysRefreshed(_) => {}
        }
    }

    fn poll_device(&mut self) -> (bool, Option<u64>) {
        let mut sent = false;
        loop {
            match self.rig.device.poll(self.rig.now) {
                DeviceOutput::Packet(packet) => {
                    sent = true;
                    if self.link_up && !self.air.deaf {
                        for _ in 0..=self.air.repeats {
                            self.with(|session, around| session.handle(around, Input::Packet(&packet)));
                        }
                    }
                }
                DeviceOutput::Disconnect => {
                    self.link_up = false;
                    self.with(|session, around| session.handle(around, Input::LinkLost));
                    sent = true;
                }
                DeviceOutput::News(news) => self.rig.news.push(news),
                DeviceOutput::Wait(until) => return (sent, until),
            }
        }
    }

    /// The link breaks for both.
    pub(crate) fn break_link(&mut self) {
        self.link_up = false;
        self.rig.device.handle(self.rig.now, DeviceInput::Disconnected);
        self.with(|session, around| session.handle(around, Input::LinkLost));
        self.exchange();
    }

    /// Ends the session as a right programmer does: goodbye, then the link.
    pub(crate) fn hang_up(&mut self) {
        self.session.end();
        self.run_until(|contact| contact.ended.is_some());
        self.break_link();
    }

    pub(crate) fn goodbye(mut self) {
        self.hang_up();
        assert_eq!(self.ended, Some(Ending::Closed { by_peer: false }));
    }

    pub(crate) fn ask(&mut self, body: RequestBody) -> Result<ResponseBody, Ending> {
        self.session.request(body).map_err(Ending::Fault)?;
        self.run_until(|contact| !contact.responses.is_empty());
        match self.responses.pop_front() {
            Some(response) => Ok(response),
            None => Err(self
                .ended
                .clone()
                .unwrap_or(Ending::Fault(SessionFault::LinkLost))),
        }
    }

    /// A question that the device refuses; the refusal.
    pub(crate) fn refused(&mut self, body: RequestBody) -> Refusal {
        match self.ask(body) {
            Ok(ResponseBody::Refused(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    pub(crate) fn programme(&mut self) -> ProgrammeReport {
        match self.ask(RequestBody::ReadProgramme) {
            Ok(ResponseBody::Programme(report)) => report,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn last_command(&mut self) -> Option<LastCommand> {
        match self.ask(RequestBody::LastCommand) {
            Ok(ResponseBody::LastCommand(last)) => last,
            other => panic!("{other:?}"),
        }
    }

    /// The command that a right programmer sends for this change.
    pub(crate) fn draft(&mut self, change: Change) -> Command {
        let programme = self.programme();
        let authenticated = self.authenticated.as_ref().unwrap();
        Command {
            device: authenticated.peer.leaf().fingerprint(provider()),
            session: authenticated.session_id,
            counter: programme.command_counter + 1,
            expires: self.rig.now.unix_s + 60,
            base: programme.hash,
            change,
        }
    }

    pub(crate) fn sign(&mut self, command: &Command) -> Vec<u8> {
        let operator = self.operator.clone();
        self.sign_as(&operator, command)
    }

    pub(crate) fn sign_as(&mut self, operator: &Operator, command: &Command) -> Vec<u8> {
        let certificate = CertificateRef::Chain(vec![operator.command_record.der.clone()]);
        let binding = self.authenticated.as_ref().unwrap().command_binding;
        sign_command(
            command,
            &*operator.command,
            &certificate,
            &binding,
            &mut self.random,
        )
        .unwrap()
    }

    /// Sends a signed command; the device's verified receipt, or its refusal.
    pub(crate) fn send(&mut self, signed: Vec<u8>) -> Result<Receipt, Refusal> {
        let hash = command_hash(provider(), &signed);
        match self.ask(RequestBody::Command(signed)).unwrap() {
            ResponseBody::Receipt(receipt) => Ok(self.verified(&receipt, &hash)),
            ResponseBody::Refused(refusal) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn verified(&self, receipt: &[u8], command: &[u8; 32]) -> Receipt {
        let device = self
            .authenticated
            .as_ref()
            .unwrap()
            .peer
            .leaf()
            .fingerprint(provider());
        let unverified = UnverifiedReceipt::parse(receipt).unwrap();
        let key = self.rig.evidence.public_key();
        unverified
            .verify(provider(), key, &device, command)
            .unwrap()
            .receipt()
            .clone()
    }

    pub(crate) fn change(&mut self, change: Change) -> Result<Receipt, Refusal> {
        let command = self.draft(change);
        let signed = self.sign(&command);
        self.send(signed)
    }

    /// What the device says to a command that differs from a right one as `tamper` says.
    pub(crate) fn tampered(&mut self, change: Change, tamper: impl FnOnce(&mut Command)) -> RefusalCode {
        let mut command = self.draft(change);
        tamper(&mut command);
        let signed = self.sign(&command);
        self.send(signed).unwrap_err().code
    }
}

/// Values by the keys and words of the class.
pub(crate) fn values(class: &Class, named: &[(&str, &str)]) -> Programme {
    named
        .iter()
        .map(|(key, text)| {
            let parameter = class.find(key).unwrap();
            (parameter.id, parameter.parse(text).unwrap())
        })
        .collect()
}

pub(crate) fn set(class: &Class, named: &[(&str, &str)]) -> Change {
    Change::Set(values(class, named))
}
