//! Certificates in every detail, and side by side.

use crate::certificate_file::unusable;
use crate::fault::Fault;
use crate::reasons;
use crate::shelf::fingerprint_of;
use crate::words;
use wand_contract::{
    Asn1Node, CertificateDetail, CertificateView, ComparedField, ComparisonView, ExtensionView,
};
use wand_crypto::Provider;
use wand_trust::ValidityWarning;
use wand_trust::inspect::{Asn1, InspectFault, Inspection, asn1, certificate_pem};

/// A certificate that was read for people.
pub(crate) struct Inspected {
    pub(crate) der: Vec<u8>,
    pub(crate) inspection: Inspection,
}

impl Inspected {
    /// Reads a certificate; `name` is that of the file or place it is from.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] with the reason.
    pub(crate) fn read(name: &str, der: &[u8]) -> Result<Self, Fault> {
        Ok(Self {
            der: der.to_vec(),
            inspection: Inspection::from_der(der, &words::purpose).map_err(|why| unshowable(name, why))?,
        })
    }

    pub(crate) fn view(&self, provider: &dyn Provider, now: u64) -> CertificateView {
        let read = &self.inspection;
        let subject = words::subject(&read.subject);
        CertificateView {
            subject: if subject.is_empty() {
                read.subject_text.clone()
            } else {
                subject
            },
            issuer: read.issuer_text.clone(),
            serial_number: hex::encode(&read.serial_number),
            purposes: self.purposes(),
            key_usage: self.lines_of("keyUsage"),
            is_authority: read.is_ca(),
            not_before: read.not_before,
            not_after: read.not_after,
            fingerprint: hex::encode(fingerprint_of(provider, &self.der)),
            warning: ValidityWarning::due(read.not_before, read.not_after, now)
                .map(|warning| warning.to_string()),
            warned: ValidityWarning::due(read.not_before, read.not_after, now).map(reasons::of_validity),
        }
    }

    /// Wand's purposes, else those of others.
    fn purposes(&self) -> Vec<String> {
        let read = &self.inspection;
        if !read.purposes.is_empty() {
            return read.purposes.iter().map(words::purpose).collect();
        }
        self.lines_of("extKeyUsage")
    }

    /// An extension in words; empty if there is none of this name.
    fn lines_of(&self, name: &str) -> Vec<String> {
        let mut extensions = self.inspection.extensions.iter();
        let listed = extensions.find(|one| one.name == name);
        listed.map(|one| one.lines.clone()).unwrap_or_default()
    }

    pub(crate) fn detail(&self, provider: &dyn Provider, now: u64) -> CertificateDetail {
        let read = &self.inspection;
        let extension = |one: &wand_trust::inspect::InspectedExtension| ExtensionView {
            oid: one.oid.clone(),
            name: one.name.clone(),
            critical: one.critical,
            lines: one.lines.clone(),
        };
        CertificateDetail {
            certificate: self.view(provider, now),
            version: read.version,
            signature_algorithm: read.signature_algorithm.clone(),
            public_key: read.public_key.clone(),
            key_fingerprint: hex::encode(fingerprint_of(provider, &read.key_info)),
            extensions: read.extensions.iter().map(extension).collect(),
            asn1: asn1(&self.der)
                .unwrap_or_default()
                .into_iter()
                .map(node)
                .collect(),
            pem: certificate_pem(&self.der),
        }
    }
}

fn unshowable(name: &str, why: InspectFault) -> Fault {
    unusable(name, &why.to_string())
}

fn node(part: Asn1) -> Asn1Node {
    Asn1Node {
        depth: part.depth,
        offset: u32::try_from(part.offset).unwrap_or(u32::MAX),
        header: u8::try_from(part.header).unwrap_or(u8::MAX),
        length: u32::try_from(part.length).unwrap_or(u32::MAX),
        tag: part.tag,
        text: part.text,
    }
}

/// Two certificates field by field; extensions by name, those of either.
pub(crate) fn comparison(left: &CertificateDetail, right: &CertificateDetail) -> ComparisonView {
    let field = |name: &str, left: String, right: String| ComparedField {
        name: name.to_owned(),
        same: left == right,
        left,
        right,
    };
    let of = |name: &str, of: &dyn Fn(&CertificateDetail) -> String| field(name, of(left), of(right));
    let mut fields = vec![
        of("subject", &|one| one.certificate.subject.clone()),
        of("issuer", &|one| one.certificate.issuer.clone()),
        of("serial-number", &|one| one.certificate.serial_number.clone()),
        of("not-before", &|one| one.certificate.not_before.to_string()),
        of("not-after", &|one| one.certificate.not_after.to_string()),
        of("purposes", &|one| one.certificate.purposes.join("\n")),
        of("version", &|one| one.version.to_string()),
        of("signature-algorithm", &|one| one.signature_algorithm.clone()),
        of("public-key", &|one| one.public_key.clone()),
        of("key-fingerprint", &|one| one.key_fingerprint.clone()),
        of("fingerprint", &|one| one.certificate.fingerprint.clone()),
    ];
    let mut names: Vec<&str> = Vec::new();
    for extension in left.extensions.iter().chain(&right.extensions) {
        if !names.contains(&extension.name.as_str()) {
            names.push(&extension.name);
        }
    }
    fields.extend(
        names
            .into_iter()
            .map(|name| of(name, &|one| extension_text(one, name))),
    );
    ComparisonView { fields }
}

fn extension_text(detail: &CertificateDetail, name: &str) -> String {
    let named = detail
        .extensions
        .iter()
        .filter(|extension| extension.name == name);
    let texts = named.map(|extension| {
        let critical = extension.critical.then(|| "critical".to_owned());
        critical
            .into_iter()
            .chain(extension.lines.iter().cloned())
            .collect::<Vec<_>>()
            .join("\n")
    });
    texts.collect::<Vec<_>>().join("\n")
}
