//! Objects as lines of a file.

use super::model::ExportFormat;
use crate::{
    base::error::Result,
    http::csv::{self, Cell},
};
use serde::Serialize;
use serde_json::{Map, Value};

/// The form of every row of one file.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub format: ExportFormat,
    pub fields: Vec<String>,
}

impl Form {
    /// What comes before the first row.
    pub fn head(&self) -> Result<String> {
        match self.format {
            ExportFormat::Ndjson => Ok(String::new()),
            ExportFormat::Csv => {
                let names = self.fields.iter().map(|name| Cell::Text(name.clone())).collect();
                csv::lines([names])
            }
        }
    }

    /// The rows of some objects.
    pub fn rows<V: Serialize>(&self, views: impl IntoIterator<Item = V>) -> Result<String> {
        let mut text = String::new();
        let mut table = Vec::new();
        for view in views {
            let Value::Object(mut members) = serde_json::to_value(&view)? else { continue };
            match self.format {
                ExportFormat::Ndjson => {
                    let chosen =
                        self.fields.iter().filter_map(|name| Some((name.clone(), members.remove(name)?)));
                    text.push_str(&serde_json::to_string(&chosen.collect::<Map<String, Value>>())?);
                    text.push('\n');
                }
                ExportFormat::Csv => {
                    table.push(self.fields.iter().map(|name| cell(members.remove(name))).collect());
                }
            }
        }
        if self.format == ExportFormat::Csv {
            text = csv::lines(table)?;
        }
        Ok(text)
    }
}

/// A list or an object stays JSON: nothing of it is lost.
fn cell(value: Option<Value>) -> Cell {
    match value {
        None | Some(Value::Null) => Cell::Empty,
        Some(Value::String(text)) => Cell::Text(text),
        Some(Value::Number(number)) => Cell::Exactly(number.to_string()),
        Some(Value::Bool(holds)) => Cell::Exactly(holds.to_string()),
        Some(nested @ (Value::Array(_) | Value::Object(_))) => Cell::Text(nested.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_object_as_a_line_and_as_a_row() {
        let view = json!({ "id": 7, "name": "=A", "list": ["a,b"], "is": true, "none": null, "more": 1.5 });
        let fields = ["name", "id", "list", "none", "is"].map(str::to_owned).to_vec();
        let form = |format| Form { format, fields: fields.clone() };
        let lines = form(ExportFormat::Ndjson).rows([&view]).unwrap();
        assert_eq!(lines, "{\"name\":\"=A\",\"id\":7,\"list\":[\"a,b\"],\"none\":null,\"is\":true}\n");
        let table = form(ExportFormat::Csv);
        assert_eq!(table.head().unwrap(), "name,id,list,none,is\r\n");
        assert_eq!(table.rows([&view]).unwrap(), "'=A,7,\"[\"\"a,b\"\"]\",,true\r\n");
    }
}
