//! Lists that scans keep: a read list for each story arc, a collection for each group of series.
//! Must change no list that a person made or took over.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use codex_models::lists::ListKind;
use codex_models::metadata::TermKind;
use codex_models::{BookId, ListId, SeriesId};
use codex_utils::hash;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::{BY_POSITION, Members};
use crate::entity::{book, book_term, list, series, series_term, term};
use crate::sql::chunk;
use crate::{Result, Tx};

/// Ends the key of the name of such a list. No name that a person gives ends so, and none is taken from them.
const MARK: char = '\u{1}';
/// Where members without a place begin: behind every finite decimal.
const UNPLACED: i64 = 0x7ff0_0000_0000_0000;
/// Behind every date.
const UNDATED: i64 = 99_999_999;

/// Something that is to be a member.
struct Wanted {
    member: Uuid,
    term: i64,
    name: String,
    key: String,
    place: i64,
}

/// A member by list and id.
type Place = (ListId, Uuid);

/// Puts these books into the lists of their story arcs and takes them out of those of others; whether a list changed.
pub async fn follow_books(tx: &Tx, books: &[BookId]) -> Result<bool> {
    let members: Vec<Uuid> = books.iter().map(|id| id.0).collect();
    follow(tx, ListKind::ReadList, &members).await
}

/// The same of series and their groups.
pub async fn follow_series(tx: &Tx, series: &[SeriesId]) -> Result<bool> {
    let members: Vec<Uuid> = series.iter().map(|id| id.0).collect();
    follow(tx, ListKind::Collection, &members).await
}

/// Makes the list of a name anew, of all that has the name.
pub async fn refill(tx: &Tx, kind: ListKind, term: i64) -> Result<()> {
    let wanted = wanted(tx, kind, |select, links| {
        select.and_where(links.term.eq(term));
    });
    apply(tx, kind, wanted.await?, Vec::new()).await?;
    Ok(())
}

async fn follow(tx: &Tx, kind: ListKind, members: &[Uuid]) -> Result<bool> {
    let mut has_changed = false;
    for part in chunk::ids(members) {
        let wanted = wanted(tx, kind, |select, links| {
            select.and_where(links.owner.is_in(part.iter().copied()));
        });
        let wanted = wanted.await?;
        let present = present(tx, kind, part).await?;
        has_changed |= apply(tx, kind, wanted, present).await?;
    }
    Ok(has_changed)
}

/// Columns of the table that links members with names.
struct Links {
    owner: Expr,
    term: Expr,
}

/// What is to be in which list.
async fn wanted(
    tx: &Tx,
    kind: ListKind,
    narrow: impl FnOnce(&mut SelectStatement, Links),
) -> Result<Vec<Wanted>> {
    let mut select = Query::select();
    select.exprs([
        Expr::col((term::Entity, term::Column::Id)),
        Expr::col((term::Entity, term::Column::Name)),
        Expr::col((term::Entity, term::Column::NameKey)),
    ]);
    let term_id = || Expr::col((term::Entity, term::Column::Id));
    let of_kind = |kind: TermKind| Expr::col((term::Entity, term::Column::Kind)).eq(kind);
    match kind {
        ListKind::ReadList => {
            let owner = || Expr::col((book_term::Entity, book_term::Column::BookId));
            let link = || Expr::col((book_term::Entity, book_term::Column::TermId));
            select
                .expr_as(owner(), "member")
                .expr(Expr::col((book_term::Entity, book_term::Column::Position)))
                .expr(Expr::col((book::Entity, book::Column::ReleaseDate)))
                .from(book_term::Entity)
                .inner_join(term::Entity, term_id().eq(link()))
                .inner_join(book::Entity, book::Column::Id.into_expr().eq(owner()))
                .and_where(of_kind(TermKind::StoryArc));
            narrow(&mut select, Links { owner: owner(), term: link() });
        }
        ListKind::Collection => {
            let owner = || Expr::col((series_term::Entity, series_term::Column::SeriesId));
            let link = || Expr::col((series_term::Entity, series_term::Column::TermId));
            select
                .expr_as(owner(), "member")
                .expr(Expr::col((series::Entity, series::Column::TitleSort)))
                .from(series_term::Entity)
                .inner_join(term::Entity, term_id().eq(link()))
                .inner_join(series::Entity, series::Column::Id.into_expr().eq(owner()))
                .and_where(of_kind(TermKind::SeriesGroup));
            narrow(&mut select, Links { owner: owner(), term: link() });
        }
    }
    let mut wanted = Vec::new();
    for row in tx.executor().query_all(&select).await? {
        let place = match kind {
            ListKind::ReadList => {
                let date: Option<String> = row.try_get("", "release_date")?;
                place_in_arc(row.try_get("", "position")?, date.as_deref())
            }
            ListKind::Collection => place_by_title(&row.try_get::<String>("", "title_sort")?),
        };
        wanted.push(Wanted {
            member: row.try_get("", "member")?,
            term: row.try_get("", "id")?,
            name: row.try_get("", "name")?,
            key: row.try_get("", "name_key")?,
            place,
        });
    }
    Ok(wanted)
}

/// In which lists of scans these are, and where.
async fn present(tx: &Tx, kind: ListKind, members: &[Uuid]) -> Result<Vec<(Place, i64)>> {
    let of = Members::of(kind);
    let select = Query::select()
        .exprs([of.column("list_id"), of.column(of.member), of.column(BY_POSITION)])
        .from(of.table)
        .inner_join(list::Entity, list::Column::Id.into_expr().eq(of.column("list_id")))
        .and_where(list::Column::IsAutomatic.eq(true))
        .and_where(of.column(of.member).is_in(members.iter().copied()))
        .take();
    let rows = tx.executor().query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let place = (row.try_get("", "list_id")?, row.try_get("", of.member)?);
            Ok((place, row.try_get("", BY_POSITION)?))
        })
        .collect()
}

/// Makes what is present what is wanted; whether anything differed.
async fn apply(
    tx: &Tx,
    kind: ListKind,
    wanted: Vec<Wanted>,
    present: Vec<(Place, i64)>,
) -> Result<bool> {
    let lists = lists_of(tx, kind, &wanted).await?;
    let wanted: BTreeMap<Place, i64> = wanted
        .iter()
        .filter_map(|wanted| Some(((*lists.get(&wanted.term)?, wanted.member), wanted.place)))
        .collect();
    let present: HashMap<Place, i64> = present.into_iter().collect();
    let gone: Vec<Place> =
        present.keys().filter(|place| !wanted.contains_key(*place)).copied().collect();
    let new: Vec<(Place, i64)> = wanted
        .into_iter()
        .filter(|(place, position)| present.get(place) != Some(position))
        .collect();
    take_out(tx, kind, &gone).await?;
    put_in(tx, kind, &new).await?;
    let touched: BTreeSet<ListId> =
        gone.iter().chain(new.iter().map(|(place, _)| place)).map(|(list, _)| *list).collect();
    for part in chunk::ids(&touched.iter().copied().collect::<Vec<_>>()) {
        list::Entity::update_many()
            .col_expr(list::Column::UpdatedAt, Expr::val(tx.now()))
            .filter(list::Column::Id.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(!touched.is_empty())
}

/// The lists of these names that scans keep; those that are not there are made.
async fn lists_of(tx: &Tx, kind: ListKind, wanted: &[Wanted]) -> Result<HashMap<i64, ListId>> {
    let names: BTreeMap<i64, &Wanted> = wanted.iter().map(|one| (one.term, one)).collect();
    let terms: Vec<i64> = names.keys().copied().collect();
    let mut lists = HashMap::with_capacity(terms.len());
    let mut known = HashSet::new();
    for part in chunk::ids(&terms) {
        let found = list::Entity::find()
            .select_only()
            .columns([list::Column::TermId, list::Column::Id, list::Column::IsAutomatic])
            .filter(list::Column::TermId.is_in(part.iter().copied()));
        let found: Vec<(i64, ListId, bool)> = found.into_tuple().all(tx.executor()).await?;
        for (term, id, is_automatic) in found {
            known.insert(term);
            if is_automatic {
                lists.insert(term, id);
            }
        }
    }
    let missing: Vec<&Wanted> =
        names.into_values().filter(|wanted| !known.contains(&wanted.term)).collect();
    for part in chunk::rows(&missing, 10) {
        let rows = part.iter().map(|wanted| list::ActiveModel {
            id: Set(id_of(kind, wanted.term)),
            kind: Set(kind),
            name: Set(wanted.name.clone()),
            name_key: Set(format!("{}{MARK}", wanted.key)),
            summary: Set(None),
            rule: Set(None),
            term_id: Set(Some(wanted.term)),
            is_automatic: Set(true),
            hidden_at: Set(None),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        });
        list::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
        lists.extend(part.iter().map(|wanted| (wanted.term, id_of(kind, wanted.term))));
    }
    Ok(lists)
}

async fn take_out(tx: &Tx, kind: ListKind, gone: &[Place]) -> Result<()> {
    let of = Members::of(kind);
    let mut by_list: BTreeMap<ListId, Vec<Uuid>> = BTreeMap::new();
    for (list, member) in gone {
        by_list.entry(*list).or_default().push(*member);
    }
    for (list, members) in by_list {
        let delete = Query::delete()
            .from_table(of.table)
            .and_where(of.column("list_id").eq(list))
            .and_where(of.column(of.member).is_in(members))
            .to_owned();
        tx.executor().execute(&delete).await?;
    }
    Ok(())
}

async fn put_in(tx: &Tx, kind: ListKind, new: &[(Place, i64)]) -> Result<()> {
    let of = Members::of(kind);
    for part in chunk::rows(new, 3) {
        let mut insert = Query::insert();
        insert.into_table(of.table).columns(["list_id", of.member, BY_POSITION]).on_conflict(
            OnConflict::columns(["list_id", of.member]).update_column(BY_POSITION).to_owned(),
        );
        for ((list, member), position) in part {
            insert.values_panic([Expr::val(*list), Expr::val(*member), Expr::val(*position)]);
        }
        tx.executor().execute(&insert).await?;
    }
    Ok(())
}

/// The id of a list follows from its name, so that it is the same when all its members were gone for a while.
fn id_of(kind: ListKind, term: i64) -> ListId {
    let kind = match kind {
        ListKind::Collection => "collection",
        ListKind::ReadList => "read_list",
    };
    let hash = hash::xxh3_128(format!("automatic:{kind}:{term}").as_bytes());
    ListId(uuid::Builder::from_custom_bytes(hash).into_uuid())
}

/// The place of a book in a story: by its number; without one behind all others, by date of release.
fn place_in_arc(number: Option<f64>, release_date: Option<&str>) -> i64 {
    let Some(number) = number.filter(|number| number.is_finite()) else {
        let digits: String = release_date
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_digit)
            .chain(std::iter::repeat('0'))
            .take(8)
            .collect();
        let date = digits.parse().ok().filter(|date| *date > 0);
        return UNPLACED + date.unwrap_or(UNDATED);
    };
    // The bits of floats are in the order of the floats; of negative ones in the opposite one.
    let bits = (number + 0.0).to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The place of a series in a collection: by the beginning of its title.
fn place_by_title(title: &str) -> i64 {
    let bytes = title.bytes().chain(std::iter::repeat(0)).take(7);
    bytes.fold(0, |place, byte| place << 8 | i64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_of_a_story_stand_by_number_and_then_by_date() {
        let places = [
            place_in_arc(Some(-1.5), None),
            place_in_arc(Some(-1.0), None),
            place_in_arc(Some(-0.0), None),
            place_in_arc(Some(0.5), None),
            place_in_arc(Some(2.0), None),
            place_in_arc(Some(f64::MAX), None),
            place_in_arc(None, Some("1999")),
            place_in_arc(Some(f64::NAN), Some("1999-12")),
            place_in_arc(None, Some("1999-12-03")),
            place_in_arc(None, None),
        ];
        assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    }

    #[test]
    fn series_of_a_group_stand_by_title() {
        let places = ["", "a", "ab", "b", "鉄"].map(place_by_title);
        assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    }
}
