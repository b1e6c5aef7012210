//! Bytes from a peer never panic, however they are bent.

use crate::support::der::{integer, seq};
use crate::support::{Chain, List, NOW, provider};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::LazyLock;
use wand_trust::path::{self, Demands};
use wand_trust::{Certificate, Expectation, Function, KeyUse, Policy, RevocationList, TrustStore, Validator};

static GOOD: LazyLock<[Vec<u8>; 4]> = LazyLock::new(|| {
    let chain = Chain::device();
    let list = List::new("Issuing", &chain.issuing_key, 1)
        .revoking(&[9])
        .sign(&chain.issuing_key);
    [chain.root_der(), chain.issuing_der(), chain.leaf_der(), list]
});

fn bent(good: &[u8], edits: &[(Index, u8)], keep: Option<Index>) -> Vec<u8> {
    let mut bent = good.to_vec();
    edits
        .iter()
        .for_each(|(place, byte)| bent[place.index(good.len())] = *byte);
    bent.truncate(keep.map_or(good.len(), |keep| keep.index(good.len())));
    bent
}

fn try_everything(der: &[u8]) {
    let [root, issuing, leaf, _] = &*GOOD;
    let mut store = TrustStore::new();
    store.add_anchor(root).unwrap();
    store.add_issuing(issuing).unwrap();
    let _ = store.add_crl(der, provider(), NOW);
    let _ = RevocationList::from_der(der);
    let expect = Expectation {
        function: Function::DeviceIdentity,
        key_use: KeyUse::Signature,
        class: Some(1),
        serial: None,
    };
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    let _ = validator.verify(der, &[], &expect, NOW);
    let _ = validator.verify(leaf, &[der], &expect, NOW);
    let demands = Demands {
        lists: &[der],
        ..Demands::at(NOW)
    };
    let _ = path::verify(provider(), der, &[issuing, der], &[root, der], &demands);
    if let Ok(certificate) = Certificate::from_der(der) {
        let _ = (
            certificate.subject(),
            certificate.issuer(),
            format!("{certificate:?}"),
        );
        let _ = store.add_anchor(der);
        let _ = store.add_issuing(der);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_are_refused(der in vec(any::<u8>(), 0..300)) {
        try_everything(&der);
    }

    #[test]
    fn bent_material_is_read_without_panic(
        which in 0usize..4,
        edits in vec(any::<(Index, u8)>(), 0..4),
        keep in prop_oneof![4 => Just(None), 1 => any::<Index>().prop_map(Some)],
    ) {
        try_everything(&bent(&GOOD[which], &edits, keep));
    }

    /// One bit of a signed certificate changed: nobody gets in by it.
    #[test]
    fn a_changed_leaf_is_never_accepted(place: Index, bit in 0u8..8) {
        let [root, issuing, leaf, _] = &*GOOD;
        let mut changed = leaf.clone();
        changed[place.index(leaf.len())] ^= 1 << bit;
        let verified = path::verify(provider(), &changed, &[issuing], &[root], &Demands::at(NOW));
        prop_assert!(verified.is_err());
    }
}

#[test]
fn deep_nesting_is_refused() {
    let mut deep = integer(&[1]);
    for _ in 0..2000 {
        deep = seq(&[&deep]);
    }
    try_everything(&deep);
}
