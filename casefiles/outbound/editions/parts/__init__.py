"""Pure parts of an edition: what of ours may stand in no words for anybody."""
