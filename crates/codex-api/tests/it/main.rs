//! Stories of the HTTP doors, told through the router.

mod openapi;
