use core::fmt;

/// Which programme governs the device: always exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// The programme that was last programmed for good.
    Permanent,
    /// A programme that ends by itself when the link breaks (R-CM-7).
    Temporary,
    /// The class's emergency programme (R-CM-8).
    Emergency,
    /// What a magnet in place imposes.
    Magnet,
    /// The programme with which the device starts when it has lost its own.
    PowerOnReset,
}

/// What can change the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A temporary programme is commanded.
    TemporaryBegun,
    /// The temporary programme is cancelled.
    TemporaryCancelled,
    /// The link to the programmer broke or its session ended.
    LinkBroken,
    /// The emergency programme is commanded.
    EmergencyBegun,
    /// A permanent programme is committed; [`crate::Class::programmed`] says whether it ends an emergency.
    Programmed {
        /// Whether the change names the parameter whose programming ends the emergency.
        ends_emergency: bool,
    },
    /// A magnet is put in place, or is found still in place after another event.
    MagnetPlaced,
    /// The magnet is gone.
    MagnetRemoved,
    /// The device started without a usable programme.
    PowerOnReset,
}

impl State {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Permanent,
        Self::Temporary,
        Self::Emergency,
        Self::Magnet,
        Self::PowerOnReset,
    ];

    /// The number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Permanent => 1,
            Self::Temporary => 2,
            Self::Emergency => 3,
            Self::Magnet => 4,
            Self::PowerOnReset => 5,
        }
    }

    /// The state with this number on the wire.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }

    /// The state that follows; `None` when the event is a command that this state refuses.
    ///
    /// Only commands are refused; what happens to the device (a broken link, a magnet, a reset) always has a
    /// following state. A magnet acts on the permanent programme alone: the device reports one that is still in
    /// place again when it comes back to [`State::Permanent`]. An emergency outlasts link and magnet and ends
    /// only by programming that names the class's key parameter, or by a reset.
    pub const fn after(self, event: Event) -> Option<Self> {
        Some(match (self, event) {
            (_, Event::PowerOnReset) => Self::PowerOnReset,
            (_, Event::EmergencyBegun) => Self::Emergency,
            (Self::Permanent | Self::Temporary, Event::TemporaryBegun) => Self::Temporary,
            (Self::Temporary, Event::TemporaryCancelled | Event::LinkBroken) => Self::Permanent,
            (_, Event::TemporaryBegun | Event::TemporaryCancelled) => return None,
            (Self::Emergency, Event::Programmed { ends_emergency: true }) => Self::Permanent,
            (Self::PowerOnReset, Event::Programmed { .. }) => Self::Permanent,
            (Self::Permanent, Event::MagnetPlaced) => Self::Magnet,
            (Self::Magnet, Event::MagnetRemoved) => Self::Permanent,
            (
                unchanged,
                Event::Programmed { .. } | Event::LinkBroken | Event::MagnetPlaced | Event::MagnetRemoved,
            ) => unchanged,
        })
    }

    /// The state in words, for logs; [`crate::Class::state_label`] has the clinic's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Temporary => "temporary",
            Self::Emergency => "emergency",
            Self::Magnet => "magnet",
            Self::PowerOnReset => "power-on reset",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
