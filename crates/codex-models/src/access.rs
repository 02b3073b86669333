//! What somebody may see: the rules of an account and of its groups, and the sight that follows from them.
//! Must not know where rules are stored or how a query applies them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{AccessGroupId, LibraryId};

/// Content of this rating and above is explicit: for adults.
pub const EXPLICIT_AGE: u8 = 18;
/// The highest age a rule may name.
pub const MAX_AGE: u8 = 99;
/// Most labels in one list of a rule, and on one series.
pub const MAX_LABELS: usize = 100;
/// Most libraries in one rule.
pub const MAX_LIBRARIES: usize = 500;
/// Longest label in characters.
pub const MAX_LABEL_CHARS: usize = 100;

/// Which libraries somebody may see.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LibraryScope {
    /// Every library, present and future.
    All,
    /// Only these.
    Only(BTreeSet<LibraryId>),
}

impl LibraryScope {
    /// Whether a library is among them.
    pub fn contains(&self, library: LibraryId) -> bool {
        match self {
            Self::All => true,
            Self::Only(libraries) => libraries.contains(&library),
        }
    }

    /// The libraries of both.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, scope) | (scope, Self::All) => scope.clone(),
            (Self::Only(one), Self::Only(two)) => {
                Self::Only(one.intersection(two).copied().collect())
            }
        }
    }
}

/// Where the line between shown and hidden ages is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AgeLimit {
    /// Ratings up to this age are shown.
    AllowUpTo(u8),
    /// Ratings from this age on are hidden.
    ExcludeFrom(u8),
}

impl AgeLimit {
    /// The lowest rating that is hidden.
    pub fn hidden_from(self) -> u8 {
        match self {
            Self::AllowUpTo(age) => age.saturating_add(1),
            Self::ExcludeFrom(age) => age,
        }
    }
}

/// What is shown by age rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgeRule {
    /// Where the line is.
    pub limit: AgeLimit,
    /// Whether series without a rating are shown.
    pub shows_unrated: bool,
}

/// Rules of one account or group. What is absent or empty says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessRules {
    /// Libraries that are opened.
    pub libraries: Option<LibraryScope>,
    /// Ages that are hidden.
    pub age: Option<AgeRule>,
    /// Whether explicit series are hidden, whatever the age rule says.
    pub hides_explicit: bool,
    /// When not empty, only series with one of these labels are shown.
    pub allow_labels: BTreeSet<String>,
    /// Series with one of these labels are hidden, whatever else says.
    pub deny_labels: BTreeSet<String>,
}

/// A group of accounts that share rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccessGroup {
    /// Name, unique without regard to case.
    pub name: String,
    /// Its rules.
    pub rules: AccessRules,
    /// Groups of identity providers whose people become members at sign-in.
    pub oidc_groups: BTreeSet<String>,
}

/// What to change of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessGroupPatch {
    /// A new name.
    pub name: Option<String>,
    /// Other rules.
    pub rules: Option<AccessRules>,
    /// Other groups of identity providers.
    pub oidc_groups: Option<BTreeSet<String>>,
}

/// How somebody came to be a member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(8))")
)]
#[serde(rename_all = "lowercase")]
pub enum Membership {
    /// A person put them there.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "manual"))]
    Manual,
    /// Their identity provider says so, at each sign-in.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "oidc"))]
    Oidc,
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The account's own rules.
    Account,
    /// A group it belongs to.
    Group {
        /// Which.
        id: AccessGroupId,
        /// Its name.
        name: String,
    },
}

/// A fact with the rules that made it; no origin means that no rule says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sourced<T> {
    /// The fact.
    pub value: T,
    /// Who says so.
    pub origins: Vec<Origin>,
}

/// What all rules of an account come to, each with its origins. What opens adds up; what closes adds up, and wins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EffectiveAccess {
    /// Whether every library is open, present and future.
    pub all_libraries: Sourced<bool>,
    /// The open libraries, when not all are.
    pub libraries: Vec<Sourced<LibraryId>>,
    /// The lowest rating that is hidden.
    pub hidden_from: Sourced<Option<u8>>,
    /// Whether series without a rating are shown.
    pub shows_unrated: Sourced<bool>,
    /// When not empty, only series with one of these labels are shown.
    pub allow_labels: Vec<Sourced<String>>,
    /// Series with one of these labels are hidden.
    pub deny_labels: Vec<Sourced<String>>,
}

impl EffectiveAccess {
    /// Combines the rules of an account and its groups.
    pub fn combine(sources: &[(Origin, AccessRules)]) -> Self {
        let mut access = Self::default();
        let mut libraries: BTreeMap<LibraryId, Vec<Origin>> = BTreeMap::new();
        let mut allowed: BTreeMap<String, Vec<Origin>> = BTreeMap::new();
        let mut denied: BTreeMap<String, Vec<Origin>> = BTreeMap::new();
        access.shows_unrated.value = true;
        let mut says_nothing = true;
        for (origin, rules) in sources {
            match &rules.libraries {
                Some(LibraryScope::All) => access.all_libraries.origins.push(origin.clone()),
                Some(LibraryScope::Only(only)) => gather(&mut libraries, only, origin),
                None => {}
            }
            says_nothing &= rules.libraries.is_none();
            gather(&mut allowed, &rules.allow_labels, origin);
            gather(&mut denied, &rules.deny_labels, origin);
            access.close_ages(origin, rules);
        }
        access.all_libraries.value = says_nothing || !access.all_libraries.origins.is_empty();
        if !access.all_libraries.value {
            access.libraries = sourced(libraries);
        }
        access.allow_labels = sourced(allowed);
        access.deny_labels = sourced(denied);
        access
    }

    /// What a query has to know of it.
    pub fn sight(&self) -> Sight {
        let labels =
            |list: &[Sourced<String>]| list.iter().map(|label| label.value.clone()).collect();
        Sight {
            libraries: if self.all_libraries.value {
                LibraryScope::All
            } else {
                LibraryScope::Only(self.libraries.iter().map(|library| library.value).collect())
            },
            hidden_from: self.hidden_from.value,
            shows_unrated: self.shows_unrated.value,
            allow_labels: labels(&self.allow_labels),
            deny_labels: labels(&self.deny_labels),
        }
    }

    /// The lowest line wins; who draws the same line is named too.
    fn close_ages(&mut self, origin: &Origin, rules: &AccessRules) {
        let by_age = rules.age.map(|age| age.limit.hidden_from());
        let by_content = rules.hides_explicit.then_some(EXPLICIT_AGE);
        let line = by_age.into_iter().chain(by_content).min();
        if let Some(line) = line {
            let known = self.hidden_from.value;
            if known.is_none_or(|known| line < known) {
                self.hidden_from = Sourced { value: Some(line), origins: Vec::new() };
            }
            if self.hidden_from.value == Some(line) {
                self.hidden_from.origins.push(origin.clone());
            }
        }
        if rules.age.is_some_and(|age| !age.shows_unrated) {
            self.shows_unrated.value = false;
            self.shows_unrated.origins.push(origin.clone());
        }
    }
}

/// What a viewer may see, as a query needs it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sight {
    /// The libraries in sight.
    pub libraries: LibraryScope,
    /// The lowest rating that is hidden.
    pub hidden_from: Option<u8>,
    /// Whether series without a rating are shown.
    pub shows_unrated: bool,
    /// When not empty, only series with one of these labels are shown.
    pub allow_labels: BTreeSet<String>,
    /// Series with one of these labels are hidden.
    pub deny_labels: BTreeSet<String>,
}

impl Sight {
    /// All of these libraries.
    pub fn of(libraries: LibraryScope) -> Self {
        Self {
            libraries,
            hidden_from: None,
            shows_unrated: true,
            allow_labels: BTreeSet::new(),
            deny_labels: BTreeSet::new(),
        }
    }

    /// Whether ages matter.
    pub fn has_age_rule(&self) -> bool {
        self.hidden_from.is_some() || !self.shows_unrated
    }

    /// Whether a library in sight is in sight with all that is in it.
    pub fn shows_whole_libraries(&self) -> bool {
        !self.has_age_rule() && self.allow_labels.is_empty() && self.deny_labels.is_empty()
    }

    /// Whether nothing at all is hidden.
    pub fn shows_everything(&self) -> bool {
        self.libraries == LibraryScope::All && self.shows_whole_libraries()
    }

    /// The same eyes on no more than these libraries.
    #[must_use]
    pub fn within(&self, libraries: &LibraryScope) -> Self {
        Self { libraries: self.libraries.within(libraries), ..self.clone() }
    }
}

/// A label in the form it is stored and compared in: lower case, single blanks; `None` when it is no label.
pub fn normal_label(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let label = words.join(" ").to_lowercase();
    let is_label = !label.is_empty()
        && label.chars().count() <= MAX_LABEL_CHARS
        && !label.chars().any(char::is_control);
    is_label.then_some(label)
}

fn gather<T: Ord + Clone>(
    known: &mut BTreeMap<T, Vec<Origin>>,
    values: &BTreeSet<T>,
    origin: &Origin,
) {
    for value in values {
        known.entry(value.clone()).or_default().push(origin.clone());
    }
}

fn sourced<T>(values: BTreeMap<T, Vec<Origin>>) -> Vec<Sourced<T>> {
    values.into_iter().map(|(value, origins)| Sourced { value, origins }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(number: u128) -> LibraryId {
        LibraryId(uuid::Uuid::from_u128(number))
    }

    fn group(name: &str) -> Origin {
        Origin::Group { id: AccessGroupId(uuid::Uuid::nil()), name: name.to_owned() }
    }

    fn only(libraries: &[u128]) -> AccessRules {
        let libraries = libraries.iter().copied().map(library).collect();
        AccessRules { libraries: Some(LibraryScope::Only(libraries)), ..AccessRules::default() }
    }

    fn aged(limit: AgeLimit, shows_unrated: bool) -> AccessRules {
        AccessRules { age: Some(AgeRule { limit, shows_unrated }), ..AccessRules::default() }
    }

    #[test]
    fn without_rules_everything_is_in_sight() {
        let access = EffectiveAccess::combine(&[(Origin::Account, AccessRules::default())]);
        assert_eq!(access.sight(), Sight::of(LibraryScope::All));
        assert!(access.all_libraries.origins.is_empty());
    }

    #[test]
    fn libraries_add_up_and_each_names_who_opens_it() {
        let access = EffectiveAccess::combine(&[
            (Origin::Account, only(&[1])),
            (group("kids"), only(&[1, 2])),
        ]);
        let scope = LibraryScope::Only([library(1), library(2)].into());
        assert_eq!(access.sight().libraries, scope);
        assert_eq!(access.libraries[0].origins, [Origin::Account, group("kids")]);
        assert_eq!(access.libraries[1].origins, [group("kids")]);

        let all = AccessRules { libraries: Some(LibraryScope::All), ..AccessRules::default() };
        let access = EffectiveAccess::combine(&[(group("kids"), only(&[1])), (group("all"), all)]);
        assert_eq!(access.sight().libraries, LibraryScope::All);
        assert_eq!(access.all_libraries.origins, [group("all")]);
    }

    #[test]
    fn the_strictest_age_wins_and_says_whose_it_is() {
        let access = EffectiveAccess::combine(&[
            (Origin::Account, aged(AgeLimit::ExcludeFrom(16), true)),
            (group("kids"), aged(AgeLimit::AllowUpTo(9), false)),
            (group("school"), aged(AgeLimit::ExcludeFrom(10), true)),
        ]);
        assert_eq!(access.hidden_from.value, Some(10));
        assert_eq!(access.hidden_from.origins, [group("kids"), group("school")]);
        assert_eq!(access.shows_unrated, Sourced { value: false, origins: vec![group("kids")] });
    }

    #[test]
    fn explicit_series_can_be_hidden_without_another_age_rule() {
        let rules = AccessRules { hides_explicit: true, ..AccessRules::default() };
        let sight = EffectiveAccess::combine(&[(Origin::Account, rules)]).sight();
        assert_eq!((sight.hidden_from, sight.shows_unrated), (Some(EXPLICIT_AGE), true));
    }

    #[test]
    fn a_label_is_compared_in_lower_case_with_single_blanks() {
        assert_eq!(normal_label("  For  Kids "), Some("for kids".to_owned()));
        assert_eq!(normal_label(" \t"), None);
        assert_eq!(normal_label(&"x".repeat(MAX_LABEL_CHARS + 1)), None);
    }
}
