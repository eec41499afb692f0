"""What people see: text, tables and figures."""
