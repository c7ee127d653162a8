-- A hub hears of ended sessions and of changed rights on this connection.
LISTEN parley_session; LISTEN parley_rights;
