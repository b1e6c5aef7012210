use crate::{Action, Conditions, action::Obstacle};

/// Op codes of the service's control point that carry no operand.
pub(super) static ACTIONS: &[Action] = &[
    Action {
        code: 25,
        key: "reset-device-alert",
        name: "Reset the device's alert",
        obstacle: |_| None,
    },
    Action {
        code: 26,
        key: "start-session",
        name: "Start a sensor session",
        obstacle: session_runs,
    },
    Action {
        code: 27,
        key: "stop-session",
        name: "Stop the sensor session",
        obstacle: no_session_runs,
    },
];

fn session_runs(conditions: &Conditions) -> Option<Obstacle> {
    conditions.session_running.then_some(Obstacle {
        rule: "session-already-running",
        sentence: "A sensor session is running; stop it before another is started",
    })
}

fn no_session_runs(conditions: &Conditions) -> Option<Obstacle> {
    (!conditions.session_running).then_some(Obstacle {
        rule: "no-session-running",
        sentence: "No sensor session is running",
    })
}
