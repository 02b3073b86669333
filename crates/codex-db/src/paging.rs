//! Keyset paging: a page continues behind the sort key and id of the last row.
