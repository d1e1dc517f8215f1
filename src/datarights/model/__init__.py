"""What exists: parties, assets, rights, extents, periods, citations. Values only; no clock, no disk, no law."""
