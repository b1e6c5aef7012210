//! Certificates, anchors and revocation lists that the device holds, in a flash of their own.

use super::{Fault, SharedFlash};
use crate::flash::{Flash, StoreFault, TwoBank};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use wand_crypto::Provider;
use wand_trust::{Certificate, RevocationList, TrustStore};

/// A store in one of the device's chips.
pub(super) type Store = TwoBank<Box<dyn Flash>>;

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
        match self.trust_in_what_holds(provider, now) {
            (trust, None) => Ok(trust),
            (_, Some(why)) => Err(Fault::Material(why)),
        }
    }

    /// The trust store of those that are as they must be, and what is wrong with the first of the others. A device
    /// that starts trusts less then, but starts: therapy does not wait for certificates.
    pub(super) fn trust_in_what_holds(
        &self,
        provider: &dyn Provider,
        now: u64,
    ) -> (TrustStore, Option<String>) {
        let mut store = TrustStore::new();
        let mut wrong = Vec::new();
        for anchor in &self.anchors {
            wrong.extend(store.add_anchor(anchor).err().map(|why| why.to_string()));
        }
        for issuing in &self.issuing {
            wrong.extend(store.add_issuing(issuing).err().map(|why| why.to_string()));
        }
        store.prove_issuing(provider);
        for list in &self.crls {
            wrong.extend(
                store
                    .add_crl(list, provider, now)
                    .err()
                    .map(|why| why.to_string()),
            );
        }
        (store, wrong.into_iter().next())
    }

    /// Puts a list in the place of its issuer's older one.
    pub(super) fn keep_list(&mut self, der: &[u8]) {
        let issuer = |der: &[u8]| RevocationList::from_der(der).ok().map(|list| list.issuer());
        let new = issuer(der);
        self.crls.retain(|kept| issuer(kept) != new);
        self.crls.push(ByteVec::from(der.to_vec()));
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
