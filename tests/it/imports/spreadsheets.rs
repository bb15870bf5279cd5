//! Files as people really save them.

use super::{CSV, NDJSON, counts, fault, faults, import};
use crate::{
    labs::world,
    support::{Client, TestApp},
};
use encoding_rs::WINDOWS_1252;
use serde_json::{Value, json};

/// What a coordinator keeps in Excel: Dutch names, decimal commas, labels instead of codes.
const LABS: &str = "Naam;Korte naam;Soort;Netwerk;Gemeente;Breedtegraad;Lengtegraad;Thema's;TRL van;TRL t/m;Doelgroepen;Virtueel;Deelnemers;Contactpersoon;E-mail;Omschrijving\r\n\
Zorgcafé ’t Hart;zorgcafe;living lab;brabant;'s-Hertogenbosch;51,6978;5,3037;home-care;5;8;ouderen, mantelzorgers;nee;1.250;Anouk Çelik;hart@test.example;\"Wonen,\r\nleren; en meer\"\r\n\
Testhuis;testhuis;Testwoning;brabant;GM0758;;;;;;;;;;;\r\n";

async fn the_lab(app: &TestApp, manager: &Client) -> Value {
    let _ = app;
    manager.get("/v1/labs/zorgcafe").await.expect(200).body
}

#[actix_web::test]
async fn a_table_of_windows_1252_with_semicolons_and_dutch_names_says_what_it_says() {
    let (app, manager) = world().await;
    let (bytes, _, _) = WINDOWS_1252.encode(LABS);
    let got = import(&manager, "labs", CSV, bytes.into_owned()).await.expect(200);
    assert_eq!(faults(&got), []);
    assert_eq!(counts(&got), [2, 2, 0, 0, 0]);
    assert_eq!(got.body["encoding"], "windows-1252");
    let lab = the_lab(&app, &manager).await;
    assert_eq!(lab["name"], "Zorgcafé ’t Hart");
    assert_eq!(lab["location"]["municipalityCode"], "GM0796");
    assert_eq!(
        (lab["location"]["lat"].as_f64(), lab["location"]["lon"].as_f64()),
        (Some(51.6978), Some(5.3037))
    );
    assert_eq!(lab["themeLabels"][0]["slug"], "home-care");
    assert_eq!((lab["trlMin"].clone(), lab["trlMax"].clone()), (json!(5), json!(8)));
    assert_eq!(lab["targetPopulations"], json!(["older_people", "informal_carers"]));
    assert_eq!((lab["reachableParticipants"].clone(), lab["isVirtual"].clone()), (json!(1250), json!(false)));
    assert_eq!(
        (lab["contact"]["name"].clone(), lab["kind"].clone()),
        (json!("Anouk Çelik"), json!("living_lab"))
    );
    assert_eq!(lab["descriptionNl"], "Wonen,\r\nleren; en meer");
    assert_eq!(lab["networks"][0]["slug"], "brabant");
    assert_eq!(manager.get("/v1/labs/testhuis").await.body["kind"], "test_home");
}

#[actix_web::test]
async fn the_same_table_in_another_writing_changes_nothing() {
    let (_app, manager) = world().await;
    import(&manager, "labs", CSV, LABS).await.expect(200);
    let marked =
        [&[0xFF, 0xFE][..], &LABS.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat();
    let big =
        [&[0xFE, 0xFF][..], &LABS.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()].concat();
    let bom = [&[0xEF, 0xBB, 0xBF][..], LABS.as_bytes()].concat();
    for (bytes, encoding) in [(marked, "utf-16"), (big, "utf-16"), (bom, "utf-8"), (LABS.into(), "utf-8")] {
        let got = import(&manager, "labs", CSV, bytes).await.expect(200);
        assert_eq!(
            (counts(&got), got.body["encoding"].as_str()),
            ([2, 0, 0, 2, 0], Some(encoding)),
            "{:#}",
            got.body
        );
    }
    let english = "name,slug,kind,trl_max,careSettings\nTesthuis,testhuis,test_home,9,\"home|hospital\"\n";
    let got = import(&manager, "labs", CSV, english).await.expect(200);
    assert_eq!(counts(&got), [1, 0, 1, 0, 0]);
    let lab = manager.get("/v1/labs/testhuis").await.body;
    assert_eq!((lab["trlMax"].clone(), lab["careSettings"].clone()), (json!(9), json!(["home", "hospital"])));
    assert_eq!(lab["location"]["municipalityCode"], "GM0758", "what has no column stays");
}

#[actix_web::test]
async fn every_fault_is_told_with_its_line_and_column() {
    let (_app, manager) = world().await;
    let text = "Naam;Netwerk;Soort;TRL van;TRL t/m;Thema's;Gemeente\n\
        \"Lab\nop drie\nregels\";brabant;living lab;5;8;;\n\
        \n\
        Twee;brabant;kasteel;vijf;8;;\n\
        Drie;brabant;living lab;8;5;weet-niet;GM9999\n\
        Vier;nergens;living lab;0;12;;\n\
        Een, twee;brabant;;;;;\n\
        Vijf;brabant;living lab;;;;;te veel\n";
    let got = import(&manager, "labs", CSV, text).await.expect(200);
    assert_eq!(counts(&got), [6, 1, 0, 0, 5]);
    let expected = [
        fault(6, 3, "Soort", "enum"),
        fault(6, 4, "TRL van", "type"),
        fault(7, 4, "TRL van", "range"),
        fault(7, 7, "Gemeente", "unknown_reference"),
        fault(7, 6, "Thema's", "unknown_reference"),
        fault(8, 4, "TRL van", "minimum"),
        fault(8, 5, "TRL t/m", "maximum"),
        fault(9, 3, "Soort", "required"),
        fault(10, 0, "", "too_many_cells"),
    ];
    assert_eq!(faults(&got), expected);
    let texts: Vec<_> = got.body["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["textNl"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts[1],
        "TRL van: heeft niet de goede vorm: verwacht wordt een geheel getal, zoals 12 (hier staat \"vijf\")"
    );
    assert_eq!(texts[6], "TRL t/m: is te hoog; hoogstens 9");
    assert_eq!(texts[7], "Soort: ontbreekt; vul dit in");
    assert_eq!(got.body["faultCount"], 9);
}

#[actix_web::test]
async fn two_hundred_faults_are_all_told_and_of_more_than_a_thousand_the_number() {
    let (_app, manager) = world().await;
    let rows = |count: usize| -> String {
        (0..count)
            .map(|n| format!("Lab {n};brabant;living_lab;{}\n", if n % 2 == 0 { "tien" } else { "5" }))
            .collect()
    };
    let got =
        import(&manager, "labs", CSV, format!("naam;netwerk;soort;trlMin\n{}", rows(400))).await.expect(200);
    assert_eq!((counts(&got), got.body["faultCount"].as_i64()), ([400, 200, 0, 0, 200], Some(200)));
    let lines: Vec<i64> = faults(&got).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, (0..200).map(|n| 2 + n * 2).collect::<Vec<i64>>());
    assert!(
        faults(&got)
            .iter()
            .all(|(_, column, name, code)| (*column, name.as_str(), code.as_str()) == (4, "trlMin", "type"))
    );
    let got = import(&manager, "labs?dryRun=true", CSV, format!("naam;netwerk;soort;trlMin\n{}", rows(2400)))
        .await
        .expect(200);
    assert_eq!((faults(&got).len(), got.body["faultCount"].as_i64()), (1000, Some(1200)));
}

#[actix_web::test]
async fn a_header_that_is_not_understood_is_told_and_nothing_is_imported() {
    let (_app, manager) = world().await;
    for (text, expected) in [
        (
            "naam;netwrek;naam;kleur\nLab;brabant;Lab;rood\n",
            vec![
                fault(1, 2, "netwrek", "unknown_column"),
                fault(1, 3, "naam", "repeated_column"),
                fault(1, 4, "kleur", "unknown_column"),
            ],
        ),
        ("soort;netwerk\nliving_lab;brabant\n", vec![fault(1, 0, "", "missing_column")]),
        ("", vec![fault(1, 0, "", "missing_column")]),
    ] {
        let got = import(&manager, "labs", CSV, text).await.expect(200);
        assert_eq!(
            (faults(&got), got.body["status"].as_str(), counts(&got)),
            (expected, Some("refused"), [0; 5]),
            "{text}"
        );
    }
    let got = import(&manager, "labs", CSV, "naam;netwrek\n").await;
    assert!(
        got.body["faults"][0]["textNl"].as_str().unwrap().contains("bedoelde u \"netwerk\"?"),
        "{:#}",
        got.body
    );
}

#[actix_web::test]
async fn a_file_that_can_not_be_read_to_its_end_says_where_and_keeps_what_came_before() {
    let (_app, manager) = world().await;
    let text =
        "naam;netwerk;soort\nEen;brabant;living_lab\nTwee;\"brabant;living_lab\nDrie;brabant;living_lab\n";
    let got = import(&manager, "labs", CSV, text).await.expect(200);
    assert_eq!((counts(&got), faults(&got)), ([1, 1, 0, 0, 0], vec![fault(3, 0, "", "unclosed")]));
    let mixed = [
        b"naam;netwerk;soort\nCaf\xC3\xA9;brabant;living_lab\n".to_vec(),
        (0..2000).flat_map(|n| format!("Lab {n};brabant;living_lab\n").into_bytes()).collect(),
        b"Caf\xE9;y\n".to_vec(),
    ]
    .concat();
    let got = import(&manager, "labs?dryRun=true", CSV, mixed).await.expect(200);
    assert_eq!((counts(&got)[1], faults(&got)), (2001, vec![fault(2003, 0, "", "encoding")]));
    let lines = "{\"name\":\"Vier\",\"kind\":\"living_lab\",\"network\":\"brabant\"}\n\n[1]\n{\"name\":\n{\"naam\":\"Vijf\",\"kind\":\"living_lab\",\"network\":\"brabant\",\"name\":\"Vijf\"}\n";
    let got = import(&manager, "labs", NDJSON, lines).await.expect(200);
    assert_eq!(counts(&got), [4, 1, 0, 0, 3]);
    assert_eq!(
        faults(&got),
        [
            fault(3, 0, "", "malformed_json"),
            fault(4, 8, "", "malformed_json"),
            fault(5, 0, "naam", "unknown_field")
        ]
    );
}

#[actix_web::test]
async fn two_rows_about_the_same_lab_are_one_too_many() {
    let (_app, manager) = world().await;
    let text = "naam;korte naam;netwerk;soort\nZorglab;;brabant;living_lab\nAnders;zorglab;brabant;living_lab\nZorgLAB;;brabant;living_lab\n";
    let got = import(&manager, "labs", CSV, text).await.expect(200);
    assert_eq!(counts(&got), [3, 1, 0, 0, 2]);
    assert_eq!(faults(&got), [fault(3, 0, "", "repeated"), fault(4, 0, "", "repeated")]);
    assert!(got.body["faults"][0]["textEn"].as_str().unwrap().contains("line 2"));
}

#[actix_web::test]
async fn an_empty_cell_leaves_what_is_there_unless_it_is_to_clear_it() {
    let (_app, manager) = world().await;
    import(&manager, "labs", CSV, LABS).await.expect(200);
    let text = "naam;korte naam;doelgroepen;e-mail;TRL van\nZorgcafé ’t Hart;zorgcafe;;;6\n";
    import(&manager, "labs", CSV, text).await.expect(200);
    let lab = manager.get("/v1/labs/zorgcafe").await.body;
    assert_eq!(
        (lab["trlMin"].clone(), lab["targetPopulations"].clone()),
        (json!(6), json!(["older_people", "informal_carers"]))
    );
    let got = import(&manager, "labs?empty=clear", CSV, text).await.expect(200);
    assert_eq!(counts(&got), [1, 0, 1, 0, 0]);
    let lab = manager.get("/v1/labs/zorgcafe").await.body;
    assert_eq!(
        (lab["targetPopulations"].clone(), lab["contact"]["email"].clone()),
        (Value::Null, Value::Null)
    );
    assert_eq!(lab["contact"]["name"], "Anouk Çelik", "a column that is not there says nothing");
}

#[actix_web::test]
async fn another_kind_of_file_or_one_that_is_too_large_is_refused_before_it_is_read() {
    let (_app, manager) = world().await;
    assert_eq!(
        import(&manager, "labs", "application/json", "{}").await.expect(415).code(),
        "unsupported_media_type"
    );
    assert_eq!(import(&manager, "persons", CSV, "naam\n").await.expect(404).code(), "not_found");
    let large = import(&manager, "labs", CSV, vec![b'x'; 9 * 1024 * 1024]).await.expect(413);
    assert!(large.body["detail"].as_str().unwrap().contains("8 MiB"), "{:#}", large.body);
    assert_eq!(import(&manager, "labs?mode=half", CSV, "naam\n").await.expect(400).faults(), ["mode enum"]);
}
