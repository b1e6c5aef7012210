//! An anchor beside the audit log that somebody replaced: only the head that the log's own key vouches for is believed
//! (R-LG-2).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tempfile::TempDir;
use wand_audit::fuzzing::anchored_head;
use wand_audit::{Entry, MasterKey, Writer};
use wand_crypto::{Secret, rustcrypto};
use wand_fuzz::NOW;
use wand_fuzz::edit::Offered;

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    anchor: Offered<'a>,
}

struct Log {
    key: MasterKey,
    anchors: Vec<Vec<u8>>,
    heads: Vec<String>,
}

static LOG: LazyLock<Log> = LazyLock::new(Log::write);

fuzz_target!(|script: Script<'_>| {
    let anchor = script.anchor.bytes(&LOG.anchors);
    let head = anchored_head(&anchor, &LOG.key).expect("a provider that works");
    if LOG.anchors.contains(&anchor) {
        assert!(head.is_some(), "a genuine anchor was not believed");
    }
    assert!(
        head.is_none_or(|head| LOG.heads.contains(&head)),
        "a head that the log never had was believed"
    );
});

impl Log {
    /// Two rows, with the anchor after each.
    fn write() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let key = MasterKey::new(Secret::new(vec![3; 32]), rustcrypto()).expect("a key");
        let mut writer = Writer::open(folder.path(), &key).expect("a new log");
        let row = |kind| {
            let receipt = writer.append(&Entry::new(NOW, "Dr. A. Test", kind));
            let anchor = std::fs::read(folder.path().join("audit.anchor"));
            let head = receipt.expect("a row").head.to_string();
            (anchor.expect("an anchor"), head)
        };
        let (anchors, heads) = ["session.opened", "session.ended"].map(row).into_iter().unzip();
        Self { key, anchors, heads }
    }
}
