//! Writes the corpora of the targets that read plain bytes: `cargo run --example seeds` in this folder.
//!
//! The corpora of the other targets are scripts; a longer run made them, and libFuzzer's merge chose them. Those of
//! `link_frame`, `vault_file`, `workstation_notes` and `device_control` are small texts and were written by hand.

#[allow(dead_code)]
#[path = "../../tests/support/messages.rs"]
mod messages;

use std::path::Path;
use std::{fs, io};
use tempfile::TempDir;
use wand_audit::{Entry, Filter, Format, MasterKey, Writer};
use wand_crypto::{Secret, Suite, rustcrypto};
use wand_firmware_sim::flash::{DeviceRecord, TwoBank};
use wand_fuzz::edhoc::{Agreeable, Holder, choice, ead, initiator};
use wand_fuzz::genuine::clinic;
use wand_protocol::edhoc::ErrorMessage;
use wand_therapy::classes;

/// Longer seeds slow every input down.
const LONGEST: usize = 4096;

fn main() -> io::Result<()> {
    let messages: Vec<_> = messages::all().iter().map(|message| message.to_vec()).collect();
    write("cbor", messages.iter().step_by(4).cloned().chain(odd_cbor()))?;
    write("message", messages)?;
    write("edhoc_message_1", (0..12).map(message_1))?;
    write("edhoc_error", errors())?;
    write("flash_record", records())?;
    write("audit_export", exports())?;
    write("therapy_value", values())
}

fn write(target: &str, seeds: impl IntoIterator<Item = Vec<u8>>) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    let short = seeds.into_iter().filter(|seed| seed.len() <= LONGEST);
    short
        .enumerate()
        .try_for_each(|(number, seed)| fs::write(folder.join(format!("seed-{number:02}")), seed))
}

/// What no message holds: floats, tags, nesting, and encodings that are not deterministic.
fn odd_cbor() -> impl Iterator<Item = Vec<u8>> {
    let odd: [&[u8]; 8] = [
        b"\xf9\x3c\x00",
        b"\xfa\x47\xc3\x50\x00",
        b"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a",
        b"\xc2\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00",
        b"\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x00",
        b"\xa2\x01\x02\x01\x03",
        b"\x9f\x01\xff",
        b"\x18\x17",
    ];
    odd.into_iter().map(<[u8]>::to_vec)
}

fn message_1(number: u8) -> Vec<u8> {
    let (method, suite) = choice(number % 4, number / 4);
    let ephemeral = Box::new(Agreeable::of(Holder::InitiatorEphemeral, suite.curve()));
    let items: [(u16, bool, Option<&[u8]>); 2] = [(7, false, Some(&[1, 2, 3])), (0, false, None)];
    let ead_1 = ead(&items[..usize::from(number % 3)]);
    let started = initiator(method, suite).start(ephemeral, &ead_1);
    started.expect("an offer of one suite").1
}

fn errors() -> Vec<Vec<u8>> {
    let errors = [
        ErrorMessage::Unspecified("certificate out of date".into()),
        ErrorMessage::WrongSuite(vec![Suite::Suite3.number()]),
        ErrorMessage::WrongSuite(Suite::ALL.map(Suite::number).to_vec()),
        ErrorMessage::UnknownCredential,
        ErrorMessage::Unregistered(-5),
    ];
    errors.iter().map(ErrorMessage::encode).collect()
}

fn records() -> Vec<Vec<u8>> {
    let (_, chips) = clinic().device(1);
    let chip = chips.record.lock().expect("no panic elsewhere").clone();
    let (_, record) = TwoBank::open(chip).expect("a readable chip");
    vec![record.expect("a whole record"), DeviceRecord::default().encode()]
}

fn exports() -> Vec<Vec<u8>> {
    let folder = TempDir::new().expect("a temporary folder");
    let key = MasterKey::new(Secret::new(vec![3; 32]), rustcrypto()).expect("a key");
    let mut writer = Writer::open(folder.path(), &key).expect("a new log");
    let entries =
        ["opened", "programmed", "closed"].map(|kind| Entry::new(1_780_272_000, "=Dr. \"Test\"", kind));
    let receipt = writer.append_all(&entries).expect("a log that takes rows");
    let reader = writer.reader(&key).expect("a readable log");
    let export = |format| {
        let mut out = Vec::new();
        let filter = Filter::default();
        reader
            .export(format, &filter, &mut out, &mut |_| {})
            .expect("a log that is read");
        out
    };
    vec![
        export(Format::Csv),
        export(Format::JsonLines),
        receipt.head.to_string().into_bytes(),
    ]
}

fn values() -> Vec<Vec<u8>> {
    let parameters = classes().iter().flat_map(|class| class.parameters);
    let shown = parameters.map(|parameter| parameter.format(parameter.nominal).into_bytes());
    shown
        .step_by(2)
        .chain([b"-0.5 mV".to_vec(), b"off".to_vec()])
        .collect()
}
