//! Keyset paging: a page continues behind the sort key and id of the last row, never at an offset.
//! Must give the same order in both directions of a walk: every order ends in the id, absent keys stand last.

use chrono::{DateTime, Utc};
use codex_models::PageRequest;
use codex_models::paging::{Cursor, CursorKey};
use codex_models::sort::Direction;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, NullOrdering, Order, SelectStatement};
use sea_orm::{Condition, Value};
use uuid::Uuid;

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
    id: Expr,
    kind: KeyKind,
    direction: Direction,
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
        Self { name, key: Expr::col(key), id: Expr::col(id), kind, direction }
    }

    /// Sorts a select and cuts it to one page and one row more, which tells whether another page follows.
    pub(crate) fn apply(&self, select: &mut SelectStatement, page: &PageRequest) -> Result<()> {
        if let Some(cursor) = &page.after {
            select.cond_where(self.behind(cursor)?);
        }
        let order = match self.direction {
            Direction::Asc => Order::Asc,
            Direction::Desc => Order::Desc,
        };
        if self.kind.may_be_absent() {
            select.order_by_expr_with_nulls(self.key.clone(), order.clone(), NullOrdering::Last);
        } else {
            select.order_by_expr(self.key.clone(), order.clone());
        }
        select.order_by_expr(self.id.clone(), order).limit(u64::from(page.limit) + 1);
        Ok(())
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

    fn behind(&self, cursor: &Cursor) -> Result<Condition> {
        if cursor.sort != self.name {
            return Err(DbError::InvalidCursor);
        }
        let id = Uuid::try_parse(&cursor.id).map_err(|_malformed| DbError::InvalidCursor)?;
        let Some(value) = self.value(&cursor.key)? else {
            let later = self.further(self.id.clone(), Expr::val(id));
            return Ok(Condition::all().add(self.key.clone().is_null()).add(later));
        };
        let place = Expr::tuple([self.key.clone(), self.id.clone()]);
        let last = Expr::tuple([Expr::val(value), Expr::val(id)]);
        let mut behind = Condition::any().add(self.further(place, last));
        if self.kind.may_be_absent() {
            behind = behind.add(self.key.clone().is_null());
        }
        Ok(behind)
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
