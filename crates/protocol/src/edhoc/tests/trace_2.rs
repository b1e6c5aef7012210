use super::*;
use alloc::vec;
use serde_json::Value;
use wand_crypto::Suite;

pub(super) const TRACES: &str = include_str!("../../../../../tests/vectors/edhoc/rfc9529-traces.json");

/// Trace 2 of RFC 9529: method 3, suite 2, CCS by `kid`, after one round of suite negotiation.
pub(super) struct Trace {
    entries: Vec<Value>,
}

impl Trace {
    pub(super) fn load() -> Self {
        let file: Value = serde_json::from_str(TRACES).unwrap();
        Self {
            entries: file["trace2_method3_suite2"].as_array().unwrap().clone(),
        }
    }

    /// The one value under `name` in the sections that begin with `section`, from `who` when that matters.
    pub(super) fn value(&self, section: &str, who: &str, name: &str) -> Vec<u8> {
        let matching = |entry: &&Value| {
            text(entry, "section").starts_with(section)
                && text(entry, "who").starts_with(who)
                && text(entry, "name").eq_ignore_ascii_case(name)
        };
        let found: Vec<_> = self.entries.iter().filter(matching).collect();
        assert_eq!(found.len(), 1, "{section} {who} {name}");
        unhex(&text(found[0], "hex"))
    }

    fn message(&self, number: u8) -> Vec<u8> {
        match number {
            1 => self.value("message_1 (second time)", "", "message_1 (CBOR Sequence)"),
            2 => self.value("message_2", "", "message_2 (CBOR Sequence)"),
            3 => self.value("message_3", "", "message_3 (CBOR Sequence)"),
            _ => self.value("message_4", "", "message_4 (CBOR Sequence)"),
        }
    }

    fn ephemeral_x(&self) -> Vec<u8> {
        self.value("message_1 (second time)", "", "X (Raw Value)")
    }

    pub(super) fn ephemeral_y(&self) -> Vec<u8> {
        self.value("message_2", "", "Y (Raw Value)")
    }

    pub(super) fn own_r(&self) -> OwnCredential {
        let cred = self.value("message_2", "", "CRED_R (CBOR Data Item)");
        OwnCredential::new(
            IdCred::Kid(vec![0x32]),
            cred,
            static_dh(&self.value("message_2", "", "SK_R (Raw Value)")),
        )
    }

    pub(super) fn own_i(&self) -> OwnCredential {
        let cred = self.value("message_3", "", "CRED_I (CBOR Data Item)");
        OwnCredential::new(
            IdCred::Kid(vec![0x2b]),
            cred,
            static_dh(&self.value("message_3", "", "SK_I (Raw Value)")),
        )
    }

    fn pinned(own: &OwnCredential, name: &'static str) -> Pinned {
        Pinned {
            id_cred: own.id_cred().clone(),
            cred: own.cred().to_vec(),
            key: own.key().public_key().clone(),
            name,
        }
    }

    pub(super) fn pinned_r(&self) -> Pinned {
        Self::pinned(&self.own_r(), "example.edu")
    }

    pub(super) fn pinned_i(&self) -> Pinned {
        Self::pinned(&self.own_i(), "42-50-31-FF-EF-37-32-39")
    }

    pub(super) fn initiator(&self) -> (AwaitMessage2, Vec<u8>) {
        let suites = self.value("message_1 (second time)", "", "SUITES_I (CBOR Data Item)");
        let config = Initiator {
            provider: provider(),
            method: Method::StaticStatic,
            suites: SuitesOffered::read(&mut wire::Reader::new(&suites)).unwrap(),
            c_i: ConnectionId::from_encoded(&[0x37]).unwrap(),
            understood_ead: Vec::new(),
        };
        config.start(agreement(&self.ephemeral_x()), &[]).unwrap()
    }

    pub(super) fn responder() -> AwaitMessage1 {
        AwaitMessage1 {
            provider: provider(),
            methods: vec![Method::StaticStatic],
            suites: vec![Suite::Suite2],
            understood_ead: Vec::new(),
        }
    }

    pub(super) fn message_2(&self) -> (AwaitMessage3, Vec<u8>) {
        let accepted = Self::responder().handle(&self.message(1)).unwrap();
        let c_r = ConnectionId::from_encoded(&[0x27]).unwrap();
        accepted
            .message_2(
                self.own_r(),
                c_r,
                agreement(&self.ephemeral_y()),
                &[],
                &mut NoRandom,
            )
            .unwrap()
    }

    fn assert_intermediates(&self, who: &str) {
        let names = [
            ("g_xy", "message_2", "G_XY (Raw Value) (ECDH shared secret)"),
            ("th_2", "message_2", "TH_2 (Raw Value)"),
            ("prk_2e", "message_2", "PRK_2e (Raw Value)"),
            ("salt_3e2m", "message_2", "SALT_3e2m (Raw Value)"),
            ("g_rx", "message_2", "G_RX (Raw Value) (ECDH shared secret)"),
            ("prk_3e2m", "message_2", "PRK_3e2m (Raw Value)"),
            ("context_2", "message_2", "context_2 (CBOR Sequence)"),
            ("mac_2", "message_2", "MAC_2 (Raw Value)"),
            ("plaintext_2", "message_2", "PLAINTEXT_2 (CBOR Sequence)"),
            ("keystream_2", "message_2", "KEYSTREAM_2 (Raw Value)"),
            ("th_3", "message_3", "TH_3 (Raw Value)"),
            ("salt_4e3m", "message_3", "SALT_4e3m (Raw Value)"),
            ("g_iy", "message_3", "G_IY (Raw Value) (ECDH shared secret)"),
            ("prk_4e3m", "message_3", "PRK_4e3m (Raw Value)"),
            ("context_3", "message_3", "context_3 (CBOR Sequence)"),
            ("mac_3", "message_3", "MAC_3 (Raw Value)"),
            ("plaintext_3", "message_3", "PLAINTEXT_3 (CBOR Sequence)"),
            ("k_3", "message_3", "K_3 (Raw Value)"),
            ("iv_3", "message_3", "IV_3 (Raw Value)"),
            ("th_4", "message_3", "TH_4 (Raw Value)"),
            ("k_4", "message_4", "K_4 (Raw Value)"),
            ("iv_4", "message_4", "IV_4 (Raw Value)"),
            ("prk_out", "PRK_out", "PRK_out (Raw Value)"),
            ("prk_exporter", "PRK_out", "PRK_exporter (Raw Value)"),
        ];
        assert_recorded(
            names.map(|(ours, section, name)| (ours, self.value(section, "", name))),
            who,
        );
    }

    /// The OSCORE values before and after EDHOC_KeyUpdate.
    fn assert_exports(&self, exporter: &mut Exporter) {
        let export = |exporter: &Exporter, label, len| exporter.export(label, &[], len).unwrap();
        for (section, after) in [("OSCORE Parameters", ""), ("Key Update", "after KeyUpdate ")] {
            if !after.is_empty() {
                let context = self.value(section, "", "context for KeyUpdate (Raw Value)");
                exporter.key_update(&context).unwrap();
                let names = [
                    "PRK_out after KeyUpdate (Raw Value)",
                    "PRK_exporter after KeyUpdate (Raw Value)",
                ];
                let [out, exp] = names.map(|name| self.value(section, "", name));
                assert_recorded([("prk_out", out), ("prk_exporter", exp)], "key update");
            }
            let secret = alloc::format!("OSCORE Master Secret {after}(Raw Value)");
            let salt = alloc::format!("OSCORE Master Salt {after}(Raw Value)");
            assert_eq!(
                export(exporter, 0, 16).expose_secret(),
                self.value(section, "", &secret)
            );
            assert_eq!(
                export(exporter, 1, 8).expose_secret(),
                self.value(section, "", &salt)
            );
        }
    }
}

#[test]
fn the_responder_answers_the_first_message_1_with_its_suites() {
    let trace = Trace::load();
    let message_1 = trace.value("message_1 (first time)", "", "message_1 (CBOR Sequence)");
    let Err(fault) = Trace::responder().handle(&message_1) else {
        panic!("suite 6 was accepted")
    };
    assert_eq!(
        fault.error_message().unwrap().encode(),
        trace.value("error", "", "error (CBOR Sequence)")
    );
}

#[test]
fn initiator_reproduces_trace_2() {
    let trace = Trace::load();
    trace::take();
    let (phase, message_1) = trace.initiator();
    assert_eq!(message_1, trace.message(1));
    let verified = phase.handle(&trace.message(2), &mut trace.pinned_r()).unwrap();
    let (phase, message_3) = verified.message_3(&trace.own_i(), &[], &mut NoRandom).unwrap();
    assert_eq!(message_3, trace.message(3));
    let mut established = phase.handle(&trace.message(4)).unwrap();
    trace.assert_intermediates("Initiator");
    trace.assert_exports(&mut established.exporter);
    assert_eq!(established.peer, "example.edu");
}

#[test]
fn responder_reproduces_trace_2() {
    let trace = Trace::load();
    trace::take();
    let (phase, message_2) = trace.message_2();
    assert_eq!(message_2, trace.message(2));
    let verified = phase.handle(&trace.message(3), &mut trace.pinned_i()).unwrap();
    let (mut established, message_4) = verified.message_4(&[]).unwrap();
    assert_eq!(message_4, trace.message(4));
    trace.assert_intermediates("Responder");
    trace.assert_exports(&mut established.exporter);
    assert_eq!(established.peer, "42-50-31-FF-EF-37-32-39");
}
