-- Parking inside the claim: what fails from here on undoes only itself.
SAVEPOINT park;
