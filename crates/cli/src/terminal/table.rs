//! Columns that stand under each other.

use super::harmless;
use unicode_width::UnicodeWidthStr;

/// Rows of text, aligned on the left; the last column is as wide as it is.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self {
            rows: vec![headings.map(str::to_uppercase).to_vec()],
        }
    }

    /// A table without headings.
    pub(crate) fn plain() -> Self {
        Self { rows: Vec::new() }
    }

    /// Adds a row. Cells are made harmless here, so that their width is what is shown.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.iter().map(|cell| harmless(cell)).collect());
    }

    /// The lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(move |row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        self.rows.iter().map(|row| line(row, &widths)).collect()
    }
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_whatever_their_letters() {
        let mut table = Table::new(["name", "value"]);
        table.row(["Zoë".to_owned(), "70 ppm".to_owned()]);
        table.row(["心臓".to_owned(), "x\u{1b}".to_owned()]);
        assert_eq!(table.lines(), ["NAME  VALUE", "Zoë   70 ppm", "心臓  x\\u{1b}"]);
    }
}
