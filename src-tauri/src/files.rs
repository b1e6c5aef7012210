//! Commands that ask a person for a file: the path stays on this side.

use crate::app::App;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use wand_contract::*;

/// What certificates, chains and revocation lists are called.
const MATERIAL: &[&str] = &["pem", "der", "crt", "cer", "crl"];
/// The longest file that is read; what is in it is bounded by its reader.
const LONGEST: u64 = 16 << 20;

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
        let desk = self.desk()?;
        match self.picker().save("requests.pem".to_owned()).await {
            Some(path) => desk.enrol_to(request, path).await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn install_certificates(&self) -> Result<Option<SetupView>, Fault> {
        let desk = self.desk()?;
        let paths = self.picker().open(MATERIAL, true).await;
        if paths.is_empty() {
            return Ok(None);
        }
        let files = paths.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
        desk.install_certificates_from(files).await?;
        self.setup().await.map(Some)
    }

    pub(crate) async fn add_trust(&self, kind: TrustKind) -> Result<Option<String>, Fault> {
        let desk = self.desk()?;
        match self.chosen().await? {
            Some((name, bytes)) => desk.add_trust_from(kind, name, bytes).await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn open_certificate(&self) -> Result<Option<CertificateFileView>, Fault> {
        let desk = self.desk()?;
        match self.chosen().await? {
            Some((name, bytes)) => desk.judge_certificate(name, bytes).await.map(Some),
            None => Ok(None),
        }
    }

    /// A file of certificates or revocation lists that a person chose: its name and what is in it.
    async fn chosen(&self) -> Result<Option<(String, Vec<u8>)>, Fault> {
        let paths = self.picker().open(MATERIAL, false).await;
        paths.first().map(|path| read(path)).transpose()
    }
}

/// Reads a file that a person chose.
///
/// # Errors
/// [`FaultKind::Usage`] when it is no file or too long to be meant, [`FaultKind::Storage`] when it cannot be read.
fn read(path: &Path) -> Result<(String, Vec<u8>), Fault> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let unreadable = |why: std::io::Error| {
        Fault::new(
            FaultKind::Storage,
            format!("{} cannot be read: {why}", path.display()),
            "choose another file, or let the owner of this one permit you to read it",
        )
    };
    // Opening a pipe would wait for somebody to write into it.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Fault::new(
            FaultKind::Usage,
            format!("{name} is not a file"),
            "choose a file of certificates or revocation lists",
        ));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST {
        return Err(Fault::new(
            FaultKind::Usage,
            format!("{name} is longer than {} MiB", LONGEST >> 20),
            "choose a file of certificates or revocation lists",
        ));
    }
    Ok((name, bytes))
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
