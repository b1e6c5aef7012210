use wand_therapy::BatteryPhase;

/// A primary cell: its capacity, its voltage over the charge used, and where its phases begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Battery {
    /// Usable energy in joules.
    capacity_j: u64,
    /// Voltage in millivolts at so many thousandths of the capacity used, in rising order of use.
    curve: &'static [(u64, u64)],
    /// Thousandths of the capacity at which ERN, ERT and ERP begin.
    phases: [u64; 3],
}

/// Lithium-iodine: 2.8 V fresh, falling slowly as its internal resistance grows, then steeply; replacement is
/// indicated at about 2.6 V and due at about 2.5 V (Mallela, Ilankumaran and Rao, "Trends in Cardiac Pacemaker
/// Batteries", Indian Pacing Electrophysiol. J. 4(4), 2004).
const LITHIUM_IODINE: &[(u64, u64)] = &[
    (0, 2800),
    (500, 2740),
    (800, 2680),
    (900, 2600),
    (960, 2500),
    (1000, 2200),
];

/// Lithium-manganese dioxide coin cell: 3.0 V, flat, then steep (Energizer CR2032 datasheet, typical discharge).
const COIN_CELL: &[(u64, u64)] = &[(0, 3000), (700, 2900), (900, 2750), (960, 2500), (1000, 2000)];

impl Battery {
    /// The cell of an implant: 1.2 Ah at 2.8 V.
    pub const fn implant() -> Self {
        Self {
            capacity_j: 12_096,
            curve: LITHIUM_IODINE,
            phases: [800, 900, 960],
        }
    }

    /// The cell of a wearable: 235 mAh at 3.0 V.
    pub const fn coin_cell() -> Self {
        Self {
            capacity_j: 2_538,
            curve: COIN_CELL,
            phases: [800, 900, 960],
        }
    }

    /// Usable energy of a fresh cell in nanojoules.
    pub const fn capacity_nj(&self) -> u64 {
        self.capacity_j * 1_000_000_000
    }

    /// Thousandths of the capacity used, at most 1000.
    pub fn used_permille(&self, used_nj: u64) -> u64 {
        (used_nj / (self.capacity_j * 1_000_000)).min(1000)
    }

    /// Energy in nanojoules of a cell that is used to so many thousandths; sets the age of a simulated device.
    pub fn energy_at_permille(&self, permille: u64) -> u64 {
        permille.min(1000) * self.capacity_j * 1_000_000
    }

    /// Terminal voltage in hundredths of a volt.
    pub fn centivolts(&self, used_nj: u64) -> u64 {
        let used = self.used_permille(used_nj);
        let pair = self.curve.windows(2).find_map(|pair| match pair {
            [(from, high), (to, low)] if used <= *to => {
                Some(high - (high - low) * used.saturating_sub(*from) / (to - from))
            }
            _ => None,
        });
        pair.unwrap_or(0) / 10
    }

    /// The phase.
    pub fn phase(&self, used_nj: u64) -> BatteryPhase {
        let used = self.used_permille(used_nj);
        let [near, due, past] = self.phases;
        match used {
            _ if used < near => BatteryPhase::BeginningOfLife,
            _ if used < due => BatteryPhase::ElectiveReplacementNear,
            _ if used < past => BatteryPhase::ElectiveReplacementTime,
            _ => BatteryPhase::ElectiveReplacementPast,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voltage_falls_and_phases_follow_as_the_cell_is_used() {
        for battery in [Battery::implant(), Battery::coin_cell()] {
            let volts: Vec<u64> = (0..=1000)
                .map(|p| battery.centivolts(battery.energy_at_permille(p)))
                .collect();
            assert!(volts.windows(2).all(|pair| pair[0] >= pair[1]));
            let phases: Vec<_> = (0..=1000)
                .map(|p| battery.phase(battery.energy_at_permille(p)))
                .collect();
            assert!(phases.windows(2).all(|pair| pair[0] <= pair[1]));
            assert_eq!((phases[0], phases[800], phases[900], phases[1000]), {
                (
                    BatteryPhase::BeginningOfLife,
                    BatteryPhase::ElectiveReplacementNear,
                    BatteryPhase::ElectiveReplacementTime,
                    BatteryPhase::ElectiveReplacementPast,
                )
            });
        }
        let implant = Battery::implant();
        assert_eq!(
            (
                implant.centivolts(0),
                implant.centivolts(implant.energy_at_permille(900))
            ),
            (280, 260)
        );
        assert_eq!(implant.centivolts(u64::MAX), 220);
    }
}
