//! Commands that go to the desk of the moment as they are.

use crate::app::App;
use wand_contract::*;

macro_rules! to_the_desk {
    ($($name:ident($($argument:ident: $given:ty),*) -> $answer:ty;)*) => {
        impl App {
            $(
                pub(crate) async fn $name(&self, $($argument: $given),*) -> Result<$answer, Fault> {
                    self.desk()?.$name($($argument),*).await
                }
            )*
        }
    };
}

to_the_desk! {
    unlock(pin: Option<PinText>) -> OperatorView;
    lock() -> ();
    scan() -> Vec<DeviceView>;
    connect(endpoint: String, serial: Option<String>) -> SessionView;
    pair() -> ();
    interrogate() -> ReportView;
    end() -> bool;
    cancel() -> bool;
    cancel_aside() -> bool;
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
    radios() -> RadiosView;
    preferences() -> Preferences;
    set_preferences(preferences: Preferences) -> Preferences;
}
