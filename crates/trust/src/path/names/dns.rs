/// The longest host name in text form (RFC 1035 §2.3.4).
const LONGEST: usize = 253;

/// Whether this is a host name in the preferred name syntax (RFC 1034 §3.5 as RFC 1123 §2.1 has it), which RFC 5280
/// §4.2.1.6 asks of a dNSName: labels of letters, digits and hyphens, no number alone at the end.
pub(in crate::path) fn is_host(name: &str) -> bool {
    let last_is_number = name
        .rsplit('.')
        .next()
        .is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()));
    name.len() <= LONGEST && !last_is_number && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    matches!(label.len(), 1..=63)
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Whether `name` is `base`, or has further labels on the left.
pub(super) fn is_at_or_below(name: &str, base: &str) -> bool {
    let Some(split) = name.len().checked_sub(base.len()) else {
        return false;
    };
    let (Some(left), Some(right)) = (name.get(..split), name.get(split..)) else {
        return false;
    };
    right.eq_ignore_ascii_case(base) && (left.is_empty() || left.ends_with('.'))
}
