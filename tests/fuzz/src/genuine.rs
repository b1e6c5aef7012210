//! Genuine bytes: what an operator and a device of the clinic said to each other in one visit, made at the start of a
//! target.

use crate::NOW;
use std::sync::OnceLock;
use wand_crypto::{Curve, PublicKey, Secret, SeededRandom, rustcrypto};
use wand_firmware_sim::device::{Device, DeviceInput, DeviceOutput, Now};
use wand_protocol::command::{Admission, Change, Command, command_hash, sign_command};
use wand_protocol::cose::CertificateRef;
use wand_protocol::edhoc::AuthenticationKey;
use wand_protocol::message::{LogPage, ProgrammeReport, RequestBody, ResponseBody};
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{Authenticated, Event, Input, Output, Session, Strangers, Surroundings};
use wand_tests::clinic::{Clinic, Visit};
use wand_trust::{Certificate, TrustStore};

/// Authority, operator and device of this process.
pub fn clinic() -> &'static Clinic {
    Clinic::shared()
}

/// What the visit left behind.
pub struct Encounter {
    /// The device's identity certificate, DER.
    pub device_leaf: Vec<u8>,
    /// The key that signs its receipts and checkpoints.
    pub evidence: PublicKey,
    /// The command, as it was signed.
    pub command: Command,
    /// Its `COSE_Sign1`.
    pub signed_command: Vec<u8>,
    /// What the device knew when it came.
    pub admission: Admission,
    /// What bound it to the session.
    pub binding: [u8; 32],
    /// The receipt, a `COSE_Sign1`.
    pub receipt: Vec<u8>,
    /// The device's log with its checkpoint.
    pub log: LogPage,
}

impl Encounter {
    /// The visit of this process.
    ///
    /// # Panics
    /// When it fails, which no input of a target can cause.
    pub fn shared() -> &'static Self {
        static ENCOUNTER: OnceLock<Encounter> = OnceLock::new();
        ENCOUNTER.get_or_init(|| Visitor::new().visit())
    }

    /// SHA-256 of the device's certificate.
    pub fn device(&self) -> [u8; 32] {
        self.admission.device
    }

    /// How the receipt names the command.
    pub fn command_hash(&self) -> [u8; 32] {
        command_hash(rustcrypto(), &self.signed_command)
    }
}

/// Both clocks at so many milliseconds after the beginning.
pub fn at(ms: u64) -> Now {
    Now {
        ms,
        unix_s: NOW + ms / 1000,
    }
}

/// The certificates of everybody whom the clinic's authority certified.
pub fn leaves() -> Vec<Vec<u8>> {
    let operator = clinic()
        .endpoint
        .identities
        .iter()
        .map(|identity| identity.leaf.clone());
    let further = [
        clinic().command_certificate.clone(),
        Encounter::shared().device_leaf.clone(),
    ];
    operator.chain(further).collect()
}

/// The certificates of the authority itself, the root first.
pub fn authorities() -> Vec<Vec<u8>> {
    let store = &clinic().store;
    let all = store.anchors().chain(store.issuing());
    all.map(|certificate| certificate.der().to_vec()).collect()
}

/// The authority's revocation lists.
pub fn lists() -> Vec<Vec<u8>> {
    clinic().store.crls().map(|list| list.der().to_vec()).collect()
}

/// The clinic's store before it received a list.
///
/// # Panics
/// Never: the clinic's store holds the same certificates.
pub fn store_without_lists() -> TrustStore {
    let mut store = TrustStore::new();
    let held = &clinic().store;
    held.anchors()
        .for_each(|anchor| store.add_anchor(anchor.der()).expect("an anchor"));
    held.issuing()
        .for_each(|issuing| store.add_issuing(issuing.der()).expect("an issuing certificate"));
    store
}

/// A key on P-256 that signs and that nobody certified.
///
/// # Panics
/// Never.
pub fn strange_key() -> AuthenticationKey {
    let scalar = Secret::new(vec![0x2a; 32]);
    let signer = rustcrypto().load_signer(Curve::P256.signature(), &scalar);
    AuthenticationKey::Signature(signer.expect("a scalar in range").into())
}

struct Visitor {
    device: Device,
    session: Session,
    random: SeededRandom,
    now: u64,
}

impl Visitor {
    fn new() -> Self {
        let (mut device, _) = clinic().device(5);
        let link = SegmentConfig::default();
        device.handle(
            at(0),
            DeviceInput::Connected {
                mtu: link.mtu,
                interval_ms: link.interval_ms,
            },
        );
        Self {
            device,
            session: Session::programmer(clinic().endpoint.clone(), link, 0),
            random: SeededRandom::new(6),
            now: 0,
        }
    }

    fn visit(mut self) -> Encounter {
        let Event::Authenticated(facts) = self.next(|event| matches!(event, Event::Authenticated(_))) else {
            unreachable!("just matched")
        };
        let ResponseBody::Certificates(held) = self.ask(RequestBody::ReadCertificates) else {
            panic!("no certificates")
        };
        let ResponseBody::Programme(programme) = self.ask(RequestBody::ReadProgramme) else {
            panic!("no programme")
        };
        let evidence = Certificate::from_der(&held.evidence[0]).expect("an evidence certificate");
        let (command, admission, signed_command) = self.command(&facts, &programme);
        let ResponseBody::Receipt(receipt) = self.ask(RequestBody::Command(signed_command.clone())) else {
            panic!("no receipt")
        };
        let ResponseBody::Log(log) = self.ask(RequestBody::ReadLog { from: 0, max: 100 }) else {
            panic!("no log")
        };
        Encounter {
            device_leaf: facts.peer.leaf().der().to_vec(),
            evidence: evidence.public_key().clone(),
            command,
            signed_command,
            admission,
            binding: facts.command_binding,
            receipt,
            log,
        }
    }

    fn command(
        &mut self,
        facts: &Authenticated,
        programme: &ProgrammeReport,
    ) -> (Command, Admission, Vec<u8>) {
        let admission = Admission {
            device: facts.peer.leaf().fingerprint(rustcrypto()),
            session: facts.session_id,
            last_counter: programme.command_counter,
            now: NOW,
            programme_hash: programme.hash,
        };
        let command = Command {
            device: admission.device,
            session: admission.session,
            counter: programme.command_counter + 1,
            expires: NOW + 600,
            base: programme.hash,
            change: Change::Set(Visit::lower_rate_limit()),
        };
        let certificate = CertificateRef::Chain(vec![clinic().command_certificate.clone()]);
        let signer = &*clinic().command_signer;
        let signed = sign_command(
            &command,
            signer,
            &certificate,
            &facts.command_binding,
            &mut self.random,
        );
        (command, admission, signed.expect("a signature"))
    }

    fn ask(&mut self, body: RequestBody) -> ResponseBody {
        self.session.request(body).expect("an open session");
        match self.next(|event| matches!(event, Event::Response(_))) {
            Event::Response(response) => response.body,
            _ => unreachable!("just matched"),
        }
    }

    /// Carries packets over a perfect link until this happens.
    fn next(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let mut around = Surroundings {
                now_ms: self.now,
                unix_s: at(self.now).unix_s,
                random: &mut self.random,
                store: &clinic().store,
                acquaintances: &Strangers,
            };
            match self.session.poll(&mut around) {
                Output::Event(event) if wanted(&event) => return event,
                Output::Event(Event::Ended(_)) => panic!("the session ended"),
                Output::Event(_) => continue,
                Output::Packet(packet) => self.device.handle(at(self.now), DeviceInput::Packet(&packet)),
                Output::Wait(_) => match self.device.poll(at(self.now)) {
                    DeviceOutput::Packet(packet) => self.session.handle(&mut around, Input::Packet(&packet)),
                    DeviceOutput::Wait(_) => self.now += 10,
                    DeviceOutput::News(_) => {}
                    DeviceOutput::Disconnect => panic!("the device disconnected"),
                },
            }
        }
    }
}
