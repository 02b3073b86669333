//! Tests of names: genres, tags, people, publishers, …
//! Must look names up by their ids, which are hashes of them.

use std::collections::BTreeSet;

use codex_models::filter::{Kind, Names, Subject};
use codex_models::metadata::TermKind;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use super::{Compiler, Ids, IntoExpr, Look, never};
use crate::entity::{book, book_term, progress, series_term, term};
use crate::repo::metadata::term_id;

impl Compiler {
    /// One of the names, or all of them.
    pub(super) fn names(self, subject: Subject, kind: Kind, wanted: &Names) -> Expr {
        let Kind::Term(kind) = kind else { return never() };
        let Names { names, wants_all, role } = wanted;
        let ids: BTreeSet<i64> = names.iter().map(|name| term_id(kind, name)).collect();
        let link = Link::of(self, subject);
        let with_role = |select: &mut SelectStatement| {
            if let Some(role) = role {
                select.and_where(link.role.clone().eq(role.as_str()));
            }
        };
        if ids.is_empty() {
            return self.linked(&link, with_role);
        }
        if !wants_all {
            return self.linked(&link, |select| {
                select.and_where(link.term.clone().is_in(ids.iter().copied()));
                with_role(select);
            });
        }
        let each = ids.iter().map(|id| {
            self.linked(&link, |select| {
                select.and_where(link.term.clone().eq(*id));
            })
        });
        each.reduce(ExprTrait::and).unwrap_or_else(never)
    }

    /// Some name of a kind.
    pub(super) fn has_any_name(self, subject: Subject, kind: Kind) -> Expr {
        let Kind::Term(kind) = kind else { return never() };
        let link = Link::of(self, subject);
        self.linked(&link, |select| {
            of_kind(select, link.term.clone(), kind);
        })
    }

    fn linked(self, link: &Link, narrow: impl FnOnce(&mut SelectStatement)) -> Expr {
        let mut links = Query::select();
        match link.subject {
            Subject::Series => links.from(series_term::Entity),
            Subject::Books => links.from(book_term::Entity),
        };
        narrow(&mut links);
        let (here, owner) = (link.id.clone(), link.owner.clone());
        match self.look {
            Look::Each => Expr::exists(links.expr(Expr::val(1)).and_where(owner.eq(here)).take()),
            Look::AtOnce => here.in_subquery(links.expr(owner).take()),
        }
    }
}

/// Joins links with their names and leaves those of a kind.
pub(super) fn of_kind(select: &mut SelectStatement, link: Expr, kind: TermKind) {
    let id = (term::Entity, term::Column::Id).into_expr();
    select
        .inner_join(term::Entity, id.eq(link))
        .and_where((term::Entity, term::Column::Kind).into_expr().eq(kind));
}

/// The table that links rows with names.
struct Link {
    subject: Subject,
    id: Expr,
    owner: Expr,
    term: Expr,
    role: Expr,
}

impl Link {
    fn of(compiler: Compiler, subject: Subject) -> Self {
        match subject {
            Subject::Series => Self {
                subject,
                id: compiler.series_id(),
                owner: (series_term::Entity, series_term::Column::SeriesId).into_expr(),
                term: (series_term::Entity, series_term::Column::TermId).into_expr(),
                role: (series_term::Entity, series_term::Column::Role).into_expr(),
            },
            Subject::Books => Self {
                subject,
                id: match compiler.ids {
                    Ids::OfRows => (book::Entity, book::Column::Id).into_expr(),
                    Ids::OfRead => (progress::Entity, progress::Column::BookId).into_expr(),
                },
                owner: (book_term::Entity, book_term::Column::BookId).into_expr(),
                term: (book_term::Entity, book_term::Column::TermId).into_expr(),
                role: (book_term::Entity, book_term::Column::Role).into_expr(),
            },
        }
    }
}
