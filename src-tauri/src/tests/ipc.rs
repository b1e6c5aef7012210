use super::page::{Page, ask, window};
use serde_json::{Value, json};
use wand_contract::COMMANDS;

/// What a page could ask with each command, where nobody has enrolled yet.
fn arguments(command: &str) -> Value {
    let change = json!([{ "key": "lower-rate-limit", "raw": 70 }]);
    let query = json!({ "text": "", "kinds": [], "from": null, "until": null, "subject": null });
    let enrolment = json!({ "name": "A. Clinician", "pin": "correct horse", "vault": "pin" });
    match command {
        "begin_demo" => json!({ "role": "clinician", "classes": ["pacemaker"] }),
        "enrol" => json!({ "request": enrolment }),
        "unlock" => json!({ "pin": "1234" }),
        "connect" => json!({ "endpoint": "nowhere", "serial": null }),
        "review" | "program" | "try_out" => json!({ "change": change }),
        "act" => json!({ "code": 1 }),
        "strip" => json!({ "on": true }),
        "certificate" => json!({ "fingerprint": "00" }),
        "export_certificate" => json!({ "fingerprint": "00", "format": "pem" }),
        "compare_certificates" => json!({ "left": "00", "right": "01" }),
        "device_log" => json!({ "serial": "S1", "query": query, "offset": 0, "limit": 50 }),
        "export_device_log" => json!({ "serial": "S1", "query": query, "format": "csv" }),
        "audit" => json!({ "query": query, "offset": 0, "limit": 50 }),
        "audit_place" => json!({ "query": query, "time": 0 }),
        "export_audit" => json!({ "query": query, "format": "json" }),
        "add_trust" => json!({ "kind": "anchor" }),
        "judge_certificate" => json!({ "name": "a.pem", "content": [1, 2, 3] }),
        "trace" => json!({ "after": 0 }),
        "control_simulator" => json!({ "id": "pacemaker", "action": { "action": "status" } }),
        "set_preferences" => {
            json!({ "preferences": { "theme": "dark", "text_size": 120, "language": "de" } })
        }
        _ => json!({}),
    }
}

/// The kind of the fault with which a command answers there; `None` where it does what it says.
fn fault(command: &str) -> Option<&'static str> {
    match command {
        "begin_demo" => Some("simulator-missing"),
        "unlock" => Some("pin-refused"),
        "connect"
        | "pair"
        | "interrogate"
        | "cancel_try_out"
        | "strip"
        | "keys"
        | "device_certificates"
        | "device_log"
        | "audit"
        | "audit_place"
        | "verify_audit" => Some("locked"),
        "class"
        | "review"
        | "program"
        | "try_out"
        | "stat"
        | "act"
        | "read_device_log"
        | "certificate"
        | "compare_certificates"
        | "judge_certificate"
        | "control_simulator" => Some("usage"),
        _ => None,
    }
}

/// No argument is lost on the way, and every refusal is a fault with a kind, a sentence and a next step.
#[test]
fn every_command_answers_or_says_why_not() {
    let page = Page::new();
    for command in COMMANDS {
        match (page.ask(command, arguments(command)), fault(command)) {
            (Ok(_), None) => {}
            (Err(found), Some(kind)) => {
                assert_eq!(found["kind"], kind, "{command}: {found}");
                for text in ["sentence", "next"] {
                    assert!(
                        found[text].as_str().is_some_and(|text| !text.is_empty()),
                        "{command}: {found}"
                    );
                }
            }
            (answer, expected) => panic!("{command}: {answer:?}, expected {expected:?}"),
        }
    }
}

#[test]
fn arguments_of_another_shape_are_refused_before_they_arrive() {
    let page = Page::new();
    for (command, wrong) in [
        (
            "program",
            json!({ "change": [{ "key": "lower-rate-limit", "raw": 1u64 << 40 }] }),
        ),
        ("program", json!({ "change": "all" })),
        ("act", json!({ "code": 256 })),
        ("audit", json!({ "query": {}, "offset": -1, "limit": 50 })),
        (
            "control_simulator",
            json!({ "id": "pacemaker", "action": { "action": "explode" } }),
        ),
        ("export_audit", json!({ "format": "../../etc/passwd" })),
        ("unlock", json!({ "pin": 1234 })),
        (
            "set_preferences",
            json!({ "preferences": { "radio": { "way": "smoke" } } }),
        ),
    ] {
        let refused = page.ask(command, wrong).expect_err(command);
        assert!(
            refused.as_str().is_some_and(|why| why.contains("invalid args")),
            "{command}: {refused}"
        );
    }
}

/// A damaged folder, one that is held, and one without rights are told to the page; the window shows in any case.
#[test]
fn a_data_folder_that_does_not_open_is_told_to_the_page_and_opens_when_it_can() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("home"), "not a folder").expect("a file in its place");
    let page = Page::over(home);
    for command in ["snapshot", "setup", "unlock"] {
        let fault = page.ask(command, arguments(command)).expect_err(command);
        assert_eq!(fault["kind"], "storage", "{command}: {fault}");
    }
    std::fs::remove_file(page.home.path().join("home")).expect("it can be removed");
    page.ask("setup", json!({})).expect("asked again, it opens");
    page.ask("snapshot", json!({}))
        .expect("and there is something to show");
}

#[test]
fn a_second_window_on_the_same_folder_is_told_so() {
    let page = Page::new();
    let second = Page::beside(&page);
    let fault = second.ask("snapshot", json!({})).expect_err("the folder is held");
    assert_eq!(fault["kind"], "second-instance");
}

/// The page chooses the way to devices, and is told which it is; on this machine Bluetooth may well be missing.
#[test]
fn a_radio_that_the_page_chose_is_told_in_the_snapshot() {
    let page = Page::new();
    let found = page.ask("radios", json!({})).expect("what there is");
    assert_eq!(found["choosable"], true);
    assert_eq!(found["bluetooth"], cfg!(feature = "ble"));
    let shown = page.ask("snapshot", json!({})).expect("a snapshot");
    assert_eq!(shown["radio"]["choice"], json!({ "way": "simulated" }));
    assert_eq!(shown["demo"], true);

    let choice = json!({ "way": "bluetooth", "adapter": "hci0" });
    let mut preferences = page.ask("preferences", json!({})).expect("preferences");
    assert_eq!(preferences["radio"], json!(null));
    preferences["radio"] = choice.clone();
    let kept = page.ask("set_preferences", json!({ "preferences": preferences }));
    assert_eq!(kept.expect("it is taken")["radio"], choice);
    let shown = page.ask("snapshot", json!({})).expect("a snapshot");
    assert_eq!(shown["radio"]["choice"], choice);
    assert_eq!(shown["demo"], false, "{shown}");
    let state = if cfg!(feature = "ble") {
        "unknown"
    } else {
        "not-built"
    };
    assert_eq!(shown["radio"]["state"], state);
}

/// Only a person names a file, in a dialog; what the page gets is what was in it.
#[test]
fn a_file_that_a_person_chose_is_read_and_a_bad_one_is_said_to_be_so() {
    let page = Page::new();
    let folder = page.home.path();
    let kind = |page: &Page| {
        page.ask("open_certificate", json!({}))
            .map_err(|fault| fault["kind"].clone())
    };
    page.choices.next(folder.join("nowhere.pem"));
    assert_eq!(kind(&page), Err(json!("storage")));
    std::fs::write(folder.join("noise.der"), vec![0x5a; 5 << 20]).expect("a file");
    page.choices.next(folder.join("noise.der"));
    assert_eq!(kind(&page), Err(json!("usage")));
    std::fs::write(folder.join("long.der"), vec![0x30; 17 << 20]).expect("a file");
    page.choices.next(folder.join("long.der"));
    assert_eq!(kind(&page), Err(json!("usage")));
    page.choices.next(folder.to_path_buf());
    assert_eq!(kind(&page), Err(json!("usage")), "a folder or a pipe is no file");
    assert_eq!(kind(&page), Ok(json!(null)), "they thought better of it");
}

#[test]
fn the_requests_of_a_new_operator_are_written_where_a_person_said() {
    let page = Page::new();
    let requests = page.home.path().join("requests.pem");
    page.choices.next(requests.clone());
    let written = page.ask("enrol", arguments("enrol")).expect("enrolment begins");
    assert_eq!(written["path"], json!(requests.display().to_string()));
    let text = std::fs::read_to_string(&requests).expect("the file is there");
    assert_eq!(text.matches("BEGIN CERTIFICATE REQUEST").count(), 2);
    let setup = page.ask("setup", json!({})).expect("setup");
    assert_eq!(setup["awaiting_certificates"], true);
}

#[test]
fn a_window_without_permissions_is_refused_every_command() {
    let page = Page::new();
    let stranger = window(&page.tauri, "stranger");
    for command in COMMANDS {
        let refused = ask(&stranger, command, json!({})).expect_err(command);
        let why = refused.as_str().unwrap_or_default();
        assert!(why.contains("not allowed"), "{command}: {refused}");
    }
}

#[test]
fn the_page_reaches_nothing_else_of_the_platform() {
    let page = Page::new();
    for command in [
        "plugin:event|emit",
        "plugin:event|emit_to",
        "plugin:window|close",
        "plugin:window|destroy",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:app|version",
        "plugin:resources|close",
        "plugin:fs|read_file",
        "plugin:dialog|open",
        "not_a_command",
    ] {
        page.ask(command, json!({})).expect_err(command);
    }
}
