//! The data map: `docs/data-map.md`, which people read, as the program reads it.

use super::model::DataClass;
use std::sync::LazyLock;

/// The file itself.
pub const TEXT: &str = include_str!("../../docs/data-map.md");

static SECTIONS: LazyLock<Vec<Section<'static>>> = LazyLock::new(|| read(TEXT).unwrap_or_default());

/// Columns of one table that are there for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'t> {
    /// The table.
    pub table: &'t str,
    /// What is in it.
    pub what: &'t str,
    /// Why.
    pub purpose: &'t str,
    /// On what legal ground.
    pub ground: &'t str,
    /// Until when.
    pub kept: &'t str,
    /// The columns.
    pub columns: Vec<Column<'t>>,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<'t> {
    /// Its name.
    pub name: &'t str,
    /// Who may see it.
    pub class: DataClass,
    /// What it is.
    pub what: &'t str,
}

/// The map. That it can be read is tested; a program whose map can't be has none.
#[must_use]
pub fn sections() -> &'static [Section<'static>] {
    &SECTIONS
}

impl Section<'_> {
    /// Whether anything in it is about people.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.columns.iter().any(|column| column.class == DataClass::Personal)
    }
}

/// Reads a map; says what is wrong with its first line that can't be read.
pub fn read(text: &str) -> Result<Vec<Section<'_>>, String> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix("### ") {
            let table = heading.split(':').next().unwrap_or_default().trim();
            sections.push(Section {
                table,
                what: "",
                purpose: "",
                ground: "",
                kept: "",
                columns: Vec::new(),
            });
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        if let Some(row) = line.strip_prefix('|') {
            let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
            read_row(section, &cells, line)?;
        } else if let Some(fact) = line.strip_prefix("- ") {
            read_fact(section, fact)?;
        } else if section.what.is_empty() {
            section.what = line;
        }
    }
    let incomplete = sections.iter().find(|section| {
        [section.what, section.purpose, section.ground, section.kept].iter().any(|fact| fact.is_empty())
    });
    match incomplete {
        Some(section) => Err(format!("### {}: say what it is, Purpose, Ground and Kept", section.table)),
        None => Ok(sections),
    }
}

fn read_fact<'t>(section: &mut Section<'t>, fact: &'t str) -> Result<(), String> {
    let (name, text) = fact.split_once(": ").ok_or_else(|| format!("no colon in: - {fact}"))?;
    match name {
        "Purpose" => section.purpose = text,
        "Ground" => section.ground = text,
        "Kept" => section.kept = text,
        _ => return Err(format!("### {}: there is no {name}; use Purpose, Ground and Kept", section.table)),
    }
    Ok(())
}

fn read_row<'t>(section: &mut Section<'t>, cells: &[&'t str], line: &str) -> Result<(), String> {
    match cells {
        ["column", ..] => Ok(()),
        [rule, ..] if rule.starts_with("---") => Ok(()),
        [name, class, what] => {
            let class = DataClass::from_code(class)
                .ok_or_else(|| format!("### {}: {name} has no class {class}", section.table))?;
            section.columns.push(Column { name, class, what });
            Ok(())
        }
        _ => Err(format!("### {}: three cells are needed: {line}", section.table)),
    }
}

/// A name as exports write it: `created_at` becomes `createdAt`.
#[must_use]
pub fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (index, part) in name.split('_').enumerate() {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if index > 0 => {
                out.push(first.to_ascii_uppercase());
                out.push_str(letters.as_str());
            }
            _ => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_can_t_be_read_says_where() {
        let good = "### a: b\n\nWhat.\n\n- Purpose: p\n- Ground: g\n- Kept: k\n\n| column | class | what |\n|---|---|---|\n| x_y | personal | z |\n";
        let read_good = read(good).unwrap();
        assert_eq!((read_good[0].table, read_good[0].columns[0].name), ("a", "x_y"));
        for (from, to, says) in [
            ("personal", "private", "x_y has no class private"),
            ("| z |", "|", "three cells"),
            ("- Kept: k\n", "", "### a: say what it is"),
            ("- Ground", "- Because", "there is no Because"),
        ] {
            let fault = read(&good.replace(from, to)).unwrap_err();
            assert!(fault.contains(says), "{fault}");
        }
    }

    #[test]
    fn names_in_exports_are_as_elsewhere_in_the_api() {
        assert_eq!(
            [camel("id"), camel("created_at"), camel("token_sha256")],
            ["id", "createdAt", "tokenSha256"]
        );
    }
}
