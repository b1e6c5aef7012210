//! A workstation whose clock is wrong by years (incident: clock wrong by years).

use wand_link::{Air, Mishaps};
use wand_tests::clinic::{Clinic, Conclusion, Encounter, Visit};

const YEAR: i64 = 365 * 86_400;

fn with_clock_shifted(seconds: i64) -> Conclusion {
    let visit = Visit::programming(Visit::lower_rate_limit(), 1).with_clock_shifted(seconds);
    let mut encounter = Encounter::new(Clinic::shared(), 1, Air::new(1, Mishaps::default()), visit);
    let before = encounter.stored().permanent();
    encounter.run();
    let conclusion = encounter.visit.conclusion().expect("an end").clone();
    if conclusion != Conclusion::Programmed {
        assert_eq!(encounter.stored().permanent(), before, "nothing was programmed");
    }
    conclusion
}

/// R-RV-4: certificates are judged by the clock of whoever judges, and the refusal names what is wrong.
#[test]
fn a_workstation_years_ahead_or_behind_refuses_the_device_by_name_and_programs_nothing() {
    let refused = |code| Conclusion::Interrupted {
        code,
        sent: false,
        acknowledged: false,
    };
    assert_eq!(with_clock_shifted(20 * YEAR), refused("expired"));
    assert_eq!(with_clock_shifted(-20 * YEAR), refused("not-yet-valid"));
}

/// A clock that is wrong by less than validity notices does no harm: commands expire by the device's clock.
#[test]
fn a_workstation_minutes_off_programs_all_the_same() {
    assert_eq!(with_clock_shifted(240), Conclusion::Programmed);
    assert_eq!(with_clock_shifted(-240), Conclusion::Programmed);
}
