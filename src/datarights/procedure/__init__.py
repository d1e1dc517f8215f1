"""Registration cases: forms, types, clocks in working days, credential codes."""
