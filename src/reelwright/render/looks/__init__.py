"""What transitions, filters and effects are made of: masks, warps, blurs, tables, grain."""
