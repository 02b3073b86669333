//! Stories of the HTTP doors, told through the router on both engines.

mod support;

mod auth;
mod books;
mod errors;
mod events;
mod libraries;
mod openapi;
mod pages;
mod policy;
mod progress;
mod search;
mod setup;
mod system;
mod web;
