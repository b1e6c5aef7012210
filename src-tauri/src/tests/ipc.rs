use super::page::{Page, ask, window};
use serde_json::{Value, json};
use wand_contract::COMMANDS;

/// A request that could be meant, for each command, and the kind of its fault on a folder where nobody enrolled.
fn request(command: &str) -> (Value, Option<&'static str>) {
    let change = json!({ "change": [{ "key": "lower-rate-limit", "raw": 70 }] });
    let query = json!({ "text": "", "kinds": [], "from": null, "until": null, "subject": null });
    match command {
        "snapshot" | "setup" | "leave_demo" | "lock" | "scan" | "policy" | "trusted" | "simulators"
        | "preferences" | "end" | "cancel" | "own_certificates" => (json!({}), None),
        "begin_demo" => (
            json!({ "role": "clinician", "classes": ["pacemaker"] }),
            Some("simulator-missing"),
        ),
        _ => (json!({ "todo": [change, query] }), Some("?")),
    }
}

#[test]
fn every_command_answers_or_says_why_not() {
    let page = Page::new();
    for command in COMMANDS {
        let (arguments, fault) = request(command);
        let answer = page.ask(command, arguments);
        println!("{command}: {answer:?} ({fault:?})");
    }
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
