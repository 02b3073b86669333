//! Keyset paging: a page continues behind the sort key and id of the last row, at an offset only
//! where a door numbers its pages.
//! Must give the same order in both directions of a walk: every order ends in the id, absent keys stand last.

use chrono::{DateTime, Utc};
use codex_models::PageRequest;
use codex_models::paging::{Cursor, CursorKey};
use codex_models::sort::Direction;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, NullOrdering, Order, SelectStatement};
use sea_orm::{ColumnTrait, Condition, Value};
use uuid::Uuid;

use crate::sql::{Backend, plans};
use crate::{DbError, Result};

/// What kind of value a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// A text that is always there.
    Text,
    /// A whole number that is always there.
    Int,
    /// A time that is always there.
    Time,
    /// A time that may be absent.
    OptionalTime,
    /// A text that may be absent.
    OptionalText,
}

impl KeyKind {
    fn may_be_absent(self) -> bool {
        match self {
            Self::OptionalTime | Self::OptionalText => true,
            Self::Text | Self::Int | Self::Time => false,
        }
    }
}

/// The order of a list.
pub(crate) struct Keyset {
    name: String,
    key: Expr,
    /// What is absent together with the key, where a database plans better by that.
    bearer: Option<Expr>,
    id: Expr,
    kind: KeyKind,
    direction: Direction,
    absent: NullOrdering,
}

/// What a date of these years is like: keys of an order by date begin and end there, which a walk along it has to know.
pub(crate) fn of_years(
    date: impl ColumnTrait,
    (first, last): (Option<u16>, Option<u16>),
) -> Condition {
    Condition::all()
        .add_option(first.map(|year| date.gte(format!("{year:04}"))))
        .add_option(last.map(|year| date.lt(format!("{:04}", year + 1))))
}

/// A page on the way to being read, from whichever end of the list is nearer.
pub(crate) struct Walk<'a> {
    order: &'a Keyset,
    page: &'a PageRequest,
    backward: Option<(Keyset, PageRequest)>,
}

/// A part of a list that one statement reads along an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// All rows.
    Whole,
    /// Those that have a key, which stand first.
    Present,
    /// Those that have none.
    Absent,
}

impl Walk<'_> {
    /// What is read one after the other until the page is full: no index knows an order in which absent keys stand
    /// last.
    pub(crate) fn stretches(&self) -> &'static [Stretch] {
        let is_behind_all_keys =
            self.page.after.as_ref().is_some_and(|cursor| cursor.key == CursorKey::Null);
        if !self.order.kind.may_be_absent() || self.backward.is_some() || self.page.skip > 0 {
            &[Stretch::Whole]
        } else if is_behind_all_keys {
            &[Stretch::Absent]
        } else {
            &[Stretch::Present, Stretch::Absent]
        }
    }

    /// Sorts a select and cuts it to the page and one row more.
    pub(crate) fn apply(&self, select: &mut SelectStatement, stretch: Stretch) -> Result<()> {
        match (&self.backward, stretch) {
            (Some((order, page)), _) => order.apply(select, page),
            (None, Stretch::Whole) => self.order.apply(select, self.page),
            (None, Stretch::Present) => self.order.apply_to_present(select, self.page),
            (None, Stretch::Absent) => self.order.apply_to_absent(select, self.page),
        }
    }

    /// Whether these rows are more than the page.
    pub(crate) fn is_full<T>(&self, rows: &[T]) -> bool {
        rows.len() > usize::try_from(self.page.limit).unwrap_or(usize::MAX)
    }

    /// Puts the rows in order and tells where the next page starts.
    pub(crate) fn finish<T>(
        &self,
        rows: &mut Vec<T>,
        key_and_id: impl FnOnce(&T) -> (CursorKey, Uuid),
    ) -> Option<Cursor> {
        let Some((order, page)) = &self.backward else {
            return self.order.finish(rows, self.page, key_and_id);
        };
        rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
        rows.reverse();
        let last = rows.last().filter(|_| page.skip > 0)?;
        let (key, id) = key_and_id(last);
        Some(Cursor { sort: order.name.clone(), key, id: id.simple().to_string() })
    }
}

impl Keyset {
    /// An order by `key`, then `id`. `name` guards against a cursor of another list.
    pub(crate) fn new(
        name: String,
        key: impl IntoColumnRef,
        id: impl IntoColumnRef,
        kind: KeyKind,
        direction: Direction,
    ) -> Self {
        Self {
            name,
            key: Expr::col(key),
            bearer: None,
            id: Expr::col(id),
            kind,
            direction,
            absent: NullOrdering::Last,
        }
    }

    /// The key is of a joined row that is absent where this column is: PostgreSQL knows that such a join looks for rows
    /// without a partner, and how many they are.
    pub(crate) fn absent_with(self, bearer: impl IntoColumnRef) -> Self {
        Self { bearer: Some(Expr::col(bearer)), ..self }
    }

    /// The same for a list of few rows, which something else leads to.
    pub(crate) fn of_few(self, backend: Backend) -> Self {
        Self { key: plans::sorted_at_last(backend, self.key), ..self }
    }

    /// Sorts a select and cuts it to one page and one row more, which tells whether another page follows.
    pub(crate) fn apply(&self, select: &mut SelectStatement, page: &PageRequest) -> Result<()> {
        if let Some(cursor) = &page.after {
            select.cond_where(self.behind(cursor)?);
        }
        let order = self.order();
        if self.kind.may_be_absent() {
            select.order_by_expr_with_nulls(self.key.clone(), order.clone(), self.absent);
        } else {
            select.order_by_expr(self.key.clone(), order.clone());
        }
        select.order_by_expr(self.id.clone(), order).limit(u64::from(page.limit) + 1);
        if page.skip > 0 {
            select.offset(page.skip);
        }
        Ok(())
    }

    fn apply_to_present(&self, select: &mut SelectStatement, page: &PageRequest) -> Result<()> {
        select.and_where(self.key.clone().is_not_null());
        if let Some(cursor) = &page.after {
            let (last, id) = self.read(cursor)?;
            select.and_where(self.further_than(last.ok_or(DbError::InvalidCursor)?, id));
        }
        select.order_by_expr(self.key.clone(), self.order());
        select.order_by_expr(self.id.clone(), self.order()).limit(u64::from(page.limit) + 1);
        Ok(())
    }

    fn apply_to_absent(&self, select: &mut SelectStatement, page: &PageRequest) -> Result<()> {
        let bearer = self.bearer.as_ref().unwrap_or(&self.key);
        select.and_where(bearer.clone().is_null());
        if let Some(cursor) = &page.after
            && let (None, id) = self.read(cursor)?
        {
            select.and_where(self.further(self.id.clone(), Expr::val(id)));
        }
        select.order_by_expr(self.id.clone(), self.order()).limit(u64::from(page.limit) + 1);
        Ok(())
    }

    fn order(&self) -> Order {
        match self.direction {
            Direction::Asc => Order::Asc,
            Direction::Desc => Order::Desc,
        }
    }

    /// The same page of a list of this length, reached from its nearer end: passing rows over costs as much as reading
    /// them.
    pub(crate) fn walk<'a>(&'a self, page: &'a PageRequest, total: u64) -> Walk<'a> {
        let rest = total.saturating_sub(page.skip);
        let is_nearer_to_end = page.after.is_none() && page.skip > rest;
        let limit = Ord::min(u32::try_from(rest).unwrap_or(u32::MAX), page.limit);
        let backward = is_nearer_to_end.then(|| {
            let request =
                PageRequest { limit, after: None, skip: rest.saturating_sub(u64::from(limit)) };
            (self.reversed(), request)
        });
        Walk { order: self, page, backward }
    }

    fn reversed(&self) -> Self {
        let direction = match self.direction {
            Direction::Asc => Direction::Desc,
            Direction::Desc => Direction::Asc,
        };
        Self {
            name: self.name.clone(),
            key: self.key.clone(),
            bearer: self.bearer.clone(),
            id: self.id.clone(),
            kind: self.kind,
            direction,
            absent: NullOrdering::First,
        }
    }

    /// Cuts the row too many off and tells where the next page starts.
    pub(crate) fn finish<T>(
        &self,
        rows: &mut Vec<T>,
        page: &PageRequest,
        key_and_id: impl FnOnce(&T) -> (CursorKey, Uuid),
    ) -> Option<Cursor> {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        if rows.len() <= limit {
            return None;
        }
        rows.truncate(limit);
        rows.last().map(|row| {
            let (key, id) = key_and_id(row);
            Cursor { sort: self.name.clone(), key, id: id.simple().to_string() }
        })
    }

    /// Key and id of the last row.
    fn read(&self, cursor: &Cursor) -> Result<(Option<Value>, Uuid)> {
        if cursor.sort != self.name {
            return Err(DbError::InvalidCursor);
        }
        let id = Uuid::try_parse(&cursor.id).map_err(|_malformed| DbError::InvalidCursor)?;
        Ok((self.value(&cursor.key)?, id))
    }

    fn behind(&self, cursor: &Cursor) -> Result<Condition> {
        let (value, id) = self.read(cursor)?;
        let Some(value) = value else {
            let later = self.further(self.id.clone(), Expr::val(id));
            return Ok(Condition::all().add(self.key.clone().is_null()).add(later));
        };
        let mut behind = Condition::any().add(self.further_than(value, id));
        if self.kind.may_be_absent() {
            behind = behind.add(self.key.clone().is_null());
        }
        Ok(behind)
    }

    fn further_than(&self, key: Value, id: Uuid) -> Expr {
        let place = Expr::tuple([self.key.clone(), self.id.clone()]);
        self.further(place, Expr::tuple([plans::unforeseen(key), Expr::val(id)]))
    }

    fn further(&self, place: Expr, last: Expr) -> Expr {
        match self.direction {
            Direction::Asc => place.gt(last),
            Direction::Desc => place.lt(last),
        }
    }

    fn value(&self, key: &CursorKey) -> Result<Option<Value>> {
        Ok(Some(match (self.kind, key) {
            (KeyKind::Text | KeyKind::OptionalText, CursorKey::Text(text)) => text.as_str().into(),
            (KeyKind::Int, CursorKey::Int(number)) => (*number).into(),
            (KeyKind::Time | KeyKind::OptionalTime, CursorKey::Int(micros)) => {
                DateTime::<Utc>::from_timestamp_micros(*micros)
                    .ok_or(DbError::InvalidCursor)?
                    .into()
            }
            (KeyKind::OptionalTime | KeyKind::OptionalText, CursorKey::Null) => return Ok(None),
            _ => return Err(DbError::InvalidCursor),
        }))
    }
}

/// A text that may be absent as a key of a cursor.
pub(crate) fn text_key(text: Option<&str>) -> CursorKey {
    text.map_or(CursorKey::Null, |text| CursorKey::Text(text.to_owned()))
}

/// A time as a key of a cursor.
pub(crate) fn time_key(time: DateTime<Utc>) -> CursorKey {
    CursorKey::Int(time.timestamp_micros())
}
