"""Extra information given to the players, or asked of them, beyond real and fake, one file each."""
