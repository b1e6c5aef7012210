//! Certificates and revocation lists out of files, PEM or DER, from anybody.

use crate::fault::{Fault, FaultKind};
use rustls_pki_types::pem::{PemObject as _, SectionKind};
use wand_trust::RevocationList;
use wand_trust::inspect::LONGEST;

/// The longest file that is read, in bytes.
pub(crate) const LONGEST_FILE: usize = 1 << 20;
/// The most certificates and lists in a file.
const MOST: usize = 64;

/// What a file holds, in its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Contents {
    /// Certificates, DER as far as the file says so.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// Revocation lists, DER.
    pub(crate) lists: Vec<Vec<u8>>,
}

/// Takes a file apart. Other PEM sections are passed over; private keys are of no use here.
///
/// # Errors
/// [`FaultKind::Usage`] with a sentence that names the file: too long, damaged, or without anything of use.
pub(crate) fn contents(name: &str, bytes: &[u8]) -> Result<Contents, Fault> {
    let refused = |why: String| unusable(name, &why);
    if bytes.is_empty() {
        return Err(refused("it is empty".into()));
    }
    if bytes.len() > LONGEST_FILE {
        let why = format!(
            "it has {} bytes, and no certificate file is longer than 1 MiB",
            bytes.len()
        );
        return Err(refused(why));
    }
    let mut found = Contents::default();
    if bytes.windows(11).any(|window| window == b"-----BEGIN ") {
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes) {
            match section.map_err(|_| refused("its PEM is damaged".into()))? {
                (SectionKind::Certificate, der) => found.certificates.push(der),
                (SectionKind::Crl, der) => found.lists.push(der),
                _ => {}
            }
        }
    } else if RevocationList::from_der(bytes).is_ok() {
        found.lists.push(bytes.to_vec());
    } else {
        found.certificates.push(bytes.to_vec());
    }
    if found.certificates.len() + found.lists.len() > MOST {
        return Err(refused(format!(
            "it holds more than {MOST} certificates and lists"
        )));
    }
    if let Some(long) = found.certificates.iter().find(|der| der.len() > LONGEST) {
        let why = format!(
            "it has {} bytes, and no certificate is longer than 64 KiB",
            long.len()
        );
        return Err(refused(why));
    }
    if found == Contents::default() {
        return Err(refused(
            "it has no certificate and no revocation list in it".into(),
        ));
    }
    Ok(found)
}

/// The fault of a file that is of no use.
pub(crate) fn unusable(name: &str, why: &str) -> Fault {
    Fault::new(
        FaultKind::Usage,
        format!("{name} cannot be used: {why}"),
        "choose a certificate or a revocation list, PEM or DER",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_no_use_is_refused_with_a_sentence() {
        let long = vec![b'a'; 5 << 20];
        let certificate = |length: usize| {
            let der = vec![b'M'; length];
            format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                String::from_utf8(der).unwrap()
            )
        };
        let many = certificate(64).repeat(65);
        let big = certificate(90_000);
        let cases: [(&[u8], &str); 7] = [
            (b"", "it is empty"),
            (&long, "it has 5242880 bytes"),
            (
                b"-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----",
                "PEM is damaged",
            ),
            (b"-----BEGIN CERTIFICATE-----\nAAAA", "PEM is damaged"),
            (
                b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "no certificate",
            ),
            (many.as_bytes(), "more than 64"),
            (big.as_bytes(), "longer than 64 KiB"),
        ];
        for (bytes, why) in cases {
            let fault = contents("a\u{202e}file.pem", bytes).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Usage);
            assert!(fault.sentence.contains(why), "{}", fault.sentence);
        }
    }

    #[test]
    fn everything_in_a_file_is_found_in_its_order() {
        let pem = "words\n-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n\
                   -----BEGIN X509 CRL-----\nMAEA\n-----END X509 CRL-----\n\
                   -----BEGIN CERTIFICATE-----\nMAIAAA==\n-----END CERTIFICATE-----\n";
        let found = contents("x", pem.as_bytes()).unwrap();
        assert_eq!(found.certificates, [vec![0x30, 0], vec![0x30, 2, 0, 0]]);
        assert_eq!(found.lists, [vec![0x30, 1, 0]]);
    }
}
