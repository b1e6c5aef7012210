/// Something that a device calls attention to until it is over or reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alert {
    /// The number on the wire.
    pub code: u16,
    /// The name for command lines and files: `patient-low`.
    pub key: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}
