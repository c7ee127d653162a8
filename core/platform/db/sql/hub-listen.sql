-- A hub hears of ended sessions on this connection.
LISTEN parley_session;
