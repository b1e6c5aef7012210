//! The verdict on a certificate file: its path alone, and with revocation.

use crate::certificate_file::{contents, unusable};
use crate::fault::Fault;
use crate::inspecting::Inspected;
use crate::reasons;
use crate::words;
use crate::workstation::Workstation;
use wand_contract::{Answer, CertificateFileView, CertificateView, Reason, VerdictOn};
use wand_trust::{
    Certificate, Expectation, KeyUsage, KeyUse, Purpose, Refusal, Revocation, TrustStore, Validator,
};

/// Further certificates of a file that take part: as many as a peer may send.
const FURTHER: usize = 4;

/// Why a path does not hold: in words, and the rule.
type Why = (String, Reason);

/// A path that holds, without or with what the lists say of it.
struct Judged {
    path: Vec<Certificate>,
    revocation: Revocation,
}

impl Workstation {
    /// Judges a certificate file; its certificates are kept for looking at.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] when it is no certificate file, with the reason.
    pub(crate) fn judge(&mut self, name: &str, content: &[u8]) -> Result<CertificateFileView, Fault> {
        let ders = contents(name, content)?.certificates;
        let read: Vec<Inspected> = ders
            .iter()
            .map(|der| Inspected::read(name, der))
            .collect::<Result<_, _>>()?;
        let ordered = leaf_first(read);
        let (leaf, rest) = ordered
            .split_first()
            .ok_or_else(|| unusable(name, "it has no certificate in it"))?;
        self.shelf.keep(ordered.iter().map(|one| one.der.as_slice()));
        let further: Vec<&[u8]> = rest.iter().take(FURTHER).map(|one| one.der.as_slice()).collect();
        let (path, chain, revocation) = self.verdicts(leaf, &further);
        let now = self.world.unix_s();
        Ok(CertificateFileView {
            name: name.to_owned(),
            certificates: ordered.iter().map(|one| one.detail(self.provider, now)).collect(),
            path,
            chain,
            revocation,
        })
    }

    fn verdicts(&self, leaf: &Inspected, further: &[&[u8]]) -> (Vec<CertificateView>, VerdictOn, VerdictOn) {
        let now = self.world.unix_s();
        let store = self.world.trust.store();
        let untold = || {
            verdict(
                Answer::Indeterminate,
                "it cannot be told without a path",
                reasons::plain("no-path"),
            )
        };
        let parsed = match Certificate::from_der(&leaf.der) {
            Ok(parsed) => parsed,
            Err(why) => {
                let reason = reasons::plain("malformed");
                return (
                    Vec::new(),
                    verdict(Answer::Bad, why.to_string(), reason),
                    untold(),
                );
            }
        };
        if store.anchors().any(|anchor| *anchor == parsed) {
            return (
                vec![leaf.view(self.provider, now)],
                self.anchor(leaf, now),
                by_removal(),
            );
        }
        let alone = match self.examine(&parsed, further, &store.without_lists()) {
            Ok(judged) => judged,
            Err((why, reason)) => return (Vec::new(), verdict(Answer::Bad, why, reason), untold()),
        };
        let good = match parsed.purposes().first() {
            Some(purpose) if !parsed.is_ca() => format!("good for {}", words::purpose(purpose)),
            Some(purpose) => format!("good as an issuing authority for {}", words::purpose(purpose)),
            None => "good as an authority".to_owned(),
        };
        let path = std::iter::once(&parsed).chain(&alone.path);
        let path = path.map(|one| self.certificate_view(one, now)).collect();
        let revocation = match self.examine(&parsed, further, store) {
            Ok(judged) => revocation(&judged.revocation, now),
            Err((why, reason)) => verdict(Answer::Bad, why, reason),
        };
        let reason = reasons::of_purpose(parsed.purposes().first(), parsed.is_ca());
        (path, verdict(Answer::Good, good, reason), revocation)
    }

    fn anchor(&self, leaf: &Inspected, now: u64) -> VerdictOn {
        let read = &leaf.inspection;
        if (read.not_before..=read.not_after).contains(&now) {
            verdict(
                Answer::Good,
                "it is a trust anchor of this workstation",
                reasons::plain("anchor"),
            )
        } else {
            let warning = leaf.view(self.provider, now).warning.unwrap_or_default();
            verdict(
                Answer::Bad,
                format!("it is a trust anchor of this workstation, but {warning}"),
                reasons::with(
                    "anchor-out-of-time",
                    [
                        ("not_before", read.not_before.to_string()),
                        ("not_after", read.not_after.to_string()),
                    ],
                ),
            )
        }
    }

    fn examine(&self, leaf: &Certificate, further: &[&[u8]], store: &TrustStore) -> Result<Judged, Why> {
        let validator = Validator {
            provider: self.provider,
            store,
            policy: &self.policy,
        };
        let now = self.world.unix_s();
        let why = |refusal: Refusal| (refusal.to_string(), reasons::of_refusal(&refusal));
        if leaf.is_ca() {
            let (path, revocation) = validator.verify_issuer(leaf.der(), further, now).map_err(why)?;
            return Ok(Judged {
                path: path.issuers().to_vec(),
                revocation,
            });
        }
        let purpose = leaf.purposes().first().ok_or_else(|| {
            let why = "it is for none of Wand's functions".to_owned();
            (why, reasons::plain("no-function"))
        })?;
        let verified = validator
            .verify(leaf.der(), further, &expectation(leaf, purpose), now)
            .map_err(why)?;
        Ok(Judged {
            path: verified.path().to_vec(),
            revocation: *verified.revocation(),
        })
    }
}

/// What the leaf itself claims to be.
fn expectation(leaf: &Certificate, purpose: &Purpose) -> Expectation<'static> {
    Expectation {
        function: purpose.function,
        key_use: if leaf.key_usage().contains(KeyUsage::KEY_AGREEMENT) {
            KeyUse::KeyAgreement
        } else {
            KeyUse::Signature
        },
        class: None,
        serial: None,
    }
}

/// The first certificate that is no authority's, or else issued none of the others; then who issued it and so on, then
/// the rest.
fn leaf_first(mut rest: Vec<Inspected>) -> Vec<Inspected> {
    let issued_another = |index: usize| {
        let me = &rest[index].inspection;
        let mut others = rest.iter().enumerate().filter(|(other, _)| *other != index);
        others.any(|(_, other)| other.inspection.names_as_issuer(me))
    };
    let end_entity = rest.iter().position(|one| !one.inspection.is_ca());
    let leaf = end_entity
        .or_else(|| (0..rest.len()).find(|index| !issued_another(*index)))
        .unwrap_or(0);
    let mut ordered = Vec::with_capacity(rest.len());
    let mut next = (!rest.is_empty()).then_some(leaf);
    while let Some(index) = next {
        let one = rest.remove(index);
        let issuer = |other: &Inspected| one.inspection.names_as_issuer(&other.inspection);
        next = rest.iter().position(issuer);
        ordered.push(one);
    }
    ordered.append(&mut rest);
    ordered
}

fn revocation(revocation: &Revocation, now: u64) -> VerdictOn {
    let told = reasons::of_revocation(revocation, now);
    match revocation {
        Revocation::Good {
            list_number,
            this_update,
        } => {
            let days = now.saturating_sub(*this_update) / 86_400;
            let age =
                format!("not revoked by list {list_number}; the oldest list on the path is {days} days old");
            verdict(Answer::Good, age, told)
        }
        Revocation::Indeterminate { reason } => verdict(Answer::Indeterminate, reason.to_string(), told),
    }
}

fn by_removal() -> VerdictOn {
    verdict(
        Answer::Indeterminate,
        "no list speaks of a trust anchor; it is trusted until it is removed",
        reasons::plain("by-removal"),
    )
}

fn verdict(answer: Answer, sentence: impl Into<String>, reason: Reason) -> VerdictOn {
    VerdictOn {
        answer,
        sentence: sentence.into(),
        reason,
    }
}
