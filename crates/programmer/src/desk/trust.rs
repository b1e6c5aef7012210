//! What is trusted.

use super::Desk;
use crate::certificate_file::{contents, unusable};
use crate::fault::Fault;
use crate::trust_folder::Material;
use wand_contract::{TrustKind, TrustView};

impl Desk {
    /// What is trusted, and how old the revocation lists are.
    ///
    /// # Errors
    /// When the programmer has stopped.
    pub async fn trusted(&self) -> Result<TrustView, Fault> {
        self.programmer.trusted().await
    }

    /// Adds what a file, PEM or DER, holds of this kind, after checking it; a sentence for each. The first that is refused
    /// ends it, and what came before it stays.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] when nothing of the kind is in it or one is not accepted.
    pub async fn add_trust_from(
        &self,
        kind: TrustKind,
        name: String,
        bytes: Vec<u8>,
    ) -> Result<String, Fault> {
        let found = contents(&name, &bytes)?;
        let (material, ders) = match kind {
            TrustKind::Anchor => (Material::Anchor, found.certificates),
            TrustKind::Issuing => (Material::Issuing, found.certificates),
            TrustKind::List => (Material::RevocationList, found.lists),
        };
        if ders.is_empty() {
            let why = match kind {
                TrustKind::List => "it has no revocation list in it",
                TrustKind::Anchor | TrustKind::Issuing => "it has no certificate in it",
            };
            return Err(unusable(&name, why));
        }
        let mut sentences = Vec::new();
        for der in ders {
            sentences.push(self.programmer.trust(material, der).await?);
        }
        Ok(sentences.join("; "))
    }
}
