//! The conformance door as a process.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};
use wand_crypto::{SeededRandom, Suite};
use wand_protocol::edhoc::Method;

/// A running door. Waited for when dropped, so that none is left behind.
struct Door {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Door {
    fn open(arguments: &[String]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_edhoc-peer"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdin, stdout }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn say(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    fn hang_up(&mut self) {
        self.stdin = None;
    }

    fn status(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.hang_up();
        let _ = self.child.wait();
    }
}

fn transcripts() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/edhoc/rfc9528-p256-x509.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn file(directory: &tempfile::TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = directory.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// The arguments by which a transcript's side runs, with its fixed ephemeral key.
fn vector_arguments(vector: &Value, role: &str, directory: &tempfile::TempDir) -> Vec<String> {
    let text = |key: &str| vector[key].as_str().unwrap().to_owned();
    let (own, peer, ephemeral) = if role == "I" {
        ("i", "r", "x")
    } else {
        ("r", "i", "y")
    };
    let der = |side: &str| {
        let content = hex::decode(text(&format!("cred_{side}"))).unwrap();
        file(directory, &format!("{side}-for-{role}.der"), &content)
            .display()
            .to_string()
    };
    vec![
        role.to_owned(),
        vector["method"].to_string(),
        vector["suite"].to_string(),
        text("cred_type"),
        der(own),
        text(&format!("sk_{own}")),
        der(peer),
        text(&format!("pk_{peer}_xy")),
        text(&format!("c_{own}")),
        text(ephemeral),
        text(&format!("g_{ephemeral}")),
    ]
}

/// Every deterministic transcript through the door in both roles, to the exporter value.
#[test]
fn the_door_reproduces_the_static_transcripts() {
    let directory = tempfile::tempdir().unwrap();
    let vectors = transcripts();
    let fixed = vectors.iter().filter(|vector| vector["method"] == 3);
    assert_eq!(fixed.clone().count(), 4);
    for vector in fixed {
        let text = |key: &str| vector[key].as_str().unwrap();
        let export = format!("EXPORT {}", text("exporter_32768_empty_32"));
        let mut initiator = Door::open(&vector_arguments(vector, "I", &directory));
        assert_eq!(initiator.line(), text("message_1"));
        initiator.say(text("message_2"));
        assert_eq!(initiator.line(), text("message_3"));
        initiator.say(text("message_4"));
        assert_eq!(initiator.line(), export);
        assert_eq!(initiator.status(), Some(0));

        let mut responder = Door::open(&vector_arguments(vector, "R", &directory));
        responder.say(text("message_1"));
        assert_eq!(responder.line(), text("message_2"));
        responder.say(text("message_3"));
        assert_eq!(responder.line(), text("message_4"));
        assert_eq!(responder.line(), export);
        assert_eq!(responder.status(), Some(0));
    }
}

/// Method 0 has randomised signatures: the recorded message_2 is accepted, and two doors agree with each other.
#[test]
fn two_doors_agree_on_every_transcript() {
    for vector in transcripts() {
        let directory = tempfile::tempdir().unwrap();
        let mut initiator = Door::open(&vector_arguments(&vector, "I", &directory));
        initiator.line();
        initiator.say(vector["message_2"].as_str().unwrap());
        assert!(!initiator.line().starts_with("ERR"));

        let [export_i, export_r] = converse(
            Door::open(&vector_arguments(&vector, "I", &directory)),
            Door::open(&vector_arguments(&vector, "R", &directory)),
        );
        assert!(export_i.starts_with("EXPORT "), "{export_i}");
        assert_eq!(export_i, export_r);
    }
}

/// Carries the lines between two doors; gives back the last line of each.
fn converse(mut initiator: Door, mut responder: Door) -> [String; 2] {
    let finished = |line: &str| line.is_empty() || line.starts_with("E");
    loop {
        let from_i = initiator.line();
        if finished(&from_i) {
            responder.hang_up();
            return [from_i, responder.line()];
        }
        responder.say(&from_i);
        let from_r = responder.line();
        if finished(&from_r) {
            initiator.hang_up();
            return [initiator.line(), from_r];
        }
        initiator.say(&from_r);
    }
}

/// Fresh keys and a fresh ephemeral each, methods 0 to 3, suites 2, 3 and 24, both credential forms.
#[test]
fn two_doors_agree_with_fresh_keys() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = SeededRandom::new(11);
    let certificates =
        ["i", "r"].map(|name| file(&directory, name, format!("0 stands for {name}").as_bytes()));
    let [cert_i, cert_r] = certificates.each_ref().map(|path| path.display().to_string());
    for (method, suite, form) in [
        (Method::SignSign, Suite::Suite24, "x5chain"),
        (Method::SignStatic, Suite::Suite3, "x5t"),
        (Method::StaticSign, Suite::Suite2, "x5chain"),
        (Method::StaticStatic, Suite::Suite24, "x5t"),
    ] {
        let mut key = || {
            let scalar = crate::pair::provider()
                .generate_scalar(suite.curve(), &mut random)
                .unwrap();
            let key = crate::pair::provider()
                .load_key_agreement(suite.curve(), &scalar)
                .unwrap();
            (
                hex::encode(scalar.expose_secret()),
                hex::encode(&key.public_key().sec1()[1..]),
            )
        };
        let ((sk_i, pk_i), (sk_r, pk_r)) = (key(), key());
        let shared = |role: &str| {
            [
                role.to_owned(),
                method.number().to_string(),
                suite.number().to_string(),
                form.into(),
            ]
        };
        let own =
            |role: &str, rest: [&str; 5]| [shared(role).to_vec(), rest.map(str::to_owned).to_vec()].concat();
        let [export_i, export_r] = converse(
            Door::open(&own("I", [&cert_i, &sk_i, &cert_r, &pk_r, "0e"])),
            Door::open(&own("R", [&cert_r, &sk_r, &cert_i, &pk_i, "4118"])),
        );
        assert!(
            export_i.starts_with("EXPORT "),
            "{method:?} {suite:?}: {export_i}"
        );
        assert_eq!(export_i, export_r);
    }
}

/// A refusal is a line that names the reason, and exit status 1.
#[test]
fn the_door_names_why_it_refuses() {
    let directory = tempfile::tempdir().unwrap();
    let vectors = transcripts();
    let vector = &vectors[6];
    let text = |key: &str| vector[key].as_str().unwrap();
    let refusal = |mut door: Door| {
        let line = door.line();
        assert_eq!(door.status(), Some(1), "{line}");
        line
    };

    let mut door = Door::open(&vector_arguments(vector, "I", &directory));
    door.line();
    door.say("0203");
    assert_eq!(
        refusal(door),
        "ERR the peer ended the handshake: wrong cipher suite, it supports [3]"
    );

    let mut door = Door::open(&vector_arguments(vector, "R", &directory));
    door.say(&text("message_1").replacen("0303", "0302", 1));
    assert_eq!(refusal(door), "ERR cipher suite 2 is not supported here");

    let mut door = Door::open(&vector_arguments(vector, "R", &directory));
    door.say("message");
    assert!(refusal(door).starts_with("ERR message_1 is not hexadecimal"));

    let mut door = Door::open(&vector_arguments(vector, "R", &directory));
    door.say(text("message_1"));
    door.line();
    door.hang_up();
    assert_eq!(refusal(door), "ERR the peer fell silent before message_3");

    let mut strangers = vector_arguments(vector, "I", &directory);
    strangers[6] = file(&directory, "stranger", b"0 another").display().to_string();
    let mut door = Door::open(&strangers);
    door.line();
    door.say(text("message_2"));
    assert_eq!(
        refusal(door),
        "ERR the peer's credential is refused: it is not the pinned certificate"
    );
}

/// Bad arguments are named, before anything is said.
#[test]
fn the_door_names_bad_arguments() {
    let directory = tempfile::tempdir().unwrap();
    let good = vector_arguments(&transcripts()[6], "I", &directory);
    for (index, value, named) in [
        (0, "X", "ROLE"),
        (1, "4", "METHOD"),
        (2, "5", "SUITE"),
        (3, "kid", "CRED"),
        (4, "/nonexistent", "OWN.der"),
        (5, "00", "OWN_SK_HEX"),
        (6, "/dev/null", "PEER.der"),
        (7, "zz", "PEER_XY_HEX"),
        (8, "4137", "OWN_C_HEX"),
        (8, "aa".repeat(65).as_str(), "OWN_C_HEX"),
        (10, "00", "EPH_X_HEX"),
    ] {
        let mut bad = good.clone();
        bad[index] = value.to_owned();
        let mut door = Door::open(&bad);
        let line = door.line();
        assert!(line.starts_with(&format!("ERR {named}")), "{line}");
        assert_eq!(door.status(), Some(1));
    }
    let mut door = Door::open(&good[..3]);
    assert!(door.line().starts_with("ERR usage: "));
    assert_eq!(door.status(), Some(1));
}

/// Whoever has the bare identifier at hand gives that.
#[test]
fn the_door_takes_a_connection_identifier_in_either_form() {
    let directory = tempfile::tempdir().unwrap();
    let mut arguments = vector_arguments(&transcripts()[6], "I", &directory);
    for (given, carried) in [
        ("37", "37"),
        ("4118", "4118"),
        ("18", "4118"),
        ("", "40"),
        ("0a0b0c", "430a0b0c"),
    ] {
        arguments[8] = given.to_owned();
        let line = Door::open(&arguments).line();
        assert!(line.ends_with(carried), "{given}: {line}");
    }
}
