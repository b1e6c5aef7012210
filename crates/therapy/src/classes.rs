use crate::{Class, glucose_monitor, pacemaker};

static CLASSES: &[&Class] = &[&pacemaker::CLASS, &glucose_monitor::CLASS];

/// Every device class, in order of code.
pub fn classes() -> &'static [&'static Class] {
    CLASSES
}

/// The class with this code, as certificates and messages carry it.
pub fn class_by_code(code: u8) -> Option<&'static Class> {
    classes().iter().copied().find(|class| class.code == code)
}

/// The class with this key, in any case of letters.
pub fn class_by_key(key: &str) -> Option<&'static Class> {
    classes()
        .iter()
        .copied()
        .find(|class| class.key.eq_ignore_ascii_case(key))
}
