//! What an interrogation leaves on the workstation.

use crate::ward::Ward;
use wand_programmer::view::LogQuery;

/// R-LG-4: battery and leads go to the audit log, once an interrogation and durably, so that their trend can be shown;
/// nothing that was measured of the patient does.
#[tokio::test(flavor = "multi_thread")]
async fn each_interrogation_leaves_how_the_device_ages() {
    let ward = Ward::in_session(None).await;
    for _ in 0..2 {
        ward.desk.interrogate().await.unwrap();
    }
    let measured = LogQuery {
        kinds: vec!["device.measured".to_owned()],
        subject: Some(ward.serial.clone()),
        ..LogQuery::default()
    };
    let page = ward.desk.audit(measured, 0, 10).await.unwrap();
    assert_eq!(page.total, 2);
    for row in page.rows {
        let values = row.detail["values"].as_array().unwrap().clone();
        let keys: Vec<_> = values
            .iter()
            .map(|value| value["key"].as_str().unwrap())
            .collect();
        assert_eq!(
            keys,
            [
                "battery-voltage",
                "atrial-lead-impedance",
                "ventricular-lead-impedance"
            ]
        );
        assert!(values[0]["text"].as_str().unwrap().ends_with(" V"), "{values:?}");
        assert!(values[1]["text"].as_str().unwrap().contains('Ω'), "{values:?}");
    }
    assert!(ward.desk.verify_audit().await.unwrap().intact);
}
