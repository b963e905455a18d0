"""Stored certificates: enclosures over cells whose union covers a continuum."""
