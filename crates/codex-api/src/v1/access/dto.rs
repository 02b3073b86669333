//! Wire shapes of rules and groups.
//! Must not hold rules.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use codex_db::view::AccessGroupRow;
use codex_models::access::{
    AccessGroupPatch, AccessRules, AgeLimit, AgeRule, EffectiveAccess, LibraryScope, Membership,
    NewAccessGroup, Origin, Sourced,
};
use codex_models::{AccessGroupId, LibraryId, UserId};
use codex_services::access::AccountAccess;
use serde::{Deserialize, Serialize};

use crate::v1::list::list_dto;

/// Rules of an account or group. What is absent or empty says nothing.
#[derive(Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct AccessRulesDto {
    /// Whether every library is open, present and future.
    all_libraries: bool,
    /// Libraries that are opened; null says nothing, an empty list opens none.
    library_ids: Option<BTreeSet<LibraryId>>,
    /// Ages that are hidden.
    age: Option<AgeRuleDto>,
    /// Whether series rated 18 and above are hidden, whatever the age rule says.
    hide_explicit: bool,
    /// When not empty, only series with one of these sharing tags are shown.
    allow_labels: BTreeSet<String>,
    /// Series with one of these sharing tags are hidden; wins over everything else.
    deny_labels: BTreeSet<String>,
}

/// What is shown by age rating.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AgeRuleDto {
    /// Which side of the line `age` itself is on.
    limit: AgeLimitDto,
    /// The age in years, at most 99.
    #[schema(maximum = 99)]
    age: u8,
    /// Whether series without a rating are shown.
    show_unrated: bool,
}

/// How an age rule reads its age.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AgeLimitDto {
    /// Ratings up to the age are shown.
    AllowUpTo,
    /// Ratings from the age on are hidden.
    ExcludeFrom,
}

impl From<AccessRulesDto> for AccessRules {
    fn from(dto: AccessRulesDto) -> Self {
        let AccessRulesDto {
            all_libraries,
            library_ids,
            age,
            hide_explicit,
            allow_labels,
            deny_labels,
        } = dto;
        let libraries = if all_libraries {
            Some(LibraryScope::All)
        } else {
            library_ids.map(LibraryScope::Only)
        };
        let age = age.map(|rule| AgeRule {
            limit: match rule.limit {
                AgeLimitDto::AllowUpTo => AgeLimit::AllowUpTo(rule.age),
                AgeLimitDto::ExcludeFrom => AgeLimit::ExcludeFrom(rule.age),
            },
            shows_unrated: rule.show_unrated,
        });
        Self { libraries, age, hides_explicit: hide_explicit, allow_labels, deny_labels }
    }
}

impl From<AccessRules> for AccessRulesDto {
    fn from(rules: AccessRules) -> Self {
        let AccessRules { libraries, age, hides_explicit, allow_labels, deny_labels } = rules;
        let age = age.map(|rule| {
            let (limit, age) = match rule.limit {
                AgeLimit::AllowUpTo(age) => (AgeLimitDto::AllowUpTo, age),
                AgeLimit::ExcludeFrom(age) => (AgeLimitDto::ExcludeFrom, age),
            };
            AgeRuleDto { limit, age, show_unrated: rule.shows_unrated }
        });
        Self {
            all_libraries: libraries == Some(LibraryScope::All),
            library_ids: match libraries {
                Some(LibraryScope::Only(only)) => Some(only),
                Some(LibraryScope::All) | None => None,
            },
            age,
            hide_explicit: hides_explicit,
            allow_labels,
            deny_labels,
        }
    }
}

/// What an account may see, and which rule says so.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserAccessDto {
    /// The account's own rules.
    rules: AccessRulesDto,
    /// The groups it belongs to.
    groups: Vec<AccessGroupRefDto>,
    /// What all rules come to. What opens adds up; what closes adds up, and wins.
    effective: EffectiveAccessDto,
}

/// A group by name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AccessGroupRefDto {
    /// Id.
    id: AccessGroupId,
    /// Name.
    name: String,
}

/// Where a rule comes from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OriginDto {
    /// The group; null is the account itself.
    #[schema(required)]
    group: Option<AccessGroupRefDto>,
}

/// What all rules come to, each with where it comes from; no origin means that no rule says otherwise.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EffectiveAccessDto {
    /// Whether every library is open.
    all_libraries: bool,
    /// Who opens every library.
    all_libraries_from: Vec<OriginDto>,
    /// The open libraries, when not all are.
    libraries: Vec<OpenLibraryDto>,
    /// Series rated this age or above are hidden.
    #[schema(required)]
    hidden_from_age: Option<u8>,
    /// Who draws that line.
    hidden_from_age_from: Vec<OriginDto>,
    /// Whether series without a rating are shown.
    show_unrated: bool,
    /// Who hides them.
    show_unrated_from: Vec<OriginDto>,
    /// When not empty, only series with one of these sharing tags are shown.
    allow_labels: Vec<LabelDto>,
    /// Series with one of these sharing tags are hidden.
    deny_labels: Vec<LabelDto>,
}

/// A library and who opens it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenLibraryDto {
    /// The library.
    library_id: LibraryId,
    /// Who opens it.
    from: Vec<OriginDto>,
}

/// A sharing tag and whose rule names it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LabelDto {
    /// The tag.
    label: String,
    /// Whose rule names it.
    from: Vec<OriginDto>,
}

fn origins(origins: Vec<Origin>) -> Vec<OriginDto> {
    origins
        .into_iter()
        .map(|origin| OriginDto {
            group: match origin {
                Origin::Account => None,
                Origin::Group { id, name } => Some(AccessGroupRefDto { id, name }),
            },
        })
        .collect()
}

fn labels(labels: Vec<Sourced<String>>) -> Vec<LabelDto> {
    let label =
        |label: Sourced<String>| LabelDto { label: label.value, from: origins(label.origins) };
    labels.into_iter().map(label).collect()
}

impl From<EffectiveAccess> for EffectiveAccessDto {
    fn from(access: EffectiveAccess) -> Self {
        let open = |library: Sourced<LibraryId>| OpenLibraryDto {
            library_id: library.value,
            from: origins(library.origins),
        };
        Self {
            all_libraries: access.all_libraries.value,
            all_libraries_from: origins(access.all_libraries.origins),
            libraries: access.libraries.into_iter().map(open).collect(),
            hidden_from_age: access.hidden_from.value,
            hidden_from_age_from: origins(access.hidden_from.origins),
            show_unrated: access.shows_unrated.value,
            show_unrated_from: origins(access.shows_unrated.origins),
            allow_labels: labels(access.allow_labels),
            deny_labels: labels(access.deny_labels),
        }
    }
}

impl From<AccountAccess> for UserAccessDto {
    fn from(access: AccountAccess) -> Self {
        let AccountAccess { rules, groups, effective } = access;
        let group = |group: codex_db::entity::access_group::Model| AccessGroupRefDto {
            id: group.id,
            name: group.name,
        };
        Self {
            rules: rules.into(),
            groups: groups.into_iter().map(group).collect(),
            effective: effective.into(),
        }
    }
}

/// A group to create.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateAccessGroupRequest {
    /// Name, unique without regard to case.
    name: String,
    /// Its rules.
    #[serde(default)]
    rules: AccessRulesDto,
    /// Groups of identity providers whose people become members at sign-in.
    #[serde(default)]
    oidc_groups: BTreeSet<String>,
}

impl From<CreateAccessGroupRequest> for NewAccessGroup {
    fn from(body: CreateAccessGroupRequest) -> Self {
        let CreateAccessGroupRequest { name, rules, oidc_groups } = body;
        Self { name, rules: rules.into(), oidc_groups }
    }
}

/// What to change of a group; what is absent stays.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct UpdateAccessGroupRequest {
    /// A new name.
    name: Option<String>,
    /// Other rules, all of them.
    rules: Option<AccessRulesDto>,
    /// Other groups of identity providers, all of them.
    oidc_groups: Option<BTreeSet<String>>,
}

impl From<UpdateAccessGroupRequest> for AccessGroupPatch {
    fn from(body: UpdateAccessGroupRequest) -> Self {
        let UpdateAccessGroupRequest { name, rules, oidc_groups } = body;
        Self { name, rules: rules.map(Into::into), oidc_groups }
    }
}

list_dto!(
    /// Access groups.
    AccessGroupList of AccessGroupDto
);

/// A group of accounts that share rules.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessGroupDto {
    /// Id.
    id: AccessGroupId,
    /// Name.
    name: String,
    /// Its rules.
    rules: AccessRulesDto,
    /// Groups of identity providers whose people become members at sign-in.
    oidc_groups: Vec<String>,
    /// Its members.
    members: Vec<AccessGroupMemberDto>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// A member of a group; who is one in two ways is named twice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessGroupMemberDto {
    /// The account.
    user_id: UserId,
    /// How it became a member.
    membership: Membership,
}

impl From<AccessGroupRow> for AccessGroupDto {
    fn from(row: AccessGroupRow) -> Self {
        let AccessGroupRow { group, members } = row;
        let members = members.into_iter().map(|member| AccessGroupMemberDto {
            user_id: member.user_id,
            membership: member.membership,
        });
        Self {
            id: group.id,
            name: group.name,
            rules: group.rules.0.into(),
            oidc_groups: group.oidc_groups.0,
            members: members.collect(),
            created_at: group.created_at,
            updated_at: group.updated_at,
        }
    }
}

/// The labels of a series that rules of access speak of.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharingTagsDto {
    /// The labels; kept in lower case.
    pub(crate) tags: Vec<String>,
}
