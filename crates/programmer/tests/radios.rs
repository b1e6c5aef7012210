//! Which radio a desk uses: chosen by a person, kept, and changed between sessions.

use std::path::Path;
use tempfile::TempDir;
use wand_programmer::desk::Desk;
use wand_programmer::view::{FaultKind, Preferences, RadioChoice, RadioState};

fn bluetooth(adapter: Option<&str>) -> RadioChoice {
    RadioChoice::Bluetooth {
        adapter: adapter.map(str::to_owned),
    }
}

fn wish(radio: RadioChoice) -> Preferences {
    Preferences {
        radio: Some(radio),
        ..Preferences::default()
    }
}

fn open(home: &Path, unchosen: RadioChoice) -> Desk {
    Desk::open_by_choice(home, &home.join("air"), unchosen).unwrap()
}

/// The data folder is free once the last handle is gone and the actor has ended.
async fn close(desk: Desk) {
    let mut snapshots = desk.snapshots();
    drop(desk);
    let ended = async { while snapshots.changed().await.is_ok() {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), ended)
        .await
        .expect("the desk closes");
}

/// A choice is in force at once, tells a demonstration from the real thing, and outlives the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_radio_is_chosen_and_kept() {
    let home = TempDir::new().unwrap();
    let desk = open(home.path(), RadioChoice::Simulated);
    let shown = desk.snapshot().await.unwrap();
    assert_eq!(shown.radio.choice, RadioChoice::Simulated);
    assert_eq!((shown.radio.state, shown.demo), (RadioState::Simulated, true));
    assert!(desk.radios().await.unwrap().choosable);

    let chosen = wish(bluetooth(Some("hci9")));
    assert_eq!(desk.set_preferences(chosen.clone()).await.unwrap(), chosen);
    let shown = desk.snapshot().await.unwrap();
    assert_eq!(shown.radio.choice, bluetooth(Some("hci9")));
    assert!(!shown.demo, "real devices are no demonstration");
    assert!(matches!(
        shown.radio.state,
        RadioState::Unknown | RadioState::NotBuilt
    ));

    // Looks change without asking for another radio.
    let darker = Preferences {
        theme: "dark".into(),
        ..chosen.clone()
    };
    desk.set_preferences(darker).await.unwrap();
    close(desk).await;

    let desk = open(home.path(), RadioChoice::Simulated);
    assert_eq!(
        desk.snapshot().await.unwrap().radio.choice,
        bluetooth(Some("hci9"))
    );
    let back = wish(RadioChoice::Simulated);
    desk.set_preferences(back).await.unwrap();
    assert!(desk.snapshot().await.unwrap().demo);
}

#[tokio::test(flavor = "multi_thread")]
async fn bluetooth_is_used_where_nobody_chose() {
    let home = TempDir::new().unwrap();
    let desk = open(home.path(), bluetooth(None));
    let shown = desk.snapshot().await.unwrap();
    assert_eq!((shown.radio.choice, shown.demo), (bluetooth(None), false));
}

/// A demonstration keeps to its simulated devices, whatever the page asks for; nothing is kept of a choice that is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_keeps_to_simulated_devices() {
    let home = TempDir::new().unwrap();
    let desk = Desk::open(home.path(), &home.path().join("air")).unwrap();
    assert!(!desk.radios().await.unwrap().choosable);
    let refused = desk.set_preferences(wish(bluetooth(None))).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Usage);
    assert_eq!(desk.preferences().await.unwrap().radio, None);
    assert_eq!(
        desk.snapshot().await.unwrap().radio.choice,
        RadioChoice::Simulated
    );
    desk.set_preferences(wish(RadioChoice::Simulated)).await.unwrap();
}

/// An adapter that is not there is told as such, with its next step, and in the snapshot; so is a machine without
/// Bluetooth.
#[tokio::test(flavor = "multi_thread")]
async fn a_radio_that_cannot_be_used_says_why() {
    let home = TempDir::new().unwrap();
    let desk = open(home.path(), bluetooth(Some("no-such-adapter")));
    let fault = desk.scan().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::NoRadio, "{fault}");
    assert!(!fault.next.is_empty());
    let radio = desk.snapshot().await.unwrap().radio;
    assert!(
        matches!(
            radio.state,
            RadioState::AdapterGone | RadioState::NoService | RadioState::Denied | RadioState::NotBuilt
        ),
        "{radio:?}"
    );
    assert!(!radio.sentence.is_empty() && !radio.next.is_empty(), "{radio:?}");
    let found = desk.radios().await.unwrap();
    assert_eq!(
        found.adapters.is_empty(),
        found.state != RadioState::Ready && found.state != RadioState::Off
    );
}
