//! What somebody chose, kept in the data folder, unsealed: there is nothing private in it.

use super::Desk;
use crate::drawer::{replace, storage};
use crate::fault::{Fault, FaultKind};
use std::io::ErrorKind;
use std::path::Path;
use wand_contract::{Preferences, RadioChoice};

const FILE: &str = "preferences.json";
/// Where a file goes that cannot be read.
const ASIDE: &str = "preferences.damaged.json";
/// No preferences are longer, in bytes.
const LONGEST: u64 = 64 * 1024;
/// No adapter's name is longer, in bytes.
const LONGEST_NAME: usize = 64;
/// What the page has; another value counts as not chosen.
const THEMES: [&str; 4] = ["system", "light", "dark", "high-contrast"];
const LANGUAGES: [&str; 2] = ["en", "de"];

/// Preferences as they were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPreferences {
    /// What is in force.
    pub preferences: Preferences,
    /// What was wrong with the file, when the defaults had to stand in.
    pub fault: Option<Fault>,
}

impl Desk {
    /// What the window looks like; the defaults when nobody chose, or the file was damaged.
    ///
    /// # Errors
    /// When the programmer has stopped.
    pub async fn preferences(&self) -> Result<Preferences, Fault> {
        Ok(self.found_preferences().await?.preferences)
    }

    /// The same, with what was wrong with the file. A damaged file is moved to `preferences.damaged.json`, so that the
    /// fault is told once.
    ///
    /// # Errors
    /// When the programmer has stopped.
    pub async fn found_preferences(&self) -> Result<FoundPreferences, Fault> {
        self.programmer
            .run(|w| Box::pin(async move { Ok(read(w.home.folder())) }))
            .await
    }

    /// Changes what the window looks like and which radio is used, for good. Values out of their range are brought into
    /// it. What is in force.
    ///
    /// # Errors
    /// [`FaultKind::Storage`] when it cannot be kept; [`FaultKind::Usage`] for another radio while there is a session or
    /// where nobody may choose one, and nothing is changed then.
    pub async fn set_preferences(&self, preferences: Preferences) -> Result<Preferences, Fault> {
        let switch = self.switch(preferences.radio.clone());
        self.programmer
            .run(|w| {
                Box::pin(async move {
                    switch(w)?;
                    write(w.home.folder(), preferences)
                })
            })
            .await
    }
}

fn read(folder: &Path) -> FoundPreferences {
    let path = folder.join(FILE);
    let defaults = |fault| FoundPreferences {
        preferences: Preferences::default(),
        fault: Some(fault),
    };
    let bytes = match path.metadata().and_then(|meta| {
        if meta.len() > LONGEST {
            return Ok(Vec::new());
        }
        std::fs::read(&path)
    }) {
        Ok(bytes) => bytes,
        Err(why) if why.kind() == ErrorKind::NotFound => {
            return FoundPreferences {
                preferences: Preferences::default(),
                fault: None,
            };
        }
        Err(why) => return defaults(storage(&path, &why)),
    };
    match serde_json::from_slice(&bytes) {
        Ok(preferences) => FoundPreferences {
            preferences: sound(preferences),
            fault: None,
        },
        Err(_) => defaults(set_aside(folder, &path)),
    }
}

/// The radio that was chosen in a data folder, as far as that can be read; the file is left as it is.
pub(super) fn chosen_radio(folder: &Path) -> Option<RadioChoice> {
    let path = folder.join(FILE);
    if path.metadata().ok()?.len() > LONGEST {
        return None;
    }
    let preferences: Preferences = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
    sound(preferences).radio
}

fn set_aside(folder: &Path, path: &Path) -> Fault {
    match std::fs::rename(path, folder.join(ASIDE)) {
        Ok(()) => Fault::new(
            FaultKind::Damaged,
            format!(
                "{} was damaged and was moved to {ASIDE}; the window looks as at first",
                path.display()
            ),
            "choose theme, text size and language again",
        ),
        Err(why) => storage(path, &why),
    }
}

fn write(folder: &Path, preferences: Preferences) -> Result<Preferences, Fault> {
    let path = folder.join(FILE);
    let preferences = sound(preferences);
    let bytes = serde_json::to_vec_pretty(&preferences).map_err(|why| storage(&path, &why.into()))?;
    replace(&path, &[&bytes])?;
    Ok(preferences)
}

/// Known values, and a text size of 90 to 150 percent.
fn sound(preferences: Preferences) -> Preferences {
    let theme = Some(preferences.theme);
    let theme = theme.filter(|theme| THEMES.contains(&theme.as_str()));
    let language = preferences.language;
    Preferences {
        theme: theme.unwrap_or_else(|| Preferences::default().theme),
        text_size: preferences.text_size.clamp(90, 150),
        language: language.filter(|language| LANGUAGES.contains(&language.as_str())),
        radio: preferences.radio.map(|radio| match radio {
            RadioChoice::Bluetooth { adapter } => RadioChoice::Bluetooth {
                adapter: adapter.filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME),
            },
            simulated @ RadioChoice::Simulated => simulated,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

    fn preferences(theme: &str, text_size: u16, language: Option<&str>) -> Preferences {
        Preferences {
            theme: theme.into(),
            text_size,
            language: language.map(str::to_owned),
            radio: None,
        }
    }

    #[test]
    fn a_radio_is_kept_and_read_before_the_desk_opens() {
        let folder = tempdir().unwrap();
        assert_eq!(chosen_radio(folder.path()), None);
        let bluetooth = |adapter: Option<&str>| RadioChoice::Bluetooth {
            adapter: adapter.map(str::to_owned),
        };
        let long = "h".repeat(65);
        for (asked, kept) in [
            (RadioChoice::Simulated, RadioChoice::Simulated),
            (bluetooth(None), bluetooth(None)),
            (bluetooth(Some("hci1")), bluetooth(Some("hci1"))),
            (bluetooth(Some("")), bluetooth(None)),
            (bluetooth(Some(&long)), bluetooth(None)),
        ] {
            let asked = Preferences {
                radio: Some(asked),
                ..Preferences::default()
            };
            write(folder.path(), asked).unwrap();
            assert_eq!(chosen_radio(folder.path()), Some(kept));
        }
        std::fs::write(folder.path().join(FILE), b"{\"radio\":{\"way\":\"smoke\"}}").unwrap();
        assert_eq!(chosen_radio(folder.path()), None);
        assert!(folder.path().join(FILE).exists(), "told later, not lost");
    }

    #[test]
    fn a_choice_is_kept_and_brought_into_range() {
        let folder = tempdir().unwrap();
        let cases = [
            (
                preferences("dark", 120, Some("de")),
                preferences("dark", 120, Some("de")),
            ),
            (
                preferences("pink", 9, Some("xx")),
                preferences("system", 90, None),
            ),
            (
                preferences("high-contrast", u16::MAX, Some("en")),
                preferences("high-contrast", 150, Some("en")),
            ),
        ];
        assert_eq!(read(folder.path()).preferences, Preferences::default());
        for (asked, kept) in cases {
            assert_eq!(write(folder.path(), asked).unwrap(), kept);
            let found = read(folder.path());
            assert_eq!(found.preferences, kept);
            assert_eq!(found.fault, None);
        }
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_told_once() {
        let long = vec![b' '; 100_000];
        for damage in [&b"{\"theme\": 7}"[..], b"", b"\xff\xfe", b"[[[[", &long] {
            let folder = tempdir().unwrap();
            std::fs::write(folder.path().join(FILE), damage).unwrap();
            let found = read(folder.path());
            assert_eq!(found.preferences, Preferences::default());
            assert_eq!(found.fault.unwrap().kind, FaultKind::Damaged);
            assert_eq!(std::fs::read(folder.path().join(ASIDE)).unwrap(), damage);
            assert_eq!(read(folder.path()).fault, None);
        }
    }

    #[test]
    fn fields_of_another_version_do_no_harm() {
        let folder = tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), br#"{"theme":"light","density":"cosy"}"#).unwrap();
        let found = read(folder.path());
        assert_eq!(found.preferences, preferences("light", 100, None));
        assert_eq!(found.fault, None);
    }
}
