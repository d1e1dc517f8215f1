"""Documents as values: sections, tables, citations, basis. Rendering is elsewhere."""
