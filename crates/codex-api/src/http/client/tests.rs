//! Which address counts, by who stands between.

use axum::http::{HeaderName, HeaderValue};

use super::*;

const XFF: &str = "x-forwarded-for";

fn proxies(networks: &[&str], header: ForwardedHeader) -> Proxies {
    let section = ServerSection {
        trusted_proxies: networks.iter().map(|network| (*network).to_owned()).collect(),
        forwarded_header: header,
        ..ServerSection::default()
    };
    Proxies::from_config(&section)
}

fn via(proxies: &Proxies, peer: &str, headers: &[(&'static str, &'static str)]) -> Via {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    proxies.via(Some(peer.parse().unwrap()), &map)
}

fn address(proxies: &Proxies, peer: &str, headers: &[(&'static str, &'static str)]) -> String {
    via(proxies, peer, headers).address.map(|address| address.to_string()).unwrap_or_default()
}

#[test]
fn a_stranger_says_nothing_about_its_address() {
    let none = proxies(&[], ForwardedHeader::XForwardedFor);
    assert_eq!(address(&none, "203.0.113.9", &[(XFF, "10.0.0.1")]), "203.0.113.9");
    let some = proxies(&["10.0.0.0/8"], ForwardedHeader::XForwardedFor);
    let spoofed = via(&some, "203.0.113.9", &[(XFF, "10.0.0.1"), ("x-forwarded-proto", "https")]);
    assert_eq!(spoofed.address, Some([203, 0, 113, 9].into()));
    assert!(!spoofed.is_https);
}

#[test]
fn behind_proxies_the_rightmost_untrusted_hop_counts_whatever_the_client_wrote_before_it() {
    let some = proxies(&["10.0.0.0/8", "2001:db8::1"], ForwardedHeader::XForwardedFor);
    for (header, expected) in [
        ("198.51.100.7", "198.51.100.7"),
        ("127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.5, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::7]:80, 2001:db8::1", "2001:db8::7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("10.0.0.9", "10.0.0.9"),
        ("198.51.100.7, unknown, 10.0.0.2", "10.0.0.2"),
        ("198.51.100.7,", "10.0.0.1"),
        ("", "10.0.0.1"),
    ] {
        assert_eq!(address(&some, "10.0.0.1", &[(XFF, header)]), expected, "{header}");
    }
    let lines = [(XFF, "203.0.113.1"), (XFF, "198.51.100.7")];
    assert_eq!(address(&some, "10.0.0.1", &lines), "198.51.100.7");
}

#[test]
fn only_the_configured_header_is_read() {
    let both = [(XFF, "198.51.100.1"), ("forwarded", "for=198.51.100.2")];
    let x_forwarded = proxies(&["10.0.0.1"], ForwardedHeader::XForwardedFor);
    let forwarded = proxies(&["10.0.0.1"], ForwardedHeader::Forwarded);
    assert_eq!(address(&x_forwarded, "10.0.0.1", &both), "198.51.100.1");
    assert_eq!(address(&forwarded, "10.0.0.1", &both), "198.51.100.2");
}

#[test]
fn forwarded_tells_scheme_and_host_of_the_hop_that_counts() {
    let forwarded = proxies(&["10.0.0.0/8"], ForwardedHeader::Forwarded);
    let header = "for=1.1.1.1;host=evil.example, For=\"[2001:db8::7]:80\";proto=https;host=books.example, for=10.0.0.3;proto=http";
    let via = via(&forwarded, "10.0.0.1", &[("host", "inner"), ("forwarded", header)]);
    assert_eq!(via.address, Some("2001:db8::7".parse().unwrap()));
    assert!(via.is_https);
    assert_eq!(via.host.as_deref(), Some("books.example"));
}

#[test]
fn a_trusted_proxy_tells_the_outside_address_of_the_server() {
    let some = proxies(&["10.0.0.1"], ForwardedHeader::XForwardedFor);
    let headers = [
        ("host", "inner:8080"),
        (XFF, "198.51.100.7"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "books.example"),
    ];
    let mut extensions = Extensions::new();
    extensions.insert(via(&some, "10.0.0.1", &headers));
    assert_eq!(base_url(&extensions).as_deref(), Some("https://books.example"));
    extensions.insert(via(&some, "10.0.0.2", &headers));
    assert_eq!(base_url(&extensions).as_deref(), Some("http://inner:8080"));
    let odd = [("host", "inner"), (XFF, "198.51.100.7"), ("x-forwarded-host", "evil/@x")];
    extensions.insert(via(&some, "10.0.0.1", &odd));
    assert_eq!(base_url(&extensions).as_deref(), Some("http://inner"));
}

#[test]
fn a_trusted_proxy_tells_the_path_that_it_cut_off() {
    let some = proxies(&["10.0.0.1"], ForwardedHeader::XForwardedFor);
    let told = |peer: &str, path: &'static str| {
        let headers = [("host", "inner"), (XFF, "198.51.100.7"), ("x-forwarded-prefix", path)];
        let mut extensions = Extensions::new();
        extensions.insert(via(&some, peer, &headers));
        prefix(&extensions).to_owned()
    };
    assert_eq!(told("10.0.0.1", "/books/codex/"), "/books/codex");
    assert_eq!(told("10.0.0.2", "/books"), "");
    for odd in ["", "/", "books", "//evil.example", "/a/../b", "/a?b", "/a\"><x", "/a//b"] {
        assert_eq!(told("10.0.0.1", odd), "", "{odd}");
    }
}
