use wand_therapy::classes;

/// What a device calls attention to has a name and a meaning, under a number that stands for one thing alone.
#[test]
fn every_alert_has_a_word_and_a_meaning() {
    for class in classes() {
        let codes: Vec<_> = class.alerts.iter().map(|alert| alert.code).collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
        for alert in class.alerts {
            assert_eq!(class.alert(alert.code), Some(alert));
            let spelled = alert
                .key
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '-');
            assert!(spelled && !alert.name.is_empty(), "{}", alert.key);
            assert!(alert.meaning.ends_with('.'), "{}", alert.meaning);
        }
    }
}

/// The monitor's alerts are its settings of the group `Alerts`, number by number and word by word.
#[test]
fn the_glucose_monitor_alerts_at_its_limits() {
    let class = super::glucose_monitor();
    let limits = class
        .parameters
        .iter()
        .filter(|parameter| parameter.group == "Alerts");
    let limits: Vec<_> = limits.map(|limit| (limit.id.0, limit.key, limit.name)).collect();
    let alerts: Vec<_> = class
        .alerts
        .iter()
        .map(|alert| (alert.code, alert.key, alert.name))
        .collect();
    assert_eq!(alerts, limits);
    assert_eq!(alerts.len(), 6);
    assert_eq!(class.alert(1), None, "the communication interval");
}

/// What a workstation may keep of its measurements: how the device ages, nothing of its patient.
#[test]
fn battery_and_leads_alone_tell_how_a_device_ages() {
    let ages = |key: &str| {
        let class = wand_therapy::class_by_key(key).unwrap();
        let ages = class.measurements.iter().filter(|measurement| measurement.ages);
        ages.map(|measurement| measurement.key).collect::<Vec<_>>()
    };
    assert_eq!(
        ages("pacemaker"),
        [
            "battery-voltage",
            "atrial-lead-impedance",
            "ventricular-lead-impedance"
        ]
    );
    assert_eq!(ages("glucose-monitor"), ["battery"]);
}
