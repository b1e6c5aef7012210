//! Commands that ask a person for a file: the path stays on this side.

use crate::app::App;
#[allow(unused_imports)]
use crate::awaited::Awaited as _;
use std::path::{Path, PathBuf};
use wand_contract::*;

/// What certificates, chains and revocation lists are called.
const MATERIAL: &[&str] = &["pem", "der", "crt", "cer", "crl"];

impl App {
    pub(crate) async fn export_audit(
        &self,
        query: LogQuery,
        format: LogFormat,
    ) -> Result<Option<WrittenView>, Fault> {
        let desk = self.desk()?;
        let name = format!("audit.{}", log_ending(format));
        match self.picker().save(name).await {
            Some(path) => desk.export_audit_to(query, format, path).await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn export_device_log(
        &self,
        serial: String,
        query: LogQuery,
        format: LogFormat,
    ) -> Result<Option<WrittenView>, Fault> {
        let desk = self.desk()?;
        let name = format!("log-{}.{}", plain(&serial), log_ending(format));
        match self.picker().save(name).await {
            Some(path) => desk
                .export_device_log_to(serial, query, format, path)
                .await
                .map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn export_certificate(
        &self,
        fingerprint: String,
        format: CertificateFormat,
    ) -> Result<Option<WrittenView>, Fault> {
        let desk = self.desk()?;
        let ending = match format {
            CertificateFormat::Pem => "pem",
            CertificateFormat::Der => "der",
        };
        let name = format!("certificate-{:.16}.{ending}", plain(&fingerprint));
        match self.picker().save(name).await {
            Some(path) => desk
                .export_certificate_to(fingerprint, format, path)
                .await
                .map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn enrol(&self, request: EnrolRequest) -> Result<Option<WrittenView>, Fault> {
        self.desk()?.enrol(request).await
    }

    pub(crate) async fn install_certificates(&self) -> Result<Option<SetupView>, Fault> {
        self.desk()?.install_certificates().await
    }

    pub(crate) async fn add_trust(&self, kind: TrustKind) -> Result<Option<String>, Fault> {
        self.desk()?.add_trust(kind).await
    }

    pub(crate) async fn open_certificate(&self) -> Result<Option<CertificateFileView>, Fault> {
        self.desk()?.open_certificate().await
    }
}

fn log_ending(format: LogFormat) -> &'static str {
    match format {
        LogFormat::Csv => "csv",
        LogFormat::Json => "json",
    }
}

/// A name as a part of a file's name: what could mean something to a file system is left out.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .take(64)
        .collect()
}
