//! Certificates and keys: of the device, of the operator, and of any file.

use super::Desk;
use crate::fault::{Fault, FaultKind};
use crate::file::written;
use crate::inspecting::{Inspected, comparison};
use crate::workstation::Workstation;
use std::path::PathBuf;
use wand_contract::{
    CertificateDetail, CertificateFileView, CertificateFormat, CertificateView, ComparisonView,
    DeviceCertificatesView, KeyView, WrittenView,
};
use wand_trust::inspect::certificate_pem;

impl Desk {
    /// Key slots of the device in session, then the keys of this workstation; without a session the latter alone.
    ///
    /// # Errors
    /// [`FaultKind::Locked`], or why the device does not answer.
    pub async fn keys(&self) -> Result<Vec<KeyView>, Fault> {
        self.programmer
            .run(|w| {
                Box::pin(async move {
                    match w.open {
                        Some(_) => w.keys().await,
                        None => w.own_keys(),
                    }
                })
            })
            .await
    }

    /// Certificates and revocation lists that the device holds.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] without a session, or why there is no answer.
    pub async fn device_certificates(&self) -> Result<DeviceCertificatesView, Fault> {
        self.programmer.device_certificates().await
    }

    /// The operator's own certificates, also while locked.
    ///
    /// # Errors
    /// When the programmer has stopped.
    pub async fn own_certificates(&self) -> Result<Vec<CertificateView>, Fault> {
        self.programmer
            .run(|w| {
                Box::pin(async move {
                    let now = w.world.unix_s();
                    let read = |der: Vec<u8>| Inspected::read("the operator's certificate", &der);
                    let all = w.own().into_iter().map(read);
                    all.map(|one| Ok(one?.view(w.provider, now))).collect()
                })
            })
            .await
    }

    /// Everything about a certificate that this workstation has met, by its SHA-256 fingerprint in hex.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when it was not met.
    pub async fn certificate(&self, fingerprint: String) -> Result<CertificateDetail, Fault> {
        self.programmer
            .run(move |w| Box::pin(async move { detail(w, &fingerprint) }))
            .await
    }

    /// Writes a certificate that this workstation has met to a file; `count` is its length in bytes.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when it was not met, [`FaultKind::Storage`] when it cannot be written.
    pub async fn export_certificate_to(
        &self,
        fingerprint: String,
        format: CertificateFormat,
        path: PathBuf,
    ) -> Result<WrittenView, Fault> {
        self.programmer
            .run(move |w| {
                Box::pin(async move {
                    let der = met(w, &fingerprint)?;
                    let bytes = match format {
                        CertificateFormat::Pem => certificate_pem(&der).into_bytes(),
                        CertificateFormat::Der => der,
                    };
                    written(&path, |out| {
                        out.write_all(&bytes)
                            .map_err(|why| crate::drawer::storage(&path, &why))?;
                        Ok(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
                    })
                })
            })
            .await
    }

    /// Two certificates that this workstation has met, field by field.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when one was not met.
    pub async fn compare_certificates(&self, left: String, right: String) -> Result<ComparisonView, Fault> {
        self.programmer
            .run(move |w| Box::pin(async move { Ok(comparison(&detail(w, &left)?, &detail(w, &right)?)) }))
            .await
    }

    /// Judges a certificate file, PEM or DER, one certificate or several: a path is built from the file's other
    /// certificates and the trust store. At most 1 MiB, 64 certificates and 64 KiB for each are read.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when it is no certificate file; a bad certificate is a verdict, not an error.
    pub async fn judge_certificate(
        &self,
        name: String,
        content: Vec<u8>,
    ) -> Result<CertificateFileView, Fault> {
        self.programmer
            .run(move |w| Box::pin(async move { w.judge(&name, &content) }))
            .await
    }
}

fn met(w: &Workstation, fingerprint: &str) -> Result<Vec<u8>, Fault> {
    w.met_certificate(fingerprint).ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            format!("no certificate with the fingerprint {fingerprint} was met since the program started"),
            "open the file or the device it is from again",
        )
    })
}

fn detail(w: &Workstation, fingerprint: &str) -> Result<CertificateDetail, Fault> {
    let read = Inspected::read("the certificate", &met(w, fingerprint)?)?;
    Ok(read.detail(w.provider, w.world.unix_s()))
}
