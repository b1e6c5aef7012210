use crate::Unit;

/// A live signal that devices of a class send as telemetry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The number on the wire; 0 is for markers alone.
    pub number: u8,
    /// The name for people.
    pub name: &'static str,
    /// What a raw sample counts.
    pub unit: Unit,
}

/// A kind of event on the time axis of telemetry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkerKind {
    /// The number on the wire.
    pub number: u8,
    /// The clinic's abbreviation: `VP`.
    pub short: &'static str,
    /// The name for people.
    pub name: &'static str,
}
