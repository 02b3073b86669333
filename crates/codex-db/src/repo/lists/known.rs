//! Which lists somebody may know of.
//! Must be part of every statement that tells the name of one.

use codex_models::filter::Condition as Rule;
use codex_models::lists::ListKind;
use codex_models::{ListId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::Members;
use crate::entity::{book, list, series};
use crate::filter::{Compiler, Look};
use crate::{Conn, DbError, Result, scope};

/// Rules asked in one statement: as large as rules may be, their values are fewer than SQLite takes.
const RULES_AT_ONCE: usize = 50;

/// The lists whose names these eyes may know; of `only` these, when given. Those with a member in sight, and of those by
/// hand also the ones without any member. A list by rule follows what is in the library, and so does one of scans: its
/// name would tell of members that are hidden.
pub(super) async fn known(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    only: Option<&[ListId]>,
) -> Result<Condition> {
    let of = Members::of(kind);
    let own = || of.column("list_id").eq(list::Column::Id.into_expr());
    let seen = of.in_sight(viewer).expr(Expr::val(1)).and_where(own()).take();
    let any = Query::select().expr(Expr::val(1)).from(of.table).and_where(own()).take();
    let is_empty =
        Condition::all().add(list::Column::IsAutomatic.eq(false)).add(Expr::exists(any).not());
    let is_by_hand = Condition::all()
        .add(list::Column::Rule.is_null())
        .add(Condition::any().add(is_empty).add(Expr::exists(seen)));
    let known = Condition::any().add(is_by_hand).add(by_rule(conn, viewer, kind, only).await?);
    Ok(Condition::all().add(list::Column::Kind.eq(kind)).add(known))
}

/// The lists by rule of which these eyes see a member.
async fn by_rule(
    conn: &Conn<'_>,
    viewer: &Viewer,
    kind: ListKind,
    only: Option<&[ListId]>,
) -> Result<Condition> {
    // From who sees everything nothing is hidden, so that a rule that nothing meets yet tells nothing.
    if viewer.sight().shows_everything() {
        return Ok(Condition::all().add(list::Column::Rule.is_not_null()));
    }
    let mut rules = list::Entity::find()
        .select_only()
        .columns([list::Column::Id, list::Column::Rule])
        .filter(list::Column::Kind.eq(kind))
        .filter(list::Column::Rule.is_not_null());
    if let Some(only) = only {
        rules = rules.filter(list::Column::Id.is_in(only.iter().copied()));
    }
    let rules: Vec<(ListId, String)> = rules.into_tuple().all(conn.executor()).await?;
    let mut seen: Vec<ListId> = Vec::new();
    for part in rules.chunks(RULES_AT_ONCE) {
        let mut any = Condition::any();
        for (id, rule) in part {
            let has_member = has_member(conn, viewer, kind, &read(kind, rule)?);
            any = any.add(Condition::all().add(list::Column::Id.eq(*id)).add(has_member));
        }
        let found = list::Entity::find().select_only().column(list::Column::Id).filter(any);
        seen.extend(found.into_tuple::<ListId>().all(conn.executor()).await?);
    }
    Ok(Condition::all().add(list::Column::Id.is_in(seen)))
}

/// Whether something in sight meets a rule. It is the same for every list, so that it is asked once a statement.
fn has_member(conn: &Conn<'_>, viewer: &Viewer, kind: ListKind, rule: &Rule) -> Expr {
    let compiler = Compiler::new(conn, viewer, Look::AtOnce);
    let mut one = Query::select();
    one.expr(Expr::val(1)).limit(1);
    match kind {
        ListKind::Collection => one
            .from(series::Entity)
            .cond_where(compiler.series(rule))
            .cond_where(scope::all_series_in_sight(viewer)),
        ListKind::ReadList => one
            .from(book::Entity)
            .cond_where(compiler.books(rule))
            .cond_where(scope::all_books_in_sight(viewer)),
    };
    Expr::exists(one)
}

fn read(kind: ListKind, rule: &str) -> Result<Rule> {
    let corrupt = |source| DbError::Corrupt { what: "rule of a list", source };
    let written: serde_json::Value = serde_json::from_str(rule).map_err(corrupt)?;
    Rule::read(kind.subject(), &written).map_err(|error| corrupt(serde::de::Error::custom(error)))
}
