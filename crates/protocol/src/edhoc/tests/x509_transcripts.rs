use super::*;
use alloc::{format, vec};
use serde_json::Value;
use wand_crypto::Suite;

const VECTORS: &str = include_str!("../../../../../tests/vectors/edhoc/rfc9528-p256-x509.json");

/// One transcript of the file.
struct Transcript(Value);

#[derive(Clone, Copy)]
enum Side {
    Initiator,
    Responder,
}

impl Transcript {
    fn bytes(&self, key: &str) -> Vec<u8> {
        unhex(&text(&self.0, key))
    }

    fn method(&self) -> Method {
        Method::from_number(self.0["method"].as_i64().unwrap()).unwrap()
    }

    fn suite(&self) -> Suite {
        Suite::from_number(self.0["suite"].as_i64().unwrap()).unwrap()
    }

    fn title(&self) -> String {
        format!(
            "method {:?} {:?} {}",
            self.method(),
            self.suite(),
            text(&self.0, "cred_type")
        )
    }

    fn suffix(side: Side) -> &'static str {
        match side {
            Side::Initiator => "i",
            Side::Responder => "r",
        }
    }

    fn certificate(&self, side: Side) -> Vec<u8> {
        self.bytes(&format!("cred_{}", Self::suffix(side)))
    }

    fn id_cred(&self, side: Side) -> IdCred {
        let der = self.certificate(side);
        match text(&self.0, "cred_type").as_str() {
            "x5chain" => IdCred::X5Chain(vec![der]),
            "x5t" => IdCred::x5t(provider(), ThumbprintAlgorithm::Sha256_64, &der),
            other => panic!("unknown credential type {other}"),
        }
    }

    fn key(&self, side: Side) -> PublicKey {
        let mut sec1 = vec![4];
        sec1.extend(self.bytes(&format!("pk_{}_xy", Self::suffix(side))));
        PublicKey::from_sec1(Curve::P256, &sec1).unwrap()
    }

    fn secret_key(&self, side: Side) -> Vec<u8> {
        self.bytes(&format!("sk_{}", Self::suffix(side)))
    }

    /// The last 64 bytes of the plaintext: no transcript has EAD.
    fn recorded_signature(&self, side: Side) -> Vec<u8> {
        let plaintext = match side {
            Side::Initiator => self.bytes("plaintext_3"),
            Side::Responder => self.bytes("plaintext_2"),
        };
        plaintext[plaintext.len() - 64..].to_vec()
    }

    fn own(&self, side: Side, key: AuthenticationKey) -> OwnCredential {
        OwnCredential::new(
            self.id_cred(side),
            wire::byte_string(&self.certificate(side)),
            key,
        )
    }

    fn replaying(&self, side: Side) -> OwnCredential {
        let key = match self.method() {
            Method::SignSign => replaying(self.key(side), &self.recorded_signature(side)),
            Method::StaticStatic => static_dh(&self.secret_key(side)),
            other => panic!("no transcript has {other:?}"),
        };
        self.own(side, key)
    }

    fn pinned(&self, side: Side) -> Pinned {
        Pinned {
            id_cred: self.id_cred(side),
            cred: wire::byte_string(&self.certificate(side)),
            key: self.key(side),
            name: Self::suffix(side),
        }
    }

    fn initiator(&self) -> (AwaitMessage2, Vec<u8>) {
        let config = Initiator {
            provider: provider(),
            method: self.method(),
            suites: SuitesOffered::first(&[self.suite()]).unwrap(),
            c_i: ConnectionId::from_encoded(&self.bytes("c_i")).unwrap(),
            understood_ead: Vec::new(),
        };
        config.start(agreement(&self.bytes("x")), &[]).unwrap()
    }

    fn responder(&self, own: OwnCredential, random: &mut dyn Random) -> (AwaitMessage3, Vec<u8>) {
        let config = AwaitMessage1 {
            provider: provider(),
            methods: vec![self.method()],
            suites: vec![self.suite()],
            understood_ead: Vec::new(),
        };
        let accepted = config.handle(&self.bytes("message_1")).unwrap();
        let c_r = ConnectionId::from_encoded(&self.bytes("c_r")).unwrap();
        accepted
            .message_2(own, c_r, agreement(&self.bytes("y")), &[], random)
            .unwrap()
    }

    fn assert_intermediates(&self, who: &str) {
        let names = [
            "g_xy",
            "th_2",
            "prk_2e",
            "plaintext_2",
            "prk_3e2m",
            "context_2",
            "mac_2",
            "th_3",
            "k_3",
            "iv_3",
            "plaintext_3",
            "prk_4e3m",
            "mac_3",
            "th_4",
            "prk_out",
            "prk_exporter",
        ];
        let title = format!("{} as {who}", self.title());
        assert_recorded(names.map(|name| (name, self.bytes(name))), &title);
    }

    fn assert_export<P>(&self, established: &Established<P>) {
        let exported = established.exporter.export(32768, &[], 32).unwrap();
        assert_eq!(
            exported.expose_secret(),
            self.bytes("exporter_32768_empty_32"),
            "{}",
            self.title()
        );
        let lens = ["message_1", "message_2", "message_3", "message_4"].map(|name| self.bytes(name).len());
        assert_eq!(established.message_lens, lens);
    }
}

fn transcripts() -> Vec<Transcript> {
    let parsed: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(parsed.len(), 8);
    parsed.into_iter().map(Transcript).collect()
}

/// R-SE-1: our Initiator reproduces all eight transcripts of another implementation, with every intermediate value.
#[test]
fn initiator_reproduces_every_transcript() {
    for transcript in transcripts() {
        trace::take();
        let (phase, message_1) = transcript.initiator();
        assert_eq!(message_1, transcript.bytes("message_1"), "{}", transcript.title());
        let verified = phase
            .handle(
                &transcript.bytes("message_2"),
                &mut transcript.pinned(Side::Responder),
            )
            .unwrap();
        assert_eq!(*verified.peer(), "r");
        let own = transcript.replaying(Side::Initiator);
        let (phase, message_3) = verified.message_3(&own, &[], &mut NoRandom).unwrap();
        assert_eq!(message_3, transcript.bytes("message_3"), "{}", transcript.title());
        let established = phase.handle(&transcript.bytes("message_4")).unwrap();
        assert_eq!(established.c_r.encoded(), transcript.bytes("c_r"));
        transcript.assert_intermediates("Initiator");
        transcript.assert_export(&established);
    }
}

/// The same eight as Responder.
#[test]
fn responder_reproduces_every_transcript() {
    for transcript in transcripts() {
        trace::take();
        let own = transcript.replaying(Side::Responder);
        let (phase, message_2) = transcript.responder(own, &mut NoRandom);
        assert_eq!(message_2, transcript.bytes("message_2"), "{}", transcript.title());
        let verified = phase
            .handle(
                &transcript.bytes("message_3"),
                &mut transcript.pinned(Side::Initiator),
            )
            .unwrap();
        assert_eq!(*verified.peer(), "i");
        let (established, message_4) = verified.message_4(&[]).unwrap();
        assert_eq!(message_4, transcript.bytes("message_4"), "{}", transcript.title());
        transcript.assert_intermediates("Responder");
        transcript.assert_export(&established);
    }
}

/// With the real signer every value but the signature is the recorded one, and our two roles accept each other.
#[test]
fn real_signatures_differ_only_in_themselves() {
    for transcript in transcripts()
        .into_iter()
        .filter(|transcript| transcript.method() == Method::SignSign)
    {
        let mut random = wand_crypto::SeededRandom::new(7);
        let signer = |side| {
            let scalar = Secret::new(transcript.secret_key(side));
            let signer = provider()
                .load_signer(SignatureAlgorithm::Es256, &scalar)
                .unwrap();
            transcript.own(side, AuthenticationKey::Signature(Arc::from(signer)))
        };
        trace::take();
        let (responder, message_2) = transcript.responder(signer(Side::Responder), &mut random);
        assert_ne!(message_2, transcript.bytes("message_2"));
        assert_eq!(message_2.len(), transcript.bytes("message_2").len());
        let same = ["th_2", "prk_2e", "prk_3e2m", "context_2", "mac_2"];
        assert_recorded(
            same.map(|name| (name, transcript.bytes(name))),
            &transcript.title(),
        );

        let (initiator, _) = transcript.initiator();
        let verified = initiator
            .handle(&message_2, &mut transcript.pinned(Side::Responder))
            .unwrap();
        let (initiator, message_3) = verified
            .message_3(&signer(Side::Initiator), &[], &mut random)
            .unwrap();
        let verified = responder
            .handle(&message_3, &mut transcript.pinned(Side::Initiator))
            .unwrap();
        let (at_responder, message_4) = verified.message_4(&[]).unwrap();
        let at_initiator = initiator.handle(&message_4).unwrap();
        let exported = |exporter: &Exporter| exporter.export(32768, &[], 32).unwrap();
        assert!(exported(&at_initiator.exporter) == exported(&at_responder.exporter));
    }
}
