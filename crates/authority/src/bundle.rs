use crate::authority::Authority;
use crate::{AuthorityError, Issuer};
use der::pem::{LineEnding, PemLabel};
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;

/// What a trust store needs to judge this authority's certificates, all in DER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The root certificate.
    pub anchors: Vec<Vec<u8>>,
    /// The issuing authorities' certificates.
    pub issuing: Vec<(Issuer, Vec<u8>)>,
    /// The last revocation list of every issuer, the root's first.
    pub crls: Vec<(Issuer, Vec<u8>)>,
}

impl Bundle {
    /// Everything as PEM: anchors, issuing authorities, revocation lists.
    pub fn to_pem(&self) -> String {
        let issuing = self.issuing.iter().map(|(_, der)| der);
        let certificates = self.anchors.iter().chain(issuing).map(|der| certificate_pem(der));
        certificates
            .chain(self.crls.iter().map(|(_, der)| crl_pem(der)))
            .collect()
    }
}

impl Authority {
    /// Collects root, issuing certificates and the revocation lists last published. Lists are not renewed here:
    /// see [`Authority::refresh_crls`].
    ///
    /// # Errors
    /// [`AuthorityError::CrlChanged`], [`AuthorityError::Storage`].
    pub fn bundle(&self) -> Result<Bundle, AuthorityError> {
        let (mut anchors, mut issuing, mut crls) = (Vec::new(), Vec::new(), Vec::new());
        for issuer in self.issuers() {
            let der = self.issuer_record(issuer)?.der.clone();
            match issuer {
                Issuer::Root => anchors.push(der),
                Issuer::Issuing(..) => issuing.push((issuer, der)),
            }
            crls.push((issuer, self.last_crl(issuer)?));
        }
        Ok(Bundle {
            anchors,
            issuing,
            crls,
        })
    }

    /// The issuer's own certificate, in DER.
    ///
    /// # Errors
    /// [`AuthorityError::CurveNotOffered`].
    pub fn issuer_certificate(&self, issuer: Issuer) -> Result<&[u8], AuthorityError> {
        Ok(&self.issuer_record(issuer)?.der)
    }
}

/// A certificate in DER as PEM (RFC 7468 §5).
pub fn certificate_pem(der: &[u8]) -> String {
    pem(Certificate::PEM_LABEL, der)
}

/// A revocation list in DER as PEM (RFC 7468 §6).
pub fn crl_pem(der: &[u8]) -> String {
    pem(<CertificateList as PemLabel>::PEM_LABEL, der)
}

fn pem(label: &'static str, der: &[u8]) -> String {
    // Encoding fails only for an invalid label or more than isize::MAX bytes.
    der::pem::encode_string(label, LineEnding::LF, der).unwrap_or_default()
}
