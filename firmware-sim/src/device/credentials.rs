//! Certificates, anchors and revocation lists that the device holds, in a flash of their own.

use super::{Fault, LogCode, SharedFlash};
use crate::flash::{Flash, StoreFault, TwoBank};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use wand_crypto::Provider;
use wand_trust::{Certificate, RevocationList, TrustStore};

/// A store in one of the device's chips.
pub(super) type Store = TwoBank<Box<dyn Flash>>;

/// Something stored that is not as it must be, as the log says it.
pub(super) struct Distrusted {
    pub(super) code: LogCode,
    pub(super) why: String,
}

/// What a device is given at manufacture, all in DER.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installation {
    /// Certificate of the identity key that signs.
    pub identity_signing: Vec<u8>,
    /// Certificate of the identity key that agrees.
    pub identity_agreement: Option<Vec<u8>>,
    /// Certificate of the evidence key.
    pub evidence: Vec<u8>,
    /// Trust anchors.
    pub anchors: Vec<Vec<u8>>,
    /// Certificates of issuing CAs.
    pub issuing: Vec<Vec<u8>>,
    /// Revocation lists.
    pub crls: Vec<Vec<u8>>,
}

/// The same as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Credentials {
    #[n(0)]
    pub(super) identity_signing: ByteVec,
    #[n(1)]
    pub(super) identity_agreement: Option<ByteVec>,
    #[n(2)]
    pub(super) evidence: ByteVec,
    #[n(3)]
    pub(super) anchors: Vec<ByteVec>,
    #[n(4)]
    pub(super) issuing: Vec<ByteVec>,
    #[n(5)]
    pub(super) crls: Vec<ByteVec>,
}

impl From<Installation> for Credentials {
    fn from(given: Installation) -> Self {
        let all = |ders: Vec<Vec<u8>>| ders.into_iter().map(ByteVec::from).collect();
        Self {
            identity_signing: given.identity_signing.into(),
            identity_agreement: given.identity_agreement.map(ByteVec::from),
            evidence: given.evidence.into(),
            anchors: all(given.anchors),
            issuing: all(given.issuing),
            crls: all(given.crls),
        }
    }
}

impl Credentials {
    /// Opens the store; none when the device was never provisioned. Whether it had to be made anew, because what it
    /// held cannot be read: the device then takes no contact, and its therapy goes on.
    pub(super) fn open(flash: &SharedFlash) -> Result<(Store, Option<Self>, bool), Fault> {
        let open = || TwoBank::open(Box::new(flash.clone()) as Box<dyn Flash>);
        match open() {
            Ok((store, None)) => return Ok((store, None, false)),
            Ok((store, Some(bytes))) => {
                if let Ok(credentials) = minicbor::decode(&bytes) {
                    return Ok((store, Some(credentials), false));
                }
            }
            Err(StoreFault::BothCorrupt) => {}
            Err(fault) => return Err(Fault::Credentials(fault)),
        }
        flash
            .erase_all()
            .map_err(|fault| Fault::Credentials(fault.into()))?;
        let (store, _) = open().map_err(Fault::Credentials)?;
        Ok((store, None, true))
    }

    /// Replaces what the store holds.
    pub(super) fn commit<F: Flash>(&self, store: &mut TwoBank<F>) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        // Writing to a vector cannot fail.
        let _ = minicbor::encode(self, &mut bytes);
        store.commit(&bytes).map_err(Fault::Credentials)
    }

    /// The trust store these make, if all of them are as they must be; for a device that is provisioned.
    pub(super) fn trust(&self, provider: &dyn Provider, now: u64) -> Result<TrustStore, Fault> {
        let (trust, distrusted) = self.trust_in_what_holds(provider, now);
        match distrusted.into_iter().next() {
            None => Ok(trust),
            Some(first) => Err(Fault::Material(first.why)),
        }
    }

    /// The trust store of those that are as they must be, and the others. A device that starts trusts less then, but
    /// starts: therapy does not wait for certificates.
    pub(super) fn trust_in_what_holds(
        &self,
        provider: &dyn Provider,
        now: u64,
    ) -> (TrustStore, Vec<Distrusted>) {
        let mut store = TrustStore::new();
        let mut distrusted = Vec::new();
        let mut note = |code, why: Option<String>| distrusted.extend(why.map(|why| Distrusted { code, why }));
        for anchor in &self.anchors {
            let refused = store.add_anchor(anchor).err();
            note(LogCode::CertificateDistrusted, refused.map(|why| why.to_string()));
        }
        for issuing in &self.issuing {
            let refused = store.add_issuing(issuing).err();
            note(LogCode::CertificateDistrusted, refused.map(|why| why.to_string()));
        }
        store.prove_issuing(provider);
        for list in &self.crls {
            let refused = store.add_crl(list, provider, now).err();
            note(LogCode::ListDistrusted, refused.map(|why| why.to_string()));
        }
        (store, distrusted)
    }

    /// Puts a list in the place of the older one of the same issuer and key: an issuer's name may stand for several
    /// keys, one for each curve, and each has a list of its own.
    pub(super) fn keep_list(&mut self, new: &RevocationList) {
        let replaced = |kept: &[u8]| RevocationList::from_der(kept).is_ok_and(|kept| kept.same_issuer(new));
        self.crls.retain(|kept| !replaced(kept));
        self.crls.push(ByteVec::from(new.der().to_vec()));
    }
}

/// Checks that a certificate is for this key and this device.
pub(super) fn check_leaf(
    name: &'static str,
    der: &[u8],
    key: &wand_crypto::PublicKey,
    serial: &str,
) -> Result<(), Fault> {
    let certificate = Certificate::from_der(der).map_err(|why| Fault::Material(format!("{name}: {why}")))?;
    if certificate.public_key() != key {
        return Err(Fault::ForeignKey(name));
    }
    if certificate.subject().serial_number != serial {
        return Err(Fault::ForeignSerial(name));
    }
    Ok(())
}
