use super::der::{bits, integer, list, octets, oid, positive, seq, tlv, utc};
use super::provider;
use wand_crypto::{Curve, Secret, SeededRandom, SignatureAlgorithm, Signer};
use wand_trust::{Function, Purpose};

/// 2026-01-01T00:00:00Z.
pub(crate) const NOW: u64 = 1_767_225_600;

/// Contents of object identifiers.
pub(crate) mod oids {
    pub(crate) const AKI: &[u8] = &[0x55, 0x1d, 0x23];
    pub(crate) const SKI: &[u8] = &[0x55, 0x1d, 0x0e];
    pub(crate) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
    pub(crate) const EKU: &[u8] = &[0x55, 0x1d, 0x25];
    pub(crate) const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
    pub(crate) const SAN: &[u8] = &[0x55, 0x1d, 0x11];
    pub(crate) const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x1e];
    pub(crate) const POLICIES: &[u8] = &[0x55, 0x1d, 0x20];
    pub(crate) const POLICY_MAPPINGS: &[u8] = &[0x55, 0x1d, 0x21];
    pub(crate) const POLICY_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x24];
    pub(crate) const INHIBIT_ANY: &[u8] = &[0x55, 0x1d, 0x36];
    pub(crate) const AIA: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 1];
    pub(crate) const CRL_NUMBER: &[u8] = &[0x55, 0x1d, 0x14];
    pub(crate) const DELTA: &[u8] = &[0x55, 0x1d, 0x1b];
    pub(crate) const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
    pub(crate) const UNKNOWN: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 0x63];
}

/// A signing key with its identifier.
pub(crate) struct Key {
    signer: Box<dyn Signer>,
    pub(crate) id: [u8; 8],
}

impl Key {
    /// The key whose scalar repeats `number`, from 1 to 127.
    pub(crate) fn new(curve: Curve, number: u8) -> Self {
        let scalar = Secret::new(vec![number; curve.field_len()]);
        let signer = provider().load_signer(curve.signature(), &scalar).unwrap();
        Self {
            signer,
            id: [number; 8],
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let raw = self.signer.sign(message, &mut SeededRandom::new(7)).unwrap();
        let (r, s) = raw.split_at(raw.len() / 2);
        seq(&[&positive(r), &positive(s)])
    }

    fn info(&self) -> Vec<u8> {
        let curve: &[u8] = match self.signer.public_key().curve() {
            Curve::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7],
            Curve::P384 => &[0x2b, 0x81, 4, 0, 0x22],
        };
        let algorithm = seq(&[&oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]), &oid(curve)]);
        seq(&[&algorithm, &bits(0, self.signer.public_key().sec1())])
    }

    fn algorithm(&self) -> Vec<u8> {
        let last = match self.signer.algorithm() {
            SignatureAlgorithm::Es256 => 2,
            SignatureAlgorithm::Es384 => 3,
        };
        seq(&[&oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, last])])
    }

    fn seal(&self, body: &[u8]) -> Vec<u8> {
        seq(&[body, &self.algorithm(), &bits(0, &self.sign(body))])
    }
}

/// A name of UTF8String attributes, one to a relative name; the key is the last number under 2.5.4.
pub(crate) fn named(attributes: &[(u8, &str)]) -> Vec<u8> {
    let part = |(kind, text): &(u8, &str)| {
        tlv(
            0x31,
            &[&seq(&[&oid(&[0x55, 4, *kind]), &tlv(12, &[text.as_bytes()])])],
        )
    };
    list(&attributes.iter().map(part).collect::<Vec<_>>())
}

pub(crate) fn common_name(text: &str) -> Vec<u8> {
    named(&[(3, text)])
}

#[derive(Clone)]
pub(crate) struct Extension {
    pub(crate) oid: &'static [u8],
    pub(crate) critical: bool,
    pub(crate) value: Vec<u8>,
}

impl Extension {
    pub(crate) fn new(oid: &'static [u8], critical: bool, value: Vec<u8>) -> Self {
        Self { oid, critical, value }
    }

    fn der(&self) -> Vec<u8> {
        let critical: &[u8] = if self.critical { &[1, 1, 0xff] } else { &[] };
        seq(&[&oid(self.oid), critical, &octets(&self.value)])
    }
}

pub(crate) fn aki(id: &[u8]) -> Extension {
    Extension::new(oids::AKI, false, seq(&[&tlv(0x80, &[id])]))
}

pub(crate) fn ski(id: &[u8]) -> Extension {
    Extension::new(oids::SKI, false, octets(id))
}

/// Bit 0 is digitalSignature.
pub(crate) fn key_usage(set: &[u8]) -> Extension {
    let byte = set.iter().fold(0u8, |byte, bit| byte | 0x80 >> bit);
    let unused = if byte == 0 { 0 } else { byte.trailing_zeros() as u8 };
    let contents: &[u8] = if byte == 0 { &[] } else { &[byte] };
    Extension::new(oids::KEY_USAGE, true, bits(unused, contents))
}

pub(crate) fn basic_constraints(ca: bool, path_len: Option<u8>) -> Extension {
    let ca: &[u8] = if ca { &[1, 1, 0xff] } else { &[] };
    let path_len = path_len.map(|length| integer(&[length])).unwrap_or_default();
    Extension::new(oids::BASIC_CONSTRAINTS, true, seq(&[ca, &path_len]))
}

pub(crate) fn eku(purposes: &[Vec<u8>]) -> Extension {
    let purposes: Vec<_> = purposes.iter().map(|purpose| oid(purpose)).collect();
    Extension::new(oids::EKU, true, list(&purposes))
}

pub(crate) fn class_purpose(function: Function, qualifier: Option<u8>) -> Vec<u8> {
    Purpose { function, qualifier }.oid()
}

pub(crate) fn dns(name: &str) -> Vec<u8> {
    tlv(0x82, &[name.as_bytes()])
}

pub(crate) fn san(critical: bool, names: &[Vec<u8>]) -> Extension {
    Extension::new(oids::SAN, critical, list(names))
}

/// A certificate before it is signed.
#[derive(Clone)]
pub(crate) struct Template {
    pub(crate) version: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) inner_algorithm: Option<Vec<u8>>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) not_before: Vec<u8>,
    pub(crate) not_after: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) after_key: Vec<u8>,
    pub(crate) extensions: Vec<Extension>,
}

impl Template {
    /// Version 3, 2024 to 2034.
    pub(crate) fn new(serial: u8, issuer: &str, subject: Vec<u8>, extensions: Vec<Extension>) -> Self {
        Self {
            version: tlv(0xa0, &[&integer(&[2])]),
            serial: integer(&[serial]),
            inner_algorithm: None,
            issuer: common_name(issuer),
            not_before: utc("240101000000Z"),
            not_after: utc("340101000000Z"),
            subject,
            after_key: Vec::new(),
            extensions,
        }
    }

    /// Puts an extension in the place of the one of its kind.
    pub(crate) fn put(&mut self, extension: Extension) {
        self.drop(extension.oid);
        self.extensions.push(extension);
    }

    pub(crate) fn drop(&mut self, oid: &[u8]) {
        self.extensions.retain(|extension| extension.oid != oid);
    }

    pub(crate) fn make_critical(&mut self, oid: &[u8], critical: bool) {
        self.extensions
            .iter_mut()
            .filter(|extension| extension.oid == oid)
            .for_each(|extension| {
                extension.critical = critical;
            });
    }

    pub(crate) fn sign(&self, key: &Key, issuer: &Key) -> Vec<u8> {
        let extensions: Vec<_> = self.extensions.iter().map(Extension::der).collect();
        let body = seq(&[
            &self.version,
            &self.serial,
            self.inner_algorithm.as_ref().unwrap_or(&issuer.algorithm()),
            &self.issuer,
            &seq(&[&self.not_before, &self.not_after]),
            &self.subject,
            &key.info(),
            &self.after_key,
            &tlv(0xa3, &[&list(&extensions)]),
        ]);
        issuer.seal(&body)
    }
}

/// Root, issuing CA and leaf, each to be changed before it is signed.
pub(crate) struct Chain {
    pub(crate) root: Template,
    pub(crate) issuing: Template,
    pub(crate) leaf: Template,
    pub(crate) root_key: Key,
    pub(crate) issuing_key: Key,
    pub(crate) leaf_key: Key,
}

impl Chain {
    /// A pacemaker (class 1) under the device identity CA.
    pub(crate) fn device() -> Self {
        let subject = named(&[(3, "Pacemaker"), (5, "PM-0001")]);
        Self::new(
            Function::DeviceIdentity,
            class_purpose(Function::DeviceIdentity, Some(1)),
            subject,
        )
    }

    /// An operator under the CA of `function`, with the role of this number.
    pub(crate) fn operator(function: Function, role: u8) -> Self {
        let mut chain = Self::new(
            function,
            class_purpose(function, Some(role)),
            common_name("Dr Ann Example"),
        );
        chain.leaf.not_before = utc("251201000000Z");
        chain.leaf.not_after = utc("260301000000Z");
        chain
    }

    fn new(function: Function, purpose: Vec<u8>, subject: Vec<u8>) -> Self {
        let root_key = Key::new(Curve::P384, 1);
        let issuing_key = Key::new(Curve::P256, 2);
        let leaf_key = Key::new(Curve::P256, 3);
        let authority = |id: &[u8; 8], path_len| {
            vec![
                ski(id),
                basic_constraints(true, Some(path_len)),
                key_usage(&[5, 6]),
            ]
        };
        let mut issuing = authority(&issuing_key.id, 0);
        issuing.extend([aki(&root_key.id), eku(&[class_purpose(function, None)])]);
        let leaf = vec![aki(&issuing_key.id), key_usage(&[0]), eku(&[purpose])];
        Self {
            root: Template::new(1, "Root", common_name("Root"), authority(&root_key.id, 1)),
            issuing: Template::new(2, "Root", common_name("Issuing"), issuing),
            leaf: Template::new(3, "Issuing", subject, leaf),
            root_key,
            issuing_key,
            leaf_key,
        }
    }

    pub(crate) fn root_der(&self) -> Vec<u8> {
        self.root.sign(&self.root_key, &self.root_key)
    }

    pub(crate) fn issuing_der(&self) -> Vec<u8> {
        self.issuing.sign(&self.issuing_key, &self.root_key)
    }

    pub(crate) fn leaf_der(&self) -> Vec<u8> {
        self.leaf.sign(&self.leaf_key, &self.issuing_key)
    }
}

/// A revocation list before it is signed: issued by `issuer` on 2025-12-15, the next one due on 2026-03-01.
pub(crate) struct List {
    pub(crate) version: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) this_update: Vec<u8>,
    pub(crate) next_update: Vec<u8>,
    /// The entries' field, with tag and length.
    pub(crate) revoked: Vec<u8>,
    pub(crate) extensions: Vec<Extension>,
}

impl List {
    pub(crate) fn new(issuer: &str, key: &Key, number: u8) -> Self {
        Self {
            version: integer(&[1]),
            issuer: common_name(issuer),
            this_update: utc("251215000000Z"),
            next_update: utc("260301000000Z"),
            revoked: Vec::new(),
            extensions: vec![
                aki(&key.id),
                Extension::new(oids::CRL_NUMBER, false, integer(&[number])),
            ],
        }
    }

    /// Lists these serial numbers, for keyCompromise.
    pub(crate) fn revoking(mut self, serials: &[u8]) -> Self {
        let reason = Extension::new(&[0x55, 0x1d, 0x15], false, vec![10, 1, 1]);
        let entry = |serial: &u8| {
            seq(&[
                &integer(&[*serial]),
                &utc("251201000000Z"),
                &list(&[reason.der()]),
            ])
        };
        self.revoked = list(&serials.iter().map(entry).collect::<Vec<_>>());
        self
    }

    pub(crate) fn sign(&self, key: &Key) -> Vec<u8> {
        let extensions: Vec<_> = self.extensions.iter().map(Extension::der).collect();
        let body = seq(&[
            &self.version,
            &key.algorithm(),
            &self.issuer,
            &self.this_update,
            &self.next_update,
            &self.revoked,
            &tlv(0xa0, &[&list(&extensions)]),
        ]);
        key.seal(&body)
    }
}
