//! Visibility as one SQL predicate.
