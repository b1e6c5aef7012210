//! The application: one actor that joins the rooms, with no window and no terminal.
