"""What stands before an essay's text: its title, author, address and date."""
