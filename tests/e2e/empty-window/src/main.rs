//! An empty Tauri window: what any such program costs before it does anything.

fn main() {
    let run = tauri::Builder::default().run(tauri::generate_context!());
    if let Err(why) = run {
        eprintln!("{why}");
        std::process::exit(1);
    }
}
