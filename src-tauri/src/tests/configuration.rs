use serde_json::Value;
use std::collections::BTreeSet;
use wand_contract::COMMANDS;

fn json(name: &str) -> Value {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("the file")).expect("JSON")
}

#[test]
fn the_main_window_may_give_exactly_the_contract_s_commands_and_hear_events() {
    let capability = json("capabilities/main.json");
    let listed: Vec<_> = capability["permissions"]
        .as_array()
        .expect("permissions")
        .iter()
        .map(|permission| permission.as_str().expect("a name").to_owned())
        .collect();
    let commands = COMMANDS
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")));
    let hearing = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
    let expected: BTreeSet<_> = commands.chain(hearing).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(listed.len(), expected.len(), "nothing is listed twice");
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none(), "no page from elsewhere");
}

#[test]
fn the_page_runs_no_code_but_its_own_and_speaks_to_nobody_but_the_application() {
    let configuration = json("tauri.conf.json");
    let app = &configuration["app"];
    let policy = app["security"]["csp"].as_object().expect("a policy by directive");
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["script-src"], "'self'");
    assert_eq!(policy["connect-src"], "ipc: http://ipc.localhost");
    let all: String = policy.values().filter_map(Value::as_str).collect();
    assert!(
        !all.contains("unsafe") && !all.contains('*') && !all.contains("https:"),
        "{all}"
    );
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["security"]["pattern"]["use"], "isolation");
    assert_eq!(app["withGlobalTauri"], false);
    assert!(configuration["build"].get("devUrl").is_none());
    assert!(
        app["security"]
            .get("dangerousDisableAssetCspModification")
            .is_none()
    );
}
