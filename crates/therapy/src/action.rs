use crate::Conditions;

/// A command of one class that carries no value, such as starting a sensor session.
#[derive(Debug, Clone)]
pub struct Action {
    /// The number on the wire.
    pub code: u8,
    /// The name for command lines: `start-session`.
    pub key: &'static str,
    /// The name for people.
    pub name: &'static str,
    pub(crate) obstacle: fn(&Conditions) -> Option<Obstacle>,
}

/// Why an action cannot be carried out now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Obstacle {
    pub(crate) rule: &'static str,
    pub(crate) sentence: &'static str,
}
