//! TLS 1.3 with certificates on both sides, by rustls, over the same primitives as suite 3: P-256 for the exchange,
//! the leaves and the issuing authority, P-384 for the root, AES-128.

use super::{Flights, Peer};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, SignatureAlgorithm,
};
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::{
    CipherSuite, ClientConfig, ClientConnection, ConnectionCommon, NamedGroup, RootCertStore, ServerConfig,
    ServerConnection,
};
use std::sync::Arc;

const SERVER: &str = "wand.test";
const RING: &str = "rustls TLS 1.3 mutual, ring";
/// The peer that sends and verifies leaf and issuing certificate.
pub(crate) const AWS_LC: &str = "rustls TLS 1.3 mutual, aws-lc-rs";
/// The peer that sends and verifies leaves alone: the issuing authority is its trust anchor.
pub(crate) const AWS_LC_LEAVES_ONLY: &str = "rustls TLS 1.3 mutual, aws-lc-rs, leaves only";

/// A leaf, and its key in PKCS #8.
struct Leaf {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

/// Root, issuing authority, and a leaf for each side.
pub(crate) struct Certificates {
    root: CertificateDer<'static>,
    issuing: CertificateDer<'static>,
    client: Leaf,
    server: Leaf,
}

fn key(algorithm: &'static SignatureAlgorithm) -> KeyPair {
    KeyPair::generate_for(algorithm).expect("a key pair")
}

fn params(name: &str, alternative: &[&str]) -> CertificateParams {
    let names: Vec<String> = alternative.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn authority(name: &str) -> CertificateParams {
    let mut params = params(name, &[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

impl Certificates {
    pub(crate) fn issue() -> Self {
        let root = CertifiedIssuer::self_signed(authority("Wand Root"), key(&PKCS_ECDSA_P384_SHA384));
        let root = root.expect("a root");
        let issuing =
            CertifiedIssuer::signed_by(authority("Wand Issuing"), key(&PKCS_ECDSA_P256_SHA256), &root);
        let issuing = issuing.expect("an issuing authority");
        let leaf = |name: &str, alternative: &[&str], purpose| {
            let mut params = params(name, alternative);
            params.use_authority_key_identifier_extension = true;
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = vec![purpose];
            let key = key(&PKCS_ECDSA_P256_SHA256);
            let certificate = params.signed_by(&key, &issuing).expect("a leaf");
            Leaf {
                certificate: certificate.der().clone(),
                key: key.serialize_der(),
            }
        };
        Self {
            client: leaf("PM-100 A1234567", &[], ExtendedKeyUsagePurpose::ClientAuth),
            server: leaf("Dr. A. Bauer", &[SERVER], ExtendedKeyUsagePurpose::ServerAuth),
            issuing: issuing.der().clone(),
            root: root.der().clone(),
        }
    }

    /// Whom both sides trust, and what each sends.
    fn shape(&self, leaves_only: bool) -> Shape {
        let (anchor, further) = match leaves_only {
            true => (&self.issuing, None),
            false => (&self.root, Some(&self.issuing)),
        };
        let mut anchors = RootCertStore::empty();
        anchors.add(anchor.clone()).expect("an anchor");
        let chain = |leaf: &Leaf| {
            std::iter::once(&leaf.certificate)
                .chain(further)
                .cloned()
                .collect()
        };
        Shape {
            anchors: Arc::new(anchors),
            client: chain(&self.client),
            server: chain(&self.server),
        }
    }
}

struct Shape {
    anchors: Arc<RootCertStore>,
    client: Vec<CertificateDer<'static>>,
    server: Vec<CertificateDer<'static>>,
}

impl Leaf {
    fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.key.clone().into())
    }
}

pub(crate) struct Tls {
    subject: &'static str,
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
}

impl Tls {
    pub(crate) fn ring(certificates: &Certificates) -> Self {
        let group = rustls::crypto::ring::kx_group::SECP256R1;
        let provider = rustls::crypto::ring::default_provider();
        Self::new(RING, provider, group, certificates)
    }

    pub(crate) fn aws_lc(certificates: &Certificates) -> Self {
        let group = rustls::crypto::aws_lc_rs::kx_group::SECP256R1;
        Self::new(
            AWS_LC,
            rustls::crypto::aws_lc_rs::default_provider(),
            group,
            certificates,
        )
    }

    pub(crate) fn aws_lc_leaves_only(certificates: &Certificates) -> Self {
        let group = rustls::crypto::aws_lc_rs::kx_group::SECP256R1;
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        Self::new(AWS_LC_LEAVES_ONLY, provider, group, certificates)
    }

    fn new(
        subject: &'static str,
        mut provider: CryptoProvider,
        group: &'static dyn SupportedKxGroup,
        certificates: &Certificates,
    ) -> Self {
        assert_eq!(group.name(), NamedGroup::secp256r1);
        provider.kx_groups = vec![group];
        provider
            .cipher_suites
            .retain(|suite| suite.suite() == CipherSuite::TLS13_AES_128_GCM_SHA256);
        let provider = Arc::new(provider);
        let shape = certificates.shape(subject == AWS_LC_LEAVES_ONLY);
        Self {
            subject,
            client: Arc::new(client(&provider, &shape, certificates)),
            server: Arc::new(server(&provider, &shape, certificates)),
        }
    }
}

fn client(provider: &Arc<CryptoProvider>, shape: &Shape, certificates: &Certificates) -> ClientConfig {
    let mut client = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_root_certificates(Arc::clone(&shape.anchors))
        .with_client_auth_cert(shape.client.clone(), certificates.client.key())
        .expect("a client");
    client.resumption = Resumption::disabled();
    client
}

fn server(provider: &Arc<CryptoProvider>, shape: &Shape, certificates: &Certificates) -> ServerConfig {
    let anchors = Arc::clone(&shape.anchors);
    let verifier = WebPkiClientVerifier::builder_with_provider(anchors, Arc::clone(provider))
        .build()
        .expect("a verifier");
    let mut server = ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_client_cert_verifier(verifier)
        .with_single_cert(shape.server.clone(), certificates.server.key())
        .expect("a server");
    server.send_tls13_tickets = 0;
    server
}

impl Peer for Tls {
    fn subject(&self) -> &str {
        self.subject
    }

    fn run(&self) -> Flights {
        let name = ServerName::try_from(SERVER).expect("a name");
        let mut client = ClientConnection::new(Arc::clone(&self.client), name).expect("a client");
        let mut server = ServerConnection::new(Arc::clone(&self.server)).expect("a server");
        let mut flights = Vec::new();
        while client.is_handshaking() || server.is_handshaking() {
            flights.push(carry(&mut client, &mut server));
            flights.push(carry(&mut server, &mut client));
        }
        flights.retain(|len| *len > 0);
        let [ours, theirs] = [
            client.export_keying_material([0; 32], b"wand", None),
            server.export_keying_material([0; 32], b"wand", None),
        ];
        assert_eq!(ours.expect("keys"), theirs.expect("keys"));
        Flights(flights)
    }
}

/// Takes what one side has to say to the other and returns its length.
fn carry<A, B>(from: &mut ConnectionCommon<A>, to: &mut ConnectionCommon<B>) -> usize {
    let mut flight = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut flight).expect("memory takes everything");
    }
    let mut unread = flight.as_slice();
    while !unread.is_empty() {
        to.read_tls(&mut unread).expect("memory gives everything");
        to.process_new_packets().expect("a handshake message of the peer");
    }
    flight.len()
}
