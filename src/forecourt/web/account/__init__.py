"""Account: tokens, the company that is entered, the theme, and the way in and out."""
