"""A room whose tasks lie about what they made."""
