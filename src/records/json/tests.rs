//! What is rewritten in a record, and what is not.

use super::*;
use crate::records::RecordErrorKind;

fn records(paths: &[&str], suffix: Option<&str>) -> JsonRecords {
    let fields = paths.iter().map(|path| path.parse().unwrap()).collect();
    JsonRecords::new(fields).suffix(suffix.map(str::to_owned)).unwrap()
}

/// Replaces each `,` by `，`, and doubles `"` and `/`.
fn transform(text: &str, out: &mut String) {
    out.push_str(&text.replace(',', "，").replace('"', "\"\"").replace('/', "//"));
}

fn rewritten(records: &JsonRecords, record: &str) -> (String, RecordChanges) {
    let mut output = b"before".to_vec();
    let changes = records.rewrite(record.as_bytes(), &mut transform, &mut output).unwrap();
    let output = String::from_utf8(output).unwrap();
    (output.strip_prefix("before").unwrap().to_owned(), changes)
}

#[test]
fn only_the_chosen_fields_change() {
    let table: &[(&[&str], &str, &str)] = &[
        (&["a"], r#"{"a":"甲,","b":"乙,"}"#, r#"{"a":"甲，","b":"乙,"}"#),
        // Order, spelling of numbers, whitespace and line ends.
        (&["a"], "{ \"n\" :1.0e+05 ,\t\"a\" : \"甲,\" }\r\n", "{ \"n\" :1.0e+05 ,\t\"a\" : \"甲，\" }\r\n"),
        (&["a"], "\u{FEFF}{\"a\":\"甲,\"}\n", "\u{FEFF}{\"a\":\"甲，\"}\n"),
        (&["a"], "\r\n", "\r\n"),
        (&["a"], "", ""),
        // Duplicate keys, keys with escapes.
        (&["a"], r#"{"a":"甲,","a":"乙,"}"#, r#"{"a":"甲，","a":"乙，"}"#),
        (&["段落"], r#"{"\u6bb5\u843d":"甲,"}"#, r#"{"\u6bb5\u843d":"甲，"}"#),
        (&["a"], r#"{"\ud800":"甲,","a":",","A":","}"#, r#"{"\ud800":"甲,","a":"，","A":","}"#),
        // Paths.
        (&["a.b"], r#"{"b":",","a":{"a":",","b":","}}"#, r#"{"b":",","a":{"a":",","b":"，"}}"#),
        (&["a[].b"], r#"{"a":[{"b":","},[","],{"b":","}]}"#, r#"{"a":[{"b":"，"},[","],{"b":"，"}]}"#),
        (&["a[]"], r#"{"a":[",",",",[","]]}"#, r#"{"a":["，","，",[","]]}"#),
        (&["a[1]", "b"], r#"{"a":[",",",",","],"b":","}"#, r#"{"a":[",","，",","],"b":"，"}"#),
        (&["[].a"], r#"[{"a":","},{"b":","}]"#, r#"[{"a":"，"},{"b":","}]"#),
        (&["a[][0]", "a[]"], r#"{"a":[[",",","],","]}"#, r#"{"a":[["，",","],"，"]}"#),
        // The style of the token.
        (&["a"], r#"{"a":"\u4e2d,","b":"\u4e2d"}"#, r#"{"a":"\u4e2d\uff0c","b":"\u4e2d"}"#),
        (&["a"], r#"{"a":"\/中"}"#, r#"{"a":"\/\/中"}"#),
        (&["a"], r#"{"a":"/\"\\\n"}"#, r#"{"a":"//\"\"\\\n"}"#),
        // What does not change keeps its escapes, even those without need.
        (&["a"], r#"{"a":"\u0041\u4E2d中"}"#, r#"{"a":"\u0041\u4E2d中"}"#),
        (&[], r#"{"a":"甲,"}"#, r#"{"a":"甲,"}"#),
    ];
    for (paths, record, expected) in table {
        assert_eq!(&rewritten(&records(paths, None), record).0, expected);
    }
}

#[test]
fn the_account_tells_what_was_found() {
    let record = r#"{"a":[",","x",1,null,{},[],"\ud800,"],"b":","}"#;
    let (output, changes) = rewritten(&records(&["a[]", "b"], None), record);
    assert_eq!(output, r#"{"a":["，","x",1,null,{},[],"\ud800,"],"b":"，"}"#);
    let expected = RecordChanges { found: 4, changed: 2, left_alone: 1, not_text: 4 };
    assert_eq!(changes, expected);
    let mut sum = expected;
    sum += expected;
    assert_eq!(sum, RecordChanges { found: 8, changed: 4, left_alone: 2, not_text: 8 });
}

#[test]
fn a_suffix_writes_beside_the_field() {
    let table: &[(&[&str], &str, &str)] = &[
        (&["a"], r#"{"a":",","n":1}"#, r#"{"a":",","a_n":"，","n":1}"#),
        (&["a"], r#"{"a": ",", "n": 1}"#, r#"{"a": ",", "a_n": "，", "n": 1}"#),
        (&["a"], r#"{"n": 1, "a": ","}"#, r#"{"n": 1, "a": ",", "a_n": "，"}"#),
        // The only member shows the spacing only after its colon, or before its key.
        (&["a"], r#"{"a": ","}"#, r#"{"a": ",", "a_n": "，"}"#),
        (&["a"], r#"{"a":","}"#, r#"{"a":",","a_n":"，"}"#),
        (&["a"], r#"{"a" :","}"#, r#"{"a" :",","a_n" :"，"}"#),
        (&["a"], "{\n  \"a\" : \",\"\n}", "{\n  \"a\" : \",\",\n  \"a_n\" : \"，\"\n}"),
        // What does not change is written, too, and with its escapes.
        (&["a"], r#"{"a":"\u0041"}"#, r#"{"a":"\u0041","a_n":"\u0041"}"#),
        (&["a"], r#"{"a":"\ud800,"}"#, r#"{"a":"\ud800,","a_n":"\ud800,"}"#),
        (&["a"], r#"{"a":null}"#, r#"{"a":null}"#),
        // A value that is there is replaced, whatever it is.
        (&["a"], r#"{"a":",","a_n":"old"}"#, r#"{"a":",","a_n":"，"}"#),
        (&["a"], r#"{"a_n":[{"a":1}], "a":","}"#, r#"{"a_n":"，", "a":","}"#),
        (&["a"], r#"{"a_n":1,"a_n":2,"a":","}"#, r#"{"a_n":1,"a_n":"，","a":","}"#),
        (&["a"], r#"{"a":"1","a":"2","a_n":3}"#, r#"{"a":"1","a":"2","a_n":"2"}"#),
        (&["a"], r#"{"a":"1","a":"2"}"#, r#"{"a":"1","a_n":"1","a":"2","a_n":"2"}"#),
        // Only in the same object.
        (&["a"], r#"{"a":",","b":{"a_n":1}}"#, r#"{"a":",","a_n":"，","b":{"a_n":1}}"#),
        (
            &["m[].c", "c"],
            r#"{"m":[{"c":"1"},{"c":",","c_n":0}],"c":"2"}"#,
            r#"{"m":[{"c":"1","c_n":"1"},{"c":",","c_n":"，"}],"c":"2","c_n":"2"}"#,
        ),
        (&["\"中\""], r#"{"\u4e2d":","}"#, r#"{"\u4e2d":",","\u4e2d_n":"，"}"#),
        (&["a", "a_n"], r#"{"a":"1","a_n":"2"}"#, r#"{"a":"1","a_n":"1","a_n_n":"2"}"#),
        (&["a", "a_n.b"], r#"{"a":"1","a_n":{"b":"2"}}"#, r#"{"a":"1","a_n":"1"}"#),
    ];
    for (paths, record, expected) in table {
        let records = records(paths, Some("_n"));
        assert_eq!(&rewritten(&records, record).0, expected);
    }
}

#[test]
fn an_element_of_a_list_has_no_place_beside_it() {
    for path in ["a[]", "a[0]", "[]"] {
        let records = JsonRecords::new(Fields::new([path.parse().unwrap()]));
        let error = records.suffix(Some("_n".to_owned())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FieldPath);
        assert!(error.to_string().contains(path), "{error}");
    }
    let records = JsonRecords::new(Fields::default());
    assert!(records.suffix(Some(String::new())).is_err());
}

#[test]
fn a_malformed_record_is_an_error_that_says_where() {
    let table: &[(&str, usize, &str)] = &[
        ("{\"a\":\"甲", 9, "expected `\"`, found the end of the record"),
        (
            "{\"a\":\"甲\n\"}",
            9,
            "expected `\"` (a control character in a string must be an escape), found U+000A",
        ),
        ("{\"a\":\",\"", 8, "expected `,` or `}`, found the end of the record"),
        ("{\"a\":\",\"]", 8, "expected `,` or `}`, found `]`"),
        ("{\"a\":\",\",}", 9, "expected a key, found `}`"),
        ("{\"a\" \"b\"}", 5, "expected `:`, found `\"`"),
        ("{a:1}", 1, "expected a key or `}`, found `a`"),
        ("{\"a\":甲}", 5, "expected a value, found `甲`"),
        ("{\"a\":}", 5, "expected a value, found `}`"),
        ("[1,]", 3, "expected a value, found `]`"),
        ("[1 2]", 3, "expected `,` or `]`, found `2`"),
        ("[1}", 2, "expected `,` or `]`, found `}`"),
        ("[", 1, "expected a value, found the end of the record"),
        ("{} {}", 3, "expected the end of the record, found `{`"),
        ("\u{FEFF}\u{FEFF}{}", 3, "expected a value, found `\u{FEFF}`"),
        ("[01]", 2, "expected `,` or `]`, found `1`"),
        ("[-]", 2, "expected a digit, found `]`"),
        ("[1.]", 3, "expected a digit, found `]`"),
        ("[1e+]", 4, "expected a digit, found `]`"),
        ("[tru]", 1, "expected a value, found `t`"),
        ("[\"\\x\"]", 3, "expected an escape of JSON, found `x`"),
        ("[\"\\u12g4\"]", 6, "expected a hexadecimal digit, found `g`"),
        ("[\"\\", 3, "expected an escape of JSON, found the end of the record"),
    ];
    for (record, offset, message) in table {
        let mut output = b"before".to_vec();
        let mut never = |_: &str, _: &mut String| panic!("a field of a malformed record was transformed");
        let records = records(&["a"], None);
        let error = records.rewrite(record.as_bytes(), &mut never, &mut output).unwrap_err();
        let found = (error.kind(), error.offset(), error.message());
        assert_eq!(found, (RecordErrorKind::Syntax, *offset, *message), "{record}");
        assert_eq!(output, b"before");
    }
    let error = records(&["a"], None).rewrite(b"{\"a\": \"\xFF\"}", &mut transform, &mut Vec::new());
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.offset()), (RecordErrorKind::Encoding, 7));
}

#[test]
fn python_writes_words_for_some_numbers() {
    let record = r#"{"n":[NaN,Infinity,-Infinity,-0.0E-1],"a":","}"#;
    assert_eq!(rewritten(&records(&["a"], None), record).0, record.replace("\",\"}", "\"，\"}"));
}

#[test]
fn deep_nesting_takes_no_stack() {
    const DEPTH: usize = 1_000_000;
    let record = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    assert_eq!(rewritten(&records(&["a", "[][][].b"], None), &record).0, record);
    let objects = format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH));
    assert_eq!(rewritten(&records(&["a.a.a"], Some("_n")), &objects).0, objects);
}
