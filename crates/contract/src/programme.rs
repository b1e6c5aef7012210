//! Programmes, changes and their outcome.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A programmed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ParameterView {
    /// Key, as the command line takes it.
    pub key: String,
    /// Abbreviation.
    pub short: String,
    /// Name.
    pub name: String,
    /// Group.
    pub group: String,
    /// Value with its unit.
    pub text: String,
    /// Raw value in the smallest unit.
    pub raw: i32,
    /// Whether it governs anything in the present mode.
    pub applies: bool,
    /// Permitted values in words.
    pub range: String,
}

/// A programme as read from the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProgrammeView {
    /// What governs the device now in short, such as `DDD 60–120 ppm`.
    pub summary: String,
    /// State in the clinic's word.
    pub state: String,
    /// Permanent values.
    pub values: Vec<ParameterView>,
    /// Values that hold for now, when a temporary programme runs.
    pub temporary: Option<Vec<ParameterView>>,
    /// Hash of the permanent values.
    pub hash: String,
    /// The highest command counter used.
    pub command_counter: u64,
}

/// One value that a change sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DifferenceView {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Value now.
    pub before: String,
    /// Value then.
    pub after: String,
    /// Raw value now; `None` when the programme has none.
    pub before_raw: Option<i32>,
    /// Raw value then.
    pub after_raw: Option<i32>,
}

/// What a rule says of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FindingView {
    /// `refuse` or `warn`.
    pub severity: &'static str,
    /// Stable code of the rule.
    pub rule: String,
    /// Keys of the parameters concerned.
    pub parameters: Vec<String>,
    /// The sentence with values and units.
    pub sentence: String,
    /// A dependent change that would resolve it, as `key=value`.
    pub remedy: Vec<String>,
    /// The same change as settings.
    pub remedy_settings: Vec<Setting>,
}

/// A change before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ReviewView {
    /// The whole difference.
    pub difference: Vec<DifferenceView>,
    /// What the rules say.
    pub findings: Vec<FindingView>,
    /// Whether the rules let it pass.
    pub permitted: bool,
    /// Keys of the parameters that would govern something after the change.
    pub applies: Vec<String>,
    /// The programme after the change, in short.
    pub summary: String,
}

/// A value somebody wants for a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Setting {
    /// The parameter's key.
    pub key: String,
    /// Raw value in its smallest unit.
    pub raw: i32,
}

/// A device class: its tables, as pages need them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ClassView {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Parameters in the order of the table.
    pub parameters: Vec<ParameterTable>,
    /// Actions of the class.
    pub actions: Vec<ActionView>,
    /// The emergency (STAT) programme in short; `None` when the class has none.
    pub emergency: Option<String>,
    /// Whether the class has temporary programmes.
    pub temporary: bool,
    /// Channels of its telemetry.
    pub channels: Vec<ChannelView>,
    /// Kinds of marker: number and abbreviation.
    pub markers: Vec<(u8, String)>,
}

/// What can be programmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ParameterTable {
    /// Key.
    pub key: String,
    /// Abbreviation.
    pub short: String,
    /// Name.
    pub name: String,
    /// Group.
    pub group: String,
    /// Unit, empty when it has none.
    pub unit: String,
    /// The nominal raw value.
    pub nominal: i32,
    /// Every permitted value, in order.
    pub steps: Vec<StepView>,
    /// Permitted values in words.
    pub range: String,
}

/// A permitted value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct StepView {
    /// Raw value.
    pub raw: i32,
    /// With its unit.
    pub text: String,
}

/// An action of a class, such as the start of a sensor session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ActionView {
    /// Number of the class.
    pub code: u8,
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
}

/// A channel of telemetry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ChannelView {
    /// Number of the class.
    pub number: u8,
    /// Name.
    pub name: String,
    /// Unit of the scaled value.
    pub unit: String,
    /// Raw steps in one unit.
    pub per_unit: u32,
}

/// A command that the device answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct OutcomeView {
    /// SHA-256 of the signed command.
    pub command_hash: String,
    /// Its counter.
    pub counter: u64,
    /// What changed.
    pub difference: Vec<DifferenceView>,
    /// State after it, in the clinic's word.
    pub state: String,
    /// Hash of the permanent programme after it, from the signed receipt.
    pub programme_hash: String,
    /// Whether the values read back are those that were programmed.
    pub readback_matches: bool,
    /// Length of command and receipt in bytes.
    pub bytes: (usize, usize),
}
