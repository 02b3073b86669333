//! The commented example file, made from the structs.
//! Must not be edited by hand elsewhere: `make gen` writes it.

use serde_json::Value;

use crate::registry;

/// `config.example.yaml`: every key with its documentation and default.
pub fn example_yaml() -> String {
    let mut text = String::from(
        "# Codex configuration. Every key is optional; the values shown are the defaults.\n\
         # A variable CODEX_<SECTION>__<KEY> (for example CODEX_SERVER__PORT) wins over this file.\n\
         # Check a file with `codex config check`, see what is in force with `codex config show`.\n",
    );
    let keys = registry::keys();
    for (section, docs) in registry::sections() {
        text.push('\n');
        comment(&mut text, "", docs);
        text.push_str(section);
        text.push_str(":\n");
        for key in keys.iter().filter(|key| key.section == section) {
            comment(&mut text, "  ", key.docs);
            match &key.default {
                Value::Null => text.push_str(&["  # ", key.name, ":\n"].concat()),
                value => text.push_str(&["  ", key.name, ": ", &scalar(value), "\n"].concat()),
            }
        }
    }
    text
}

fn comment(text: &mut String, indent: &str, docs: &[&str]) {
    for line in docs {
        text.push_str(indent);
        text.push_str("# ");
        text.push_str(line.trim());
        text.push('\n');
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}
