//! The table of states: one at a time, and how each ends.

use wand_therapy::{BatteryPhase, Conditions, Event, State};

use crate::{pacemaker, programme};

const EVENTS: [Event; 9] = [
    Event::TemporaryBegun,
    Event::TemporaryCancelled,
    Event::LinkBroken,
    Event::EmergencyBegun,
    Event::Programmed {
        ends_emergency: false,
    },
    Event::Programmed { ends_emergency: true },
    Event::MagnetPlaced,
    Event::MagnetRemoved,
    Event::PowerOnReset,
];

/// R-CM-7, R-CM-8: temporary ends on link break, pace-now or cancel; pace-now stays until the mode is programmed.
#[test]
fn every_event_in_every_state_leads_where_the_table_says() {
    // P permanent, T temporary, E emergency, M magnet, R power-on reset, - refused; columns as EVENTS.
    #[rustfmt::skip]
    let table = [
        (State::Permanent,    "T-PEPPMPR"),
        (State::Temporary,    "TPPETTTTR"),
        (State::Emergency,    "--EEEPEER"),
        (State::Magnet,       "--MEMMMPR"),
        (State::PowerOnReset, "--REPPRRR"),
    ];
    assert_eq!(table.map(|(state, _)| state), State::ALL);
    for (state, row) in table {
        assert_eq!(row.len(), EVENTS.len());
        for (event, mark) in EVENTS.into_iter().zip(row.chars()) {
            let expected = match mark {
                'P' => Some(State::Permanent),
                'T' => Some(State::Temporary),
                'E' => Some(State::Emergency),
                'M' => Some(State::Magnet),
                'R' => Some(State::PowerOnReset),
                _ => None,
            };
            assert_eq!(state.after(event), expected, "{state} {event:?}");
            let sound = Conditions::default();
            assert_eq!(
                pacemaker().after(state, event, &sound),
                expected,
                "{state} {event:?}"
            );
        }
    }
}

#[test]
fn a_worn_battery_refuses_temporary_programmes_but_never_the_emergency() {
    for battery in [
        BatteryPhase::ElectiveReplacementTime,
        BatteryPhase::ElectiveReplacementPast,
    ] {
        let worn = Conditions {
            battery,
            ..Conditions::default()
        };
        assert_eq!(
            pacemaker().after(State::Permanent, Event::TemporaryBegun, &worn),
            None
        );
        assert_eq!(
            pacemaker().after(State::Temporary, Event::LinkBroken, &worn),
            Some(State::Permanent)
        );
        for state in State::ALL {
            let next = pacemaker().after(state, Event::EmergencyBegun, &worn);
            assert_eq!(next, Some(State::Emergency), "{state}");
        }
    }
}

#[test]
fn programming_the_mode_ends_pace_now_and_other_programming_does_not() {
    let class = pacemaker();
    let whole = programme(class, &[("LRL", "70")]);
    let rate_only = [whole.iter().nth(1).unwrap()].into_iter().collect();
    assert_eq!(
        class.programmed(&rate_only),
        Event::Programmed {
            ends_emergency: false
        }
    );
    assert_eq!(
        class.programmed(&whole),
        Event::Programmed { ends_emergency: true }
    );
}

#[test]
fn states_keep_their_numbers_and_have_the_clinics_words() {
    assert_eq!(State::ALL.map(State::number), [1, 2, 3, 4, 5]);
    for number in 0..=u8::MAX {
        let state = State::from_number(number);
        assert_eq!(
            state.map(State::number),
            (1..=5).contains(&number).then_some(number)
        );
    }
    let labels = State::ALL.map(|state| pacemaker().state_label(state));
    assert_eq!(
        labels,
        ["permanent", "temporary", "pace-now", "magnet", "power-on reset"]
    );
    assert_eq!(State::Emergency.to_string(), "emergency");
}
