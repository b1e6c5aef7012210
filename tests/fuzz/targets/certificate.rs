//! A certificate out of any bytes: what is read is kept as it came, and every text of it can be shown. As its own
//! anchor it leads to nothing that was not signed (RFC 5280).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wand_crypto::rustcrypto;
use wand_fuzz::NOW;
use wand_fuzz::edit::Offered;
use wand_fuzz::genuine::{authorities, leaves};
use wand_trust::path::{Demands, verify};
use wand_trust::{Certificate, TrustStore, validity_warning};

fuzz_target!(|offered: Offered<'_>| {
    let genuine = [authorities(), leaves()].concat();
    let bytes = offered.bytes(&genuine);
    let Ok(certificate) = Certificate::from_der(&bytes) else {
        assert!(
            !genuine.contains(&bytes),
            "a genuine certificate could not be read"
        );
        return;
    };
    assert_eq!(certificate.der(), bytes);
    let _ = (certificate.subject(), certificate.issuer(), certificate.is_ca());
    let _ = validity_warning(&certificate, NOW);
    let mut store = TrustStore::new();
    let _ = (store.add_anchor(&bytes), store.add_issuing(&bytes));
    let anchors = authorities();
    let anchors = anchors.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let found = verify(rustcrypto(), &bytes, &anchors, &anchors, &Demands::at(NOW));
    assert!(
        found.is_err() || genuine.contains(&bytes),
        "a certificate that nobody signed was believed"
    );
});
