use crate::authority::Authority;
use crate::certificate::{issuing_extensions, root_extensions, time};
use crate::issue::Draft;
use crate::keys::{KeyFault, KeyHolder};
use crate::records::Entry;
use crate::signing::key_identifier;
use crate::{AuthorityError, Issuer, Purpose, Subject};
use std::path::Path;
use wand_crypto::{Provider, PublicKey, Random};

/// What an authority is, decided once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Founding<'a> {
    /// The name before each issuer's short name: 1 to 16 characters. Every leaf repeats it: the size goals for
    /// certificates hold up to five bytes.
    pub name: &'a str,
    /// Whether there are issuing authorities on P-384 too, for suite 24.
    pub p384: bool,
}

impl Founding<'_> {
    fn curves(&self) -> &'static [u16] {
        if self.p384 { &[256, 384] } else { &[256] }
    }
}

/// Thirty years: the root must outlive its issuers, and these their fifteen-year device certificates.
const ROOT_LIFETIME: u64 = 30 * 365 * 86_400;
/// Twenty-five years, so that device certificates can be issued for nearly ten.
const ISSUING_LIFETIME: u64 = 25 * 365 * 86_400;

/// How far validity begins before the issue, in seconds, for readers whose clocks are behind.
pub(crate) const BACKDATE: u64 = 300;

impl Authority {
    /// Founds an authority in `directory`: makes root and issuing keys in `keys`, their certificates and first
    /// revocation lists. A founding that was interrupted is completed by calling this again.
    ///
    /// # Errors
    /// [`AuthorityError::AlreadyFounded`] and [`AuthorityError::OtherFounding`] if there is one;
    /// [`AuthorityError::Name`]; [`AuthorityError::Storage`] and [`AuthorityError::Key`] if it cannot be kept.
    pub fn init(
        directory: &Path,
        founding: Founding<'_>,
        mut keys: Box<dyn KeyHolder>,
        provider: &'static dyn Provider,
        now: u64,
        random: &mut dyn Random,
    ) -> Result<Self, AuthorityError> {
        if founding.name.chars().count() > 16 || Subject::named(founding.name).fault().is_some() {
            return Err(AuthorityError::Name);
        }
        time(now.saturating_add(ROOT_LIFETIME))?;
        let lock = Self::prepare(directory, keys.as_mut(), random)?;
        let mut authority = Self::resume(directory, lock, keys, provider)?;
        authority.settle(founding, now, random)?;
        let missing = authority.missing();
        if missing.is_empty() {
            return Err(AuthorityError::AlreadyFounded(directory.to_owned()));
        }
        for issuer in missing {
            if authority.records.issuer(issuer).is_none() {
                authority.certify_issuer(issuer, now, random)?;
            }
            authority.publish_crl(issuer, now, random)?;
        }
        Ok(authority)
    }

    /// Writes name and curves down, or compares them with what is written.
    fn settle(
        &mut self,
        founding: Founding<'_>,
        now: u64,
        random: &mut dyn Random,
    ) -> Result<(), AuthorityError> {
        let curves = founding.curves();
        if self.records.name.is_empty() {
            let entry = Entry::Founded {
                name: founding.name.to_owned(),
                curves: curves.to_vec(),
            };
            return self.record(now, entry, random);
        }
        let begun = self.records.curves.len() == curves.len() && self.records.name == founding.name;
        if begun {
            Ok(())
        } else {
            Err(AuthorityError::OtherFounding(self.records.name.clone()))
        }
    }

    fn certify_issuer(
        &mut self,
        issuer: Issuer,
        now: u64,
        random: &mut dyn Random,
    ) -> Result<(), AuthorityError> {
        let at = self.clock(now)?;
        let key = self.issuer_key(issuer, random)?;
        let own_key = key_identifier(&key, self.provider);
        let (lifetime, extensions) = match issuer {
            Issuer::Root => (ROOT_LIFETIME, root_extensions(own_key)?),
            Issuer::Issuing(function, _) => {
                let root = self.signer(Issuer::Root)?;
                let root_key = key_identifier(root.public_key(), self.provider);
                (ISSUING_LIFETIME, issuing_extensions(function, own_key, root_key)?)
            }
        };
        let not_before = at.saturating_sub(BACKDATE);
        let draft = Draft {
            purpose: Purpose::Authority(issuer),
            issuer: Issuer::Root,
            key,
            not_before,
            not_after: not_before.saturating_add(lifetime),
            requester: "founding".to_owned(),
            renews: None,
            attested_by: None,
        };
        let subject = self.issuer_subject(issuer).to_name()?;
        self.certify(draft, subject, extensions, at, random).map(drop)
    }

    /// The issuer's key, made now unless an interrupted founding made it.
    fn issuer_key(&mut self, issuer: Issuer, random: &mut dyn Random) -> Result<PublicKey, AuthorityError> {
        let name = issuer.key_name();
        match self.keys.signer(&name) {
            Ok(signer) => Ok(signer.public_key().clone()),
            Err(KeyFault::Absent(_)) => Ok(self.keys.generate(&name, issuer.curve(), random)?),
            Err(fault) => Err(fault.into()),
        }
    }

    /// The issuer's subject: the authority's name and the issuer's short name.
    pub(crate) fn issuer_subject(&self, issuer: Issuer) -> Subject {
        Subject::named(&format!("{} {}", self.records.name, issuer.short_name()))
    }
}
