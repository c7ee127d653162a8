-- The relay hears of written events on this connection.
LISTEN parley_event;
