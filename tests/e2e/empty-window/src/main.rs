//! An empty Tauri window: what any such program costs before it does anything.

fn main() {
    let run = tauri::Builder::default().run(tauri::generate_context!());
    if run.is_err() {
        std::process::exit(1);
    }
}
