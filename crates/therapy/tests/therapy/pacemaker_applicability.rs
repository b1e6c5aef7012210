//! Which parameters apply in which mode, as a matrix written by hand.

use wand_therapy::Programme;

use crate::{pacemaker, parameter, programme};

const MODES: [&str; 19] = [
    "Off", "DDD", "VDD", "DDI", "DOO", "AOO", "AAI", "VOO", "VVI", "AAT", "VVT", "DDDR", "VDDR", "DDIR",
    "DOOR", "AOOR", "AAIR", "VOOR", "VVIR",
];

/// A column for each mode in the order above: Off, ten without and eight with rate response.
#[rustfmt::skip]
const MATRIX: [(&str, &str); 28] = [
    ("MODE",   "x xxxxxxxxxx xxxxxxxx"),
    ("LRL",    "x xxxxxxxxxx xxxxxxxx"),
    ("URL",    "x xxxxxxxxxx xxxxxxxx"),
    ("MSR",    ". .......... xxxxxxxx"),
    ("AVD",    ". xxxx...... xxxx...."),
    ("DAV",    ". xx........ xx......"),
    ("MDAV",   ". xx........ xx......"),
    ("SAVO",   ". x......... x......."),
    ("A-AMP",  ". x.xxxx..x. x.xxxx.."),
    ("V-AMP",  ". xxxx..xx.x xxxx..xx"),
    ("A-PW",   ". x.xxxx..x. x.xxxx.."),
    ("V-PW",   ". xxxx..xx.x xxxx..xx"),
    ("A-SENS", ". xxx..x..x. xxx..x.."),
    ("V-SENS", ". xxx....x.x xxx....x"),
    ("VRP",    ". xxx....x.x xxx....x"),
    ("ARP",    ". xxx..x..x. xxx..x.."),
    ("PVARP",  ". xxx..x..x. xxx..x.."),
    ("PVARPX", ". xx........ xx......"),
    ("HRL",    ". x....x.x.. x....x.x"),
    ("RS",     ". xx...x.x.. xx...x.x"),
    ("ATR",    ". xx........ xx......"),
    ("ATRD",   ". xx........ xx......"),
    ("ATRF",   ". xx........ xx......"),
    ("VB",     ". x.x....... x.x....."),
    ("ACT",    ". .......... xxxxxxxx"),
    ("REACT",  ". .......... xxxxxxxx"),
    ("RF",     ". .......... xxxxxxxx"),
    ("RECOV",  ". .......... xxxxxxxx"),
];

#[test]
fn parameters_apply_in_the_modes_of_the_matrix() {
    for (short, row) in MATRIX {
        let marks: Vec<_> = row.chars().filter(|mark| *mark != ' ').collect();
        assert_eq!(marks.len(), MODES.len(), "{short}");
        for (mode, mark) in MODES.iter().zip(marks) {
            let programme = programme(pacemaker(), &[("MODE", mode)]);
            let applies = pacemaker().applies(&programme, parameter(pacemaker(), short).id);
            assert_eq!(applies, mark == 'x', "{short} in {mode}");
        }
    }
    assert_eq!(MATRIX.len(), pacemaker().parameters.len());
}

#[test]
fn without_a_mode_of_the_table_only_mode_and_rate_limits_apply() {
    let mut unknown = pacemaker().nominal();
    unknown.set(parameter(pacemaker(), "MODE").id, 99);
    for programme in [Programme::new(), unknown] {
        for parameter in pacemaker().parameters {
            let expected = ["MODE", "LRL", "URL"].contains(&parameter.short);
            assert_eq!(
                pacemaker().applies(&programme, parameter.id),
                expected,
                "{}",
                parameter.short
            );
        }
    }
    assert!(!pacemaker().applies(&pacemaker().nominal(), wand_therapy::ParameterId(29)));
}
