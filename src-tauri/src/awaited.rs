//! Commands that the desk does not answer yet: they say so. A method of the desk takes the place of the one here.

#![allow(dead_code)]

use tokio::sync::{broadcast, watch};
use wand_contract::*;
use wand_programmer::desk::Desk;

macro_rules! awaited {
    ($($name:ident($($argument:ident: $given:ty),*) -> $answer:ty;)*) => {
        pub(crate) trait Awaited {
            $(async fn $name(&self, $($argument: $given),*) -> Result<$answer, Fault>;)*
            fn snapshots(&self) -> watch::Receiver<Snapshot> {
                watch::channel(Snapshot::default()).1
            }
            fn strips(&self) -> broadcast::Receiver<StripChunk> {
                broadcast::channel(1).1
            }
        }
        impl Awaited for Desk {
            $(
                async fn $name(&self, $($argument: $given),*) -> Result<$answer, Fault> {
                    $(let _ = $argument;)*
                    Err(Fault::new(
                        FaultKind::Usage,
                        concat!("`", stringify!($name), "` is not connected in this version"),
                        "use the `wand` command for it",
                    ))
                }
            )*
        }
    };
}

awaited! {
    snapshot() -> Snapshot;
    setup() -> SetupView;
    export_certificate_to(fingerprint: String, format: CertificateFormat, path: std::path::PathBuf) -> WrittenView;
    unlock(pin: Option<PinText>) -> OperatorView;
    lock() -> ();
    scan() -> Vec<DeviceView>;
    connect(endpoint: String, serial: Option<String>) -> SessionView;
    pair() -> ();
    interrogate() -> ReportView;
    end() -> bool;
    cancel() -> bool;
    class() -> ClassView;
    review(change: Vec<Setting>) -> ReviewView;
    program(change: Vec<Setting>) -> OutcomeView;
    try_out(change: Vec<Setting>) -> OutcomeView;
    cancel_try_out() -> OutcomeView;
    stat() -> OutcomeView;
    act(code: u8) -> OutcomeView;
    strip(on: bool) -> ();
    keys() -> Vec<KeyView>;
    device_certificates() -> DeviceCertificatesView;
    certificate(fingerprint: String) -> CertificateDetail;
    compare_certificates(left: String, right: String) -> ComparisonView;
    policy() -> PolicyView;
    read_device_log() -> DeviceLogView;
    device_log(serial: String, query: LogQuery, offset: u64, limit: u32) -> DeviceLogPageView;
    audit(query: LogQuery, offset: u64, limit: u32) -> AuditPageView;
    audit_place(query: LogQuery, time: u64) -> u64;
    verify_audit() -> VerdictView;
    trusted() -> TrustView;
    own_certificates() -> Vec<CertificateView>;
    judge_certificate(name: String, content: Vec<u8>) -> CertificateFileView;
    trace(after: u64) -> TraceView;
    preferences() -> Preferences;
    set_preferences(preferences: Preferences) -> Preferences;
    enrol(request: EnrolRequest) -> Option<WrittenView>;
    install_certificates() -> Option<SetupView>;
    add_trust(kind: TrustKind) -> Option<String>;
    open_certificate() -> Option<CertificateFileView>;
}
