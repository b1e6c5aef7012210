//! Revocation lists: what is taken, what is replaced, and the three answers.

use crate::support::der::{generalized, integer, seq, tlv, utc};
use crate::support::{Chain, Extension, Key, List, NOW, aki, key_usage, oids, provider};
use wand_crypto::Curve;
use wand_trust::path::{self, Demands};
use wand_trust::{
    ChainVerified, CrlAdded, CrlFault, Expectation, Function, Indeterminate, KeyUse, Policy, Position,
    ReasonCode, Refusal, Revocation, RevocationList, Rule, TrustStore, Validator,
};

const DEVICE: Expectation<'_> = Expectation {
    function: Function::DeviceIdentity,
    key_use: KeyUse::Signature,
    class: None,
    serial: None,
};

fn store(chain: &Chain) -> TrustStore {
    let mut store = TrustStore::new();
    store.add_anchor(&chain.root_der()).unwrap();
    store.add_issuing(&chain.issuing_der()).unwrap();
    store
}

fn issuing_list(chain: &Chain, number: u8) -> List {
    List::new("Issuing", &chain.issuing_key, number)
}

fn root_list(chain: &Chain, number: u8) -> List {
    List::new("Root", &chain.root_key, number)
}

fn verify(chain: &Chain, lists: &[Vec<u8>], now: u64) -> Result<ChainVerified, Refusal> {
    let mut store = store(chain);
    for list in lists {
        assert_eq!(store.add_crl(list, provider(), now), Ok(CrlAdded::Taken));
    }
    let validator = Validator {
        provider: provider(),
        store: &store,
        policy: &Policy::default(),
    };
    validator.verify(&chain.leaf_der(), &[], &DEVICE, now)
}

fn indeterminate(reason: Indeterminate) -> Revocation {
    Revocation::Indeterminate { reason }
}

/// R-RV-1, R-RV-3: good needs a current list for every link.
#[test]
fn a_path_is_good_when_every_link_has_a_current_list() {
    let chain = Chain::device();
    let lists = [
        issuing_list(&chain, 5).sign(&chain.issuing_key),
        root_list(&chain, 2).sign(&chain.root_key),
    ];
    let verified = verify(&chain, &lists, NOW).unwrap();
    assert_eq!(
        verified.revocation(),
        &Revocation::Good {
            list_number: 5,
            this_update: 1_765_756_800
        }
    );
    for one in lists {
        let verified = verify(&chain, &[one], NOW).unwrap();
        assert_eq!(verified.revocation(), &indeterminate(Indeterminate::MissingList));
    }
}

/// R-RV-1; the incident "certificate revoked in mid-session".
#[test]
fn a_revoked_certificate_is_refused_wherever_it_stands() {
    let chain = Chain::device();
    let leaf = issuing_list(&chain, 1)
        .revoking(&[2, 3, 77])
        .sign(&chain.issuing_key);
    let refusal = verify(&chain, &[leaf], NOW).unwrap_err();
    assert_eq!(refusal.certificate.position, Position::Leaf);
    assert_eq!(
        refusal.rule,
        Rule::Revoked {
            since: 1_764_547_200,
            reason: ReasonCode::KeyCompromise
        }
    );
    let issuing = root_list(&chain, 1).revoking(&[2]).sign(&chain.root_key);
    let refusal = verify(&chain, &[issuing], NOW).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.certificate.position),
        ("revoked", Position::Issuer(1))
    );
    let others = issuing_list(&chain, 1)
        .revoking(&[2, 77])
        .sign(&chain.issuing_key);
    verify(&chain, &[others], NOW).unwrap();
}

/// R-RV-3; the incident "stale list gives indeterminate".
#[test]
fn an_old_list_is_no_answer_but_still_revokes() {
    let mut chain = Chain::device();
    let later = NOW + 70 * 86_400;
    let fresh = root_list(&chain, 1).sign(&chain.root_key);
    let stale = |list: List| [list.sign(&Chain::device().issuing_key), fresh.clone()];
    let verified = verify(&chain, &stale(issuing_list(&chain, 1)), later).unwrap();
    assert_eq!(verified.revocation(), &indeterminate(Indeterminate::StaleList));
    let refusal = verify(&chain, &stale(issuing_list(&chain, 1).revoking(&[3])), later).unwrap_err();
    assert_eq!(refusal.code(), "revoked");
    chain.leaf.serial = integer(&[4]);
    verify(&chain, &stale(issuing_list(&chain, 1).revoking(&[3])), later).unwrap();
}

/// Whatever a list says of itself, policy has the last word on its age.
#[test]
fn policy_bounds_the_age_of_a_list() {
    let chain = Chain::device();
    let mut list = issuing_list(&chain, 1);
    list.next_update = utc("330101000000Z");
    let mut root = root_list(&chain, 1);
    root.next_update = utc("330101000000Z");
    let lists = [list.sign(&chain.issuing_key), root.sign(&chain.root_key)];
    let verified = verify(&chain, &lists, NOW).unwrap();
    assert!(matches!(verified.revocation(), Revocation::Good { .. }));
    let verified = verify(&chain, &lists, NOW + 100 * 86_400).unwrap();
    assert_eq!(verified.revocation(), &indeterminate(Indeterminate::StaleList));
}

/// R-RV-4; the incident "clock wrong by years": the list is taken, proves the time, and is no answer until then.
#[test]
fn a_list_from_the_future_corrects_the_clock() {
    let chain = Chain::device();
    let mut list = issuing_list(&chain, 1);
    list.this_update = utc("260201000000Z");
    let list = list.sign(&chain.issuing_key);
    let verified = verify(&chain, std::slice::from_ref(&list), NOW).unwrap();
    assert_eq!(verified.revocation(), &indeterminate(Indeterminate::FutureList));
    let mut store = store(&chain);
    assert_eq!(store.newest_this_update(), None);
    store.add_crl(&list, provider(), 0).unwrap();
    let mut floor = wand_trust::ClockFloor::new(NOW);
    floor.observe_store(&store);
    assert_eq!(floor.now(0), 1_769_904_000);
}

/// R-RV-2; the incident "CRL number rolled back".
#[test]
fn a_lower_number_never_replaces_a_higher_one() {
    let chain = Chain::device();
    let mut store = store(&chain);
    let list = |number| issuing_list(&chain, number).sign(&chain.issuing_key);
    let mut add = |der: &[u8]| store.add_crl(der, provider(), NOW);
    assert_eq!(add(&list(5)), Ok(CrlAdded::Taken));
    assert_eq!(add(&list(5)), Ok(CrlAdded::AlreadyHeld));
    assert_eq!(add(&list(4)), Err(CrlFault::Older { offered: 4, held: 5 }));
    let other = issuing_list(&chain, 5).revoking(&[1]).sign(&chain.issuing_key);
    assert_eq!(add(&other), Err(CrlFault::SameNumber { number: 5 }));
    assert_eq!(add(&list(6)), Ok(CrlAdded::Taken));
    let held: Vec<_> = store.crls().map(|list| (list.issuer(), list.number())).collect();
    assert_eq!(held, [("Issuing".to_owned(), 6)]);
}

#[test]
fn a_list_is_taken_from_its_issuer_only() {
    let mut chain = Chain::device();
    let add = |chain: &Chain, der: &[u8]| store(chain).add_crl(der, provider(), NOW);
    let forged = issuing_list(&chain, 1).sign(&Key::new(Curve::P256, 9));
    assert_eq!(add(&chain, &forged), Err(CrlFault::BadSignature));
    let unknown = List::new("Somebody", &chain.issuing_key, 1).sign(&chain.issuing_key);
    assert_eq!(add(&chain, &unknown), Err(CrlFault::UnknownIssuer));
    let mut other_key = issuing_list(&chain, 1);
    other_key.extensions[0] = aki(&[9; 8]);
    assert_eq!(
        add(&chain, &other_key.sign(&chain.issuing_key)),
        Err(CrlFault::UnknownIssuer)
    );
    let list = issuing_list(&chain, 1).sign(&chain.issuing_key);
    chain.issuing.put(key_usage(&[5]));
    assert_eq!(add(&chain, &list), Err(CrlFault::IssuerMayNotSign));
    chain.issuing.drop(oids::KEY_USAGE);
    assert_eq!(add(&chain, &list), Err(CrlFault::IssuerMayNotSign));
}

#[test]
fn a_list_is_taken_only_while_its_issuer_is_vouched_for() {
    let mut chain = Chain::device();
    chain.issuing.not_after = utc("251231235959Z");
    let list = issuing_list(&chain, 1).sign(&chain.issuing_key);
    let fault = store(&chain).add_crl(&list, provider(), NOW).unwrap_err();
    assert!(matches!(fault, CrlFault::IssuerRefused(refusal) if refusal.code() == "expired"));
    let mut without_root = TrustStore::new();
    without_root.add_issuing(&Chain::device().issuing_der()).unwrap();
    let fault = without_root.add_crl(&list, provider(), NOW).unwrap_err();
    assert!(matches!(fault, CrlFault::IssuerRefused(refusal) if refusal.code() == "unknown-issuer"));
}

#[test]
fn a_list_keeps_to_its_profile() {
    let chain = Chain::device();
    let code = |change: fn(&mut List)| {
        let mut list = issuing_list(&chain, 1);
        change(&mut list);
        RevocationList::from_der(&list.sign(&chain.issuing_key))
            .err()
            .map_or("", |fault| fault.code())
    };
    assert_eq!(code(|_| {}), "");
    assert_eq!(code(|l| l.version = integer(&[0])), "crl-malformed");
    assert_eq!(code(|l| l.version.clear()), "crl-malformed");
    assert_eq!(code(|l| l.issuer = seq(&[])), "crl-malformed");
    assert_eq!(code(|l| l.next_update.clear()), "crl-no-next-update");
    assert_eq!(code(|l| l.next_update = utc("251201000000Z")), "crl-dates");
    assert_eq!(
        code(|l| l.next_update = generalized("20260301000000Z")),
        "crl-dates"
    );
    assert_eq!(code(|l| l.revoked = seq(&[])), "crl-malformed");
    assert_eq!(
        code(|l| {
            let entry = |serial| seq(&[&integer(&[serial]), &utc("251201000000Z")]);
            l.revoked = seq(&[&entry(3), &entry(7), &entry(3)]);
        }),
        "crl-duplicate-entry"
    );
    assert_eq!(code(|l| l.extensions.truncate(1)), "crl-no-number");
    assert_eq!(code(|l| drop(l.extensions.remove(0))), "crl-no-authority-key");
    assert_eq!(
        code(|l| l.extensions[1].critical = true),
        "crl-critical-extension"
    );
    assert_eq!(
        code(|l| l.extensions.push(l.extensions[1].clone())),
        "crl-duplicate-extension"
    );
    assert_eq!(
        code(|l| l.extensions[1].value = integer(&[1; 21])),
        "crl-number-too-large"
    );
    assert_eq!(
        code(|l| l
            .extensions
            .push(Extension::new(oids::DELTA, false, integer(&[1])))),
        "crl-critical-extension"
    );
}

#[test]
fn a_number_beyond_64_bits_is_for_no_store() {
    let chain = Chain::device();
    let mut list = issuing_list(&chain, 1);
    list.extensions[1].value = integer(&[1; 20]);
    let der = list.sign(&chain.issuing_key);
    RevocationList::from_der(&der).unwrap();
    assert_eq!(
        store(&chain).add_crl(&der, provider(), NOW),
        Err(CrlFault::NumberTooLarge)
    );
}

/// An indirect list's entries name their issuer in a critical extension; read as our own, they would revoke others.
#[test]
fn an_entry_with_a_critical_extension_is_refused() {
    let chain = Chain::device();
    let mut list = issuing_list(&chain, 1);
    let extension = seq(&[
        &tlv(6, &[&[0x55, 0x1d, 0x1d]]),
        &[1, 1, 0xff],
        &tlv(4, &[&seq(&[])]),
    ]);
    let entry = seq(&[&integer(&[3]), &utc("251201000000Z"), &seq(&[&extension])]);
    list.revoked = seq(&[&entry]);
    let fault = RevocationList::from_der(&list.sign(&chain.issuing_key)).unwrap_err();
    assert_eq!(fault, CrlFault::CriticalExtension);
}

/// The path on its own: a list that cannot be used is no reason to go on.
#[test]
fn a_path_given_lists_is_held_to_them() {
    let chain = Chain::device();
    let (root, issuing, leaf) = (chain.root_der(), chain.issuing_der(), chain.leaf_der());
    let with = |lists: &[&[u8]], now| {
        let demands = Demands {
            lists,
            ..Demands::at(now)
        };
        path::verify(provider(), &leaf, &[&issuing], &[&root], &demands)
            .err()
            .map_or("", |r| r.code())
    };
    let code = |list: Vec<u8>, now| with(&[&list], now);
    let list = || issuing_list(&chain, 1);
    assert_eq!(code(list().sign(&chain.issuing_key), NOW), "");
    assert_eq!(
        code(list().revoking(&[3]).sign(&chain.issuing_key), NOW),
        "revoked"
    );
    assert_eq!(
        code(list().sign(&chain.issuing_key), NOW + 70 * 86_400),
        "crl-stale"
    );
    assert_eq!(
        code(list().sign(&chain.issuing_key), NOW - 30 * 86_400),
        "crl-future"
    );
    assert_eq!(code(list().sign(&chain.root_key), NOW), "crl-bad-signature");
    assert_eq!(code(vec![0x30, 0], NOW), "crl-malformed");

    let later = NOW + 70 * 86_400;
    let mut fresh = list();
    fresh.next_update = utc("330101000000Z");
    let fresh = fresh.sign(&chain.issuing_key);
    let stale = list().sign(&chain.issuing_key);
    assert_eq!(with(&[&stale, &fresh], later), "");
    let revoking = list().revoking(&[3]).sign(&chain.issuing_key);
    assert_eq!(with(&[&fresh, &revoking], later), "revoked");
}

/// A list in the issuer's name by another key covers nothing; alone it is no reason to go on.
#[test]
fn a_list_by_another_key_of_the_name_is_no_answer() {
    let chain = Chain::device();
    let (root, issuing, leaf) = (chain.root_der(), chain.issuing_der(), chain.leaf_der());
    let code = |lists: &[&[u8]]| {
        let demands = Demands {
            lists,
            ..Demands::at(NOW)
        };
        path::verify(provider(), &leaf, &[&issuing], &[&root], &demands)
            .err()
            .map_or("", |r| r.code())
    };
    let namesake = List::new("Issuing", &chain.root_key, 1).sign(&chain.root_key);
    let own = issuing_list(&chain, 1).sign(&chain.issuing_key);
    assert_eq!(code(&[&namesake]), "crl-unknown-issuer");
    assert_eq!(code(&[&namesake, &own]), "");
    assert_eq!(code(&[&own, &namesake]), "");
}
