"""What the players are told, or asked, beyond real and fake, one file each."""
