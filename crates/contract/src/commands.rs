//! The commands of the window, declared once.

/// Hands every command to a macro: name, arguments, what it returns. Each can fail with a [`crate::Fault`].
///
/// The window makes its Tauri commands of it, the list of names for its permissions, and the page's TypeScript.
/// A command takes no path: a file is chosen in a native dialog, or dropped as bytes.
#[macro_export]
macro_rules! for_each_command {
    ($with:ident) => {
        $with! {
            /// What every face shows now.
            snapshot() -> Snapshot;
            /// What this workstation has, and what it lacks.
            setup() -> SetupView;
            /// Starts simulated devices of these classes, with credentials for this role made on the spot, and moves there.
            begin_demo(role: String, classes: Vec<String>) -> SetupView;
            /// Ends the simulated devices and goes back to the own data folder.
            leave_demo() -> SetupView;
            /// Makes an operator's keys, and asks where to write the requests for an authority.
            enrol(request: EnrolRequest) -> Option<WrittenView>;
            /// Asks for the certificate files that an authority issued, and installs them.
            install_certificates() -> Option<SetupView>;
            /// Unseals the operator's keys.
            unlock(pin: Option<PinText>) -> OperatorView;
            /// Ends the session and forgets the operator's keys.
            lock() -> ();
            /// Listens for devices.
            scan() -> Vec<DeviceView>;
            /// Connects and authenticates both ways; with a serial number, only to that device.
            connect(endpoint: String, serial: Option<String>) -> SessionView;
            /// Pairs with the device in session.
            pair() -> ();
            /// Reads report, programme and measurements.
            interrogate() -> ReportView;
            /// Ends the session. Whether the device said goodbye too.
            end() -> bool;
            /// Cancels the work under way, where nothing was changed yet. Whether there was any.
            cancel() -> bool;
            /// Cancels the work on a log that goes on beside everything else; no half file is left. Whether there was any.
            cancel_aside() -> bool;
            /// The tables of the device class in session.
            class() -> ClassView;
            /// The difference a change makes and what the rules say of it.
            review(change: Vec<Setting>) -> ReviewView;
            /// Signs and sends a change of the permanent programme, and follows it to its end.
            program(change: Vec<Setting>) -> OutcomeView;
            /// Tries values until they are cancelled or the session ends.
            try_out(change: Vec<Setting>) -> OutcomeView;
            /// Ends the try-out.
            cancel_try_out() -> OutcomeView;
            /// Emergency therapy. It overtakes whatever else is under way.
            stat() -> OutcomeView;
            /// An action of the class.
            act(code: u8) -> OutcomeView;
            /// Starts or stops live telemetry.
            strip(on: bool) -> ();
            /// Key slots of device and workstation.
            keys() -> Vec<KeyView>;
            /// Certificates and revocation lists that the device holds.
            device_certificates() -> DeviceCertificatesView;
            /// Everything about a certificate that this workstation has met, by its fingerprint.
            certificate(fingerprint: String) -> CertificateDetail;
            /// Asks where to write a certificate, and writes it.
            export_certificate(fingerprint: String, format: CertificateFormat) -> Option<WrittenView>;
            /// Two certificates that this workstation has met, side by side.
            compare_certificates(left: String, right: String) -> ComparisonView;
            /// What is permitted, and why.
            policy() -> PolicyView;
            /// Reads what is new in the device's log and verifies it.
            read_device_log() -> DeviceLogView;
            /// A page of the log of a device, as far as it was read.
            device_log(serial: String, query: LogQuery, offset: u64, limit: u32) -> DeviceLogPageView;
            /// Asks where to write the log of a device, and writes it.
            export_device_log(serial: String, query: LogQuery, format: LogFormat) -> Option<WrittenView>;
            /// A page of the audit log, newest first.
            audit(query: LogQuery, offset: u64, limit: u32) -> AuditPageView;
            /// The place in the audit log of the first row at or before a time.
            audit_place(query: LogQuery, time: u64) -> u64;
            /// Verifies the whole audit log.
            verify_audit() -> VerdictView;
            /// Asks where to write the audit log, and writes it.
            export_audit(query: LogQuery, format: LogFormat) -> Option<WrittenView>;
            /// What is trusted, and how old the revocation lists are.
            trusted() -> TrustView;
            /// The operator's own certificates.
            own_certificates() -> Vec<CertificateView>;
            /// Asks for trust material, checks it and adds it. What was done.
            add_trust(kind: TrustKind) -> Option<String>;
            /// Asks for a certificate file and judges it.
            open_certificate() -> Option<CertificateFileView>;
            /// Judges a certificate file that was dropped.
            judge_certificate(name: String, content: Vec<u8>) -> CertificateFileView;
            /// What crossed the link since a number, for the engineer.
            trace(after: u64) -> TraceView;
            /// Simulated devices beside this program.
            simulators() -> Vec<SimulatorView>;
            /// Does something to a simulated device as somebody beside it.
            control_simulator(id: String, action: SimulatorAction) -> SimulatorView;
            /// The radios there are to choose from.
            radios() -> RadiosView;
            /// What the window looks like, and which radio is chosen.
            preferences() -> Preferences;
            /// Changes them, for good. The radio is changed only while there is no session.
            set_preferences(preferences: Preferences) -> Preferences;
        }
    };
}

macro_rules! names {
    ($($(#[$about:meta])* $name:ident($($argument:ident: $given:ty),*) -> $answer:ty;)*) => {
        /// The name of every command, in the order of their declaration.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}

for_each_command!(names);
