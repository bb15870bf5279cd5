//! The table of addresses against another one, written otherwise; and every way known to us of writing an inside address.

use super::*;

/// xorshift: the same addresses each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn wide(&mut self) -> u128 {
        u128::from(self.roll()) << 64 | u128::from(self.roll())
    }
}

/// Another classifier: the standard library's words, and octets where it has none.
fn is_special_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || address.is_unspecified()
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240
        || matches!((a, b, c), (192, 0, 0) | (192, 31, 196) | (192, 52, 193) | (192, 88, 99) | (192, 175, 48))
}

fn is_special_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_special_v4(inner);
    }
    let [a, b, ..] = address.segments();
    let given_out = (0x2000..0x4000).contains(&a);
    !given_out
        || (a == 0x2001 && b < 0x200)
        || (a == 0x2001 && b == 0xdb8)
        || a == 0x2002
        || (a == 0x3fff && b < 0x1000)
}

#[test]
fn a_million_random_addresses_are_told_apart_as_by_another_table() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut inside, mut outside) = (0_u32, 0_u32);
    let edges: Vec<u32> = SPECIAL_V4.iter().map(|(net, _)| u32::from(*net)).collect();
    for round in 0..1_000_000_usize {
        let address: IpAddr = match round % 4 {
            0 => Ipv4Addr::from(u32::try_from(dice.roll() >> 32).unwrap()).into(),
            // Near where a block begins or ends.
            1 => {
                let edge = edges[round / 4 % edges.len()];
                let size = 1_u32 << (round / 4 % 25);
                let step = u32::try_from(dice.roll() % 3).unwrap();
                Ipv4Addr::from(edge.wrapping_add(size).wrapping_sub(step)).into()
            }
            2 => Ipv6Addr::from(dice.wide() >> 3 | 1 << 125).into(),
            _ => match dice.roll() % 4 {
                0 => Ipv6Addr::from(dice.wide()).into(),
                1 => Ipv6Addr::from(0xffff_0000_0000 | u128::from(dice.roll() >> 32)).into(),
                2 => Ipv6Addr::from(0x2001 << 112 | dice.wide() >> 16).into(),
                _ => Ipv6Addr::from((0x3ffe + u128::from(dice.roll() % 3)) << 112 | dice.wide() >> 16).into(),
            },
        };
        let special = match address {
            IpAddr::V4(address) => is_special_v4(address),
            IpAddr::V6(address) => is_special_v6(address),
        };
        assert_eq!(Reach::outside().allows(address), !special, "{address}");
        *(if special { &mut inside } else { &mut outside }) += 1;
    }
    assert!(inside > 100_000 && outside > 100_000, "{inside} inside, {outside} outside");
}

/// Hosts that lead inside, as people write them.
const INSIDE: &str = "
    127.0.0.1 127.1 127.0.1 127.000.000.001 0177.0.0.1 0x7f.0.0.1 0x7f.1 017700000001 2130706433 0x7f000001 0X7F000001
    0x7f.0x0.0x0.0x1 127.0.0.1. 127.255.255.254 0 0.0.0.0 00000.0 0x0 10.0.0.1 10.1 0xa.0.0.1 167772161 012.1.1.1
    172.16.0.1 172.31.255.255 2886729729 0xac100001 192.168.0.1 192.168.1 0xc0a80001 3232235521 0300.0250.0.1
    169.254.169.254 0xa9fea9fe 2852039166 0251.0376.0251.0376 169.254.43518 169.16689662 100.64.0.1 100.127.255.255
    1681915905 192.0.0.1 192.0.0.170 192.0.2.7 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9 192.88.99.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255 4294967295 0xffffffff localhost LOCALHOST localhost. intranet metadata db
    router. %6c%6f%63%61%6c%68%6f%73%74 127%2e0%2e0%2e1 %31%32%37.0.0.1 １２７.0.0.1 127。0。0。1 ①②⑦.⓪.⓪.① ⓛⓞⓒⓐⓛⓗⓞⓢⓣ [::1]
    [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::FFFF:7f00:1] [0:0:0:0:0:ffff:7f00:0001] [::ffff:10.0.0.1]
    [::ffff:a9fe:a9fe] [::ffff:169.254.169.254] [::ffff:192.168.1.1] [::ffff:0.0.0.0] [::127.0.0.1] [::7f00:1]
    [::10.1.2.3] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [2002:7f00:1::1] [2002:a9fe:a9fe::]
    [2002:c0a8:101::1] [2001::1] [2001:0:7f00:1::] [2001:10::1] [2001:20::1] [2001:2::1] [2001:db8::1] [3fff::1]
    [3fff:fff::1] [fe80::1] [febf::1] [fec0::1] [fc00::1] [fd00::1] [fd00:ec2::254] [ff02::1] [ff0e::1] [100::1] [5f00::1]
    [4000::1] [1fff::1] [::ffff:0:127.0.0.1] [0:0:0:0:0:0:7f00:1]
";

/// The same, and some in every mixture of bases.
fn inside() -> Vec<String> {
    let mut hosts: Vec<String> = INSIDE.split_whitespace().map(str::to_owned).collect();
    // Every number of the metadata service and this machine, in mixed bases.
    for [a, b, c, d] in [[127_u8, 0, 0, 1], [169, 254, 169, 254], [10, 20, 30, 40], [192, 168, 1, 1]] {
        let whole = u32::from_be_bytes([a, b, c, d]);
        let tail = u32::from_be_bytes([0, b, c, d]);
        let half = u32::from_be_bytes([0, 0, c, d]);
        hosts.extend([
            format!("{whole}"),
            format!("{whole:#x}"),
            format!("0{whole:o}"),
            format!("{a}.{tail}"),
            format!("{a:#x}.{tail:#x}"),
            format!("0{a:o}.0{tail:o}"),
            format!("{a}.{b}.{half}"),
            format!("{a:#x}.{b}.0{half:o}"),
            format!("{a}.{b:#x}.{c}.0{d:o}"),
            format!("0000{a:o}.{b}.{c}.{d}"),
            format!("[::ffff:{a}.{b}.{c}.{d}]"),
            format!("[::{a}.{b}.{c}.{d}]"),
        ]);
    }
    hosts
}

/// What is no URL that may be called, whatever its host.
const MALFORMED: &[&str] = &[
    "",
    "hooks",
    "//portal.example.nl",
    "http://portal.example.nl/",
    "ftp://portal.example.nl",
    "file:///etc/passwd",
    "gopher://127.0.0.1:11211/_stats",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:/run/docker.sock",
    "https://",
    "https:///hooks",
    "https://user@portal.example.nl/",
    "https://user:secret@portal.example.nl/",
    "https://portal.example.nl@127.0.0.1/",
    "https://127.0.0.1@portal.example.nl/",
    "https://@portal.example.nl/",
    "https://portal.example.nl:80/",
    "https://portal.example.nl:22/",
    "https://portal.example.nl:8443/",
    "https://portal.example.nl:0/",
    "https://portal.example.nl:65536/",
    "https://portal.example.nl:x/",
    "https://portal.example.nl/#top",
    "https://portal.example.nl\\@127.0.0.1/",
    "https:\\\\portal.example.nl/",
    "https://portal.example.nl/ hooks",
    " https://portal.example.nl/",
    "https://portal.exam\tple.nl/",
    "https://portal.example.nl/\r\nHost: 127.0.0.1",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[::1",
    "https://::1/",
    "https://[127.0.0.1]/",
    "https://[::ffff:127.0.0.1]:22/",
    "https://256.256.256.256/",
    "https://1.2.3.4.5/",
    "https://0x7f.0.0.0.1/",
    "https://exa mple.nl/",
    "https://exa%00mple.nl/",
    "https://exa<mple>.nl/",
    "https://xn--/",
];

#[test]
fn no_spelling_of_an_inside_address_is_taken() {
    let reach = Reach::outside();
    let mut tried = 0;
    for host in inside() {
        for url in [format!("https://{host}/"), format!("https://{host}:443/hooks?x=1")] {
            assert!(reach.check(&url).is_err(), "{url}");
            tried += 1;
        }
    }
    for url in MALFORMED {
        assert!(reach.check(url).is_err(), "{url}");
        tried += 1;
    }
    assert!(tried >= 150, "only {tried} forms");
    println!("{tried} forms refused");
}

#[test]
fn what_everybody_reaches_is_taken() {
    let reach = Reach::outside();
    let good = [
        "https://portal.example.nl/hooks",
        "https://portal.example.nl",
        "https://portal.example.nl:443/",
        "https://8.8.8.8/",
        "https://[2a00:1450:400e::1]/",
        "https://portal.example.nl./x?y=z",
        "https://portal.example.nl/@team/hooks",
        "https://zorg-überblick.example.nl/",
        "https://1.1/",
        "HTTPS://PORTAL.EXAMPLE.NL/",
    ];
    for url in good {
        assert!(reach.check(url).is_ok(), "{url}: {:?}", reach.check(url));
    }
    assert!(Reach { ports: vec![443, 8443], ..reach }.check("https://portal.example.nl:8443/").is_ok());
}

#[test]
fn a_development_machine_calls_the_networks_that_it_names_and_no_others() {
    let reach = Reach { local: vec!["127.0.0.0/8".parse().unwrap()], ..Reach::outside() };
    assert!(reach.check("http://127.0.0.1:3000/hooks").is_ok());
    assert!(
        reach.check("http://localhost:3000/hooks").is_ok(),
        "what it means is looked at when it is called"
    );
    assert!(reach.allows("::ffff:127.0.0.1".parse().unwrap()));
    for other in ["http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]/"] {
        assert!(reach.check(other).is_err(), "{other}");
    }
}
