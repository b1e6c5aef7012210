use core::fmt;

/// How much of the battery's life is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum BatteryPhase {
    /// Full function (BOL).
    #[default]
    BeginningOfLife,
    /// Full function; replacement is to be planned (ERN).
    ElectiveReplacementNear,
    /// Replacement is due; the class may withhold features and modes (ERT).
    ElectiveReplacementTime,
    /// Replacement is overdue (ERP).
    ElectiveReplacementPast,
}

impl BatteryPhase {
    /// All phases in the order of life.
    pub const ALL: [Self; 4] = [
        Self::BeginningOfLife,
        Self::ElectiveReplacementNear,
        Self::ElectiveReplacementTime,
        Self::ElectiveReplacementPast,
    ];

    /// The number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::BeginningOfLife => 1,
            Self::ElectiveReplacementNear => 2,
            Self::ElectiveReplacementTime => 3,
            Self::ElectiveReplacementPast => 4,
        }
    }

    /// The phase with this number on the wire.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.number() == number)
    }

    /// Whether replacement is due or overdue.
    pub const fn is_replacement_due(self) -> bool {
        matches!(
            self,
            Self::ElectiveReplacementTime | Self::ElectiveReplacementPast
        )
    }

    /// The phase in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeginningOfLife => "beginning of life",
            Self::ElectiveReplacementNear => "elective replacement near",
            Self::ElectiveReplacementTime => "elective replacement time",
            Self::ElectiveReplacementPast => "elective replacement past",
        }
    }
}

impl fmt::Display for BatteryPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Facts about the device, outside its programme, on which rules depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Conditions {
    /// How much of the battery's life is left.
    pub battery: BatteryPhase,
    /// Whether a magnet is in place.
    pub magnet: bool,
    /// Whether a session that the device keeps by itself (a sensor's life) is running.
    pub session_running: bool,
}

/// What a device offers beside its therapy, and may withhold to spare the battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// A temporary programme.
    Temporary,
    /// Threshold tests.
    ThresholdTests,
    /// Measured data.
    MeasuredData,
    /// A waveform in real time, such as an electrogram.
    Waveform,
    /// Event markers in real time.
    Markers,
}
