-- Every commit that writes a mail says so here.
LISTEN parley_mail
