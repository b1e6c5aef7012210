//! A sealed document of the workstation that somebody edited, exchanged or invented: it opens only as it was sealed,
//! under its own name (R-LG-2).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tempfile::TempDir;
use wand_crypto::{Secret, SeededRandom, rustcrypto};
use wand_fuzz::NOW;
use wand_fuzz::edit::Offered;
use wand_programmer::fuzzing::DeviceDrawer;
use wand_programmer::{KnownDevice, KnownDevices};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    sealed: Offered<'a>,
    name: &'a str,
    own_name: bool,
}

struct Sealed {
    drawer: DeviceDrawer,
    devices: KnownDevices,
    genuine: Vec<Vec<u8>>,
    _folder: TempDir,
}

const NAME: &str = "devices";

static SEALED: LazyLock<Sealed> = LazyLock::new(Sealed::fill);

fuzz_target!(|script: Script<'_>| {
    let sealed = script.sealed.bytes(&SEALED.genuine);
    let name = if script.own_name { NAME } else { script.name };
    let opened = SEALED.drawer.unseal(name, &sealed);
    let genuine = name == NAME && SEALED.genuine.contains(&sealed);
    assert_eq!(opened.is_some(), genuine, "a document that nobody sealed");
    assert!(opened.is_none_or(|devices| devices == SEALED.devices));
});

impl Sealed {
    fn fill() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let drawer = DeviceDrawer::open(folder.path(), &Secret::new(vec![5; 32]), rustcrypto());
        let drawer = drawer.expect("a drawer");
        let mut devices = KnownDevices::default();
        devices.remember(KnownDevice {
            fingerprint: [1; 32],
            certificate: vec![0x30, 0],
            model: "PM-100".into(),
            serial: "W7K2M9PQ".into(),
            class: 1,
            paired: true,
            advertising_key: vec![2; 16],
            last_seen: NOW,
            log_head: None,
        });
        let mut random = SeededRandom::new(13);
        let genuine = [(); 2].map(|()| drawer.seal(NAME, &devices, &mut random).expect("a seal"));
        Self {
            drawer,
            devices,
            genuine: genuine.into(),
            _folder: folder,
        }
    }
}
