//! What rules, labels and names of groups must look like.
//! Must not ask the database.

use std::collections::BTreeSet;

use codex_models::access::{
    AccessRules, AgeLimit, LibraryScope, MAX_AGE, MAX_LABELS, MAX_LIBRARIES, normal_label,
};

use crate::error::{CodexError, Result};

/// Longest name of a group in characters.
const MAX_NAME_CHARS: usize = 100;
/// Most groups of identity providers that one group names.
const MAX_OIDC_GROUPS: usize = 100;
/// Longest name of a group of an identity provider in characters.
const MAX_OIDC_CHARS: usize = 200;

/// The rules with their labels in normal form.
pub(super) fn check(rules: AccessRules) -> Result<AccessRules> {
    if let Some(LibraryScope::Only(libraries)) = &rules.libraries
        && libraries.len() > MAX_LIBRARIES
    {
        return Err(too_many("libraries", MAX_LIBRARIES));
    }
    if let Some(rule) = rules.age {
        let (AgeLimit::AllowUpTo(age) | AgeLimit::ExcludeFrom(age)) = rule.limit;
        if age > MAX_AGE {
            let message = format!("an age is at most {MAX_AGE}");
            return Err(CodexError::invalid("age", "out_of_range", message));
        }
    }
    let labels = |field, list: &BTreeSet<String>| {
        check_labels(field, &list.iter().cloned().collect::<Vec<_>>())
    };
    Ok(AccessRules {
        allow_labels: labels("allowLabels", &rules.allow_labels)?,
        deny_labels: labels("denyLabels", &rules.deny_labels)?,
        ..rules
    })
}

/// Labels in normal form.
pub(super) fn check_labels(field: &'static str, labels: &[String]) -> Result<BTreeSet<String>> {
    if labels.len() > MAX_LABELS {
        return Err(too_many(field, MAX_LABELS));
    }
    labels
        .iter()
        .map(|label| {
            normal_label(label).ok_or_else(|| {
                let message = "a label has 1 to 100 characters, none of them a control character";
                CodexError::invalid(field, "malformed", message)
            })
        })
        .collect()
}

/// The name without outer spaces.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(CodexError::invalid("name", "required", "a name is needed"));
    }
    if name.chars().count() > MAX_NAME_CHARS {
        let message = format!("a name has at most {MAX_NAME_CHARS} characters");
        return Err(CodexError::invalid("name", "too_long", message));
    }
    if name.chars().any(char::is_control) {
        let message = "a name has no control characters";
        return Err(CodexError::invalid("name", "malformed", message));
    }
    Ok(name.to_owned())
}

/// Names of groups as identity providers write them.
pub(super) fn check_oidc_groups(groups: BTreeSet<String>) -> Result<BTreeSet<String>> {
    if groups.len() > MAX_OIDC_GROUPS {
        return Err(too_many("oidcGroups", MAX_OIDC_GROUPS));
    }
    let is_name = |group: &String| {
        !group.is_empty()
            && group.chars().count() <= MAX_OIDC_CHARS
            && !group.chars().any(char::is_control)
    };
    if groups.iter().all(is_name) {
        return Ok(groups);
    }
    let message = format!("a group has 1 to {MAX_OIDC_CHARS} characters");
    Err(CodexError::invalid("oidcGroups", "malformed", message))
}

fn too_many(field: &'static str, most: usize) -> CodexError {
    CodexError::invalid(field, "too_long", format!("at most {most} entries are kept"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_stored_in_normal_form_and_bounded() {
        let labels = check_labels("tags", &["  For Kids".to_owned(), "for kids".to_owned()]);
        assert_eq!(labels.unwrap(), ["for kids".to_owned()].into());
        assert!(check_labels("tags", &[" ".to_owned()]).is_err());
        let many: Vec<String> = (0..=MAX_LABELS).map(|n| n.to_string()).collect();
        assert!(check_labels("tags", &many).is_err());
        assert!(check_labels("tags", &many[1..]).is_ok());
    }

    #[test]
    fn names_of_groups_are_trimmed_and_bounded() {
        assert_eq!(check_name("  Kids ").unwrap(), "Kids");
        for name in ["", "  ", "a\nb", &"x".repeat(MAX_NAME_CHARS + 1)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }
}
